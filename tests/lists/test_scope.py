"""What is not yours counts as nothing: not on a page, not in a sum, not in a file."""

from pathlib import Path

import pytest
from sqlmodel import Session

from flare_app.errors import Invalid, NotFound, NotPermitted
from flare_app.lists import ListQuery, Selection, count_matching, export, fetch_page, iterate, selection_totals
from tests.lists.conftest import Write
from tests.lists.notes import OURS, PORTAL_NOTES, SALES, STAFF, STAFF_NOTES, THEIRS, visitor


@pytest.fixture
def two_customers(write: Write) -> list[str]:
    """Public ids: two notes of ours, then two of theirs."""
    written = write(
        {"customer_id": OURS, "title": "ours one", "amount": 1_00},
        {"customer_id": OURS, "title": "ours two", "amount": 2_00, "currency": "USD"},
        {"customer_id": THEIRS, "title": "theirs one", "amount": 4_00},
        {"customer_id": THEIRS, "title": "theirs two", "amount": 8_00, "currency": "JPY"},
    )
    return [note["public_id"] for note in written]


def test_a_selection_adds_up_per_currency(session: Session, two_customers: list[str]) -> None:
    selection = selection_totals(session, STAFF_NOTES, STAFF, ListQuery(ids=tuple(two_customers)))
    assert selection == Selection(4, (("EUR", 5_00), ("JPY", 8_00), ("USD", 2_00)))


def test_a_foreign_id_counts_as_nothing_in_a_selection(session: Session, two_customers: list[str]) -> None:
    assert selection_totals(session, PORTAL_NOTES, visitor(), ListQuery(ids=tuple(two_customers))) == Selection(
        2, (("EUR", 1_00), ("USD", 2_00))
    )
    assert selection_totals(session, PORTAL_NOTES, visitor(), ListQuery(ids=tuple(two_customers[2:]))) == Selection(0)


def test_an_id_sent_twice_counts_once(session: Session, two_customers: list[str]) -> None:
    assert selection_totals(session, STAFF_NOTES, STAFF, ListQuery(ids=(two_customers[0],) * 3)).count == 1


@pytest.mark.parametrize("ids", [["'; DROP TABLE note; --", "\0", "\ud800", "", "x" * 65], [None, 5, {}, ["a"]], "note_1"])
def test_what_cannot_be_an_id_counts_as_nothing(session: Session, two_customers: list[str], ids: object) -> None:
    assert selection_totals(session, STAFF_NOTES, STAFF, ListQuery(ids=ids)) == Selection(0)  # type: ignore[arg-type]


def test_large_sums_are_exact(session: Session, write: Write) -> None:
    written = write(*({"amount": 10**15 + 1} for _ in range(3)))
    selection = selection_totals(session, STAFF_NOTES, STAFF, ListQuery(ids=tuple(note["public_id"] for note in written)))
    assert selection.totals == (("EUR", 3 * 10**15 + 3),)


def test_more_than_five_thousand_cannot_be_selected(session: Session) -> None:
    with pytest.raises(Invalid, match="at most 5,000"):
        selection_totals(session, STAFF_NOTES, STAFF, ListQuery(ids=tuple(f"note_{number}" for number in range(5_001))))


def test_foreign_rows_are_never_found_counted_or_exported(session: Session, two_customers: list[str]) -> None:
    query = ListQuery(text="theirs")
    assert fetch_page(session, PORTAL_NOTES, visitor(), query).rows == []
    assert count_matching(session, PORTAL_NOTES, visitor(), query) == 0
    assert list(iterate(session, PORTAL_NOTES, visitor(), ListQuery(ids=tuple(two_customers[2:])))) == []
    assert b"theirs" not in b"".join(export.csv(session, PORTAL_NOTES, visitor(), ListQuery(ids=tuple(two_customers))))


def test_staff_without_the_permission_get_nothing(session: Session, two_customers: list[str], tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        fetch_page(session, STAFF_NOTES, SALES, ListQuery())
    with pytest.raises(NotPermitted):
        count_matching(session, STAFF_NOTES, SALES, ListQuery())
    with pytest.raises(NotPermitted):
        selection_totals(session, STAFF_NOTES, SALES, ListQuery(ids=tuple(two_customers)))
    with pytest.raises(NotPermitted):
        export.xlsx(session, STAFF_NOTES, SALES, ListQuery(), tmp_path / "notes.xlsx")
    with pytest.raises(NotPermitted):
        export.csv(session, STAFF_NOTES, SALES, ListQuery())


def test_a_list_of_the_other_audience_does_not_exist(session: Session, two_customers: list[str]) -> None:
    with pytest.raises(NotFound):
        fetch_page(session, STAFF_NOTES, visitor(), ListQuery())
    with pytest.raises(NotFound):
        iterate(session, PORTAL_NOTES, STAFF, ListQuery())
