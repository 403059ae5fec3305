"""Files hold exactly what the screen shows."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session

from flare_app.errors import Invalid
from flare_app.lists import ListQuery, export
from tests.lists.conftest import Write
from tests.lists.notes import STAFF, STAFF_NOTES

TITLES = ["Title", "Date", "Written", "Amount", "Status", "Pinned", "Currency"]


@pytest.fixture
def written(write: Write) -> list[str]:
    """Public ids of four notes."""
    notes = write(
        {"title": "Acme", "amount": 123_450, "state": "partly_paid"},
        {"title": "=1+1", "amount": -5, "written_on": date(2026, 1, 2)},
        {"title": "Köhler, Söhne", "amount": 700, "currency": "JPY", "written_on": date(2026, 1, 3)},
        {"title": 'Say "hi"', "amount": 0, "state": "sent"},
    )
    return [note["public_id"] for note in notes]


def read(chunks: Iterator[bytes]) -> list[list[str]]:
    return list(csv.reader(StringIO(b"".join(chunks).decode("utf-8-sig"))))


def test_csv_has_the_titles_of_the_screen_and_the_currency(session: Session, written: list[str]) -> None:
    titles, *rows = read(export.csv(session, STAFF_NOTES, STAFF, ListQuery(sort="amount")))
    assert titles == TITLES
    assert [row[0] for row in rows] == ["'=1+1", 'Say "hi"', "Köhler, Söhne", "Acme"]
    assert rows[2][3:] == ["700", "Not sent", "No", "JPY"]
    assert rows[3] == ["Acme", "2026-11-22", "2026-11-22T09:30:00+00:00", "1234.50", "Partly paid", "No", "EUR"]


def test_csv_has_search_filter_and_selection_of_the_screen(session: Session, written: list[str]) -> None:
    def titles(**asked: object) -> list[str]:
        return [row[0] for row in read(export.csv(session, STAFF_NOTES, STAFF, ListQuery(sort="title", **asked)))[1:]]  # type: ignore[arg-type]

    assert titles(text="kohler") == ["Köhler, Söhne"]
    assert titles(filter="sent") == ['Say "hi"']
    assert titles(ids=(written[0], written[2])) == ["Acme", "Köhler, Söhne"]
    assert titles(ids=(written[0], written[2]), text="acme") == ["Acme"]


def test_xlsx_has_the_same_rows_as_real_numbers_and_dates(session: Session, written: list[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    export.xlsx(session, STAFF_NOTES, STAFF, ListQuery(sort="-amount"), path)
    titles, first, *_ = openpyxl.load_workbook(path).active.values
    assert list(titles) == TITLES
    assert first == ("Acme", datetime(2026, 11, 22), datetime(2026, 11, 22, 9, 30), 1234.5, "Partly paid", "No", "EUR")


def test_the_printed_list_has_the_same_rows(session: Session, written: list[str]) -> None:
    query = ListQuery(text="a", filter="all", sort="title", ids=tuple(written))
    data = export.list_data(session, STAFF_NOTES, STAFF, query, locale="de_AT", company_name="Flare")
    assert [column.title for column in data.columns] == TITLES[:-1]
    assert [row[0] for row in data.rows] == ["Acme", 'Say "hi"']
    assert (data.title, data.subtitle, data.locale) == ("Notes", "All · “a” · 4 selected", "de_AT")


def test_a_list_too_long_for_paper_says_what_to_do(session: Session, written: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_PRINTED", 3)
    with pytest.raises(Invalid, match="At most 3 rows"):
        export.list_data(session, STAFF_NOTES, STAFF, ListQuery(), locale="en_US")


def test_a_file_of_no_rows_still_has_its_titles(session: Session) -> None:
    assert read(export.csv(session, STAFF_NOTES, STAFF, ListQuery())) == [TITLES]
