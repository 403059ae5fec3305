"""What a search lights up, and what it says about rows that do not show why they were found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from flare_app.lists import ListQuery, ListSource, RecordList, fetch_page, found_beside, words_shown
from tests.lists.conftest import Write
from tests.lists.notes import STAFF, STAFF_NOTES


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Köhler", ["kohler"]),
        ("€1,234.50", ["1,234.50", "1234.50"]),
        ("tea Milk", ["milk", "tea"]),
        ("2026-11-22", ["nov 22, 2026", "2026-11-22"]),
        ("", []),
    ],
)
def test_words_are_lit_up_as_the_page_writes_them(asked: str, words: list[str]) -> None:
    assert words_shown(asked, "en_US") == words


def with_texts(*texts: str) -> RecordList:
    """The notes, each with these texts beside its columns."""

    def source(principal: Any) -> ListSource:
        def beside(_session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
            return dict.fromkeys(ids, texts)

        return replace(STAFF_NOTES.source_for(principal), texts=beside)

    return replace(STAFF_NOTES, source=source)


def hints(session: Session, declared: RecordList, asked: str) -> list[str]:
    """What is said about each row as the page of everything shows it."""
    rows = fetch_page(session, declared, STAFF, ListQuery()).rows
    return found_beside(session, declared, STAFF, asked, [(row, [row.label, "Nov 22, 2026", "€1,234.50"]) for row in rows])


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("oolong", "Oolong tea, loose"),
        ("note OOLONG", "Oolong tea, loose"),
        ("note", ""),
        ("1234.5", ""),
        ("2026-11-22", ""),
        ("nowhere", ""),
        ("", ""),
    ],
)
def test_row_says_by_which_text_it_was_found_unless_it_shows_that(session: Session, write: Write, asked: str, hint: str) -> None:
    write({"title": "Note", "amount": 1_234_50, "written_on": date(2026, 11, 22)})
    assert hints(session, with_texts("Window display", "Oolong tea, loose"), asked) == [hint]


def test_long_text_is_cut_to_where_it_was_found(session: Session, write: Write) -> None:
    write({"title": "Note"})
    [hint] = hints(session, with_texts("far away " * 40 + "Oolong tea" + " and more" * 40), "oolong")
    assert hint.startswith("…") and hint.endswith("…") and "Oolong tea" in hint and len(hint) < 130


def test_list_without_such_texts_says_nothing(session: Session, write: Write) -> None:
    write({"title": "Note"})
    assert hints(session, STAFF_NOTES, "oolong") == [""]
