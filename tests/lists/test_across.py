"""One search over several lists finds what each of them would find, and says by what."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from flare_app.errors import NotFound
from flare_app.lists import ListQuery, RecordList, count_matching, search_lists
from tests.lists.conftest import Write
from tests.lists.notes import OURS, PORTAL_NOTES, STAFF, STAFF_NOTES, THEIRS, visitor


@pytest.fixture
def notes(write: Write) -> None:
    """Six notes of ours, one of theirs, all about copper."""
    write(*({"customer_id": OURS, "title": f"Copper pipe {number}"} for number in range(6)))
    write({"customer_id": THEIRS, "title": "Copper of theirs"})


def narrowed(**changes: object) -> RecordList:
    """The portal's list of notes with another source."""
    return replace(
        PORTAL_NOTES,
        key="portal_notes_narrowed",
        source=lambda principal: replace(PORTAL_NOTES.source(principal), **changes),  # type: ignore[arg-type]
    )


def test_first_records_and_the_number_of_all_are_told_per_list(session: Session, notes: None) -> None:
    (hits,) = search_lists(session, [PORTAL_NOTES], visitor(), "copper", most=4)
    assert hits.declared is PORTAL_NOTES
    assert hits.count == 6 == count_matching(session, PORTAL_NOTES, visitor(), ListQuery(text="copper"))
    assert len(hits.first) == 4


def test_a_list_without_hits_is_left_out(session: Session, notes: None) -> None:
    assert search_lists(session, [PORTAL_NOTES], visitor(), "theirs", most=4) == ()
    assert [hits.count for hits in search_lists(session, [STAFF_NOTES], STAFF, "theirs", most=4)] == [1]


@pytest.mark.parametrize("asked", ["", "   ", "\0"])
def test_nothing_asked_finds_nothing(session: Session, notes: None, asked: str) -> None:
    assert search_lists(session, [PORTAL_NOTES], visitor(), asked, most=4) == ()


def test_lists_of_the_other_audience_are_refused(session: Session, notes: None) -> None:
    with pytest.raises(NotFound):
        search_lists(session, [STAFF_NOTES], visitor(), "copper", most=4)


def test_text_that_a_record_was_found_by_is_told(session: Session, notes: None) -> None:
    lined = narrowed(texts=lambda _session, ids: {row_id: ["Delivery", "Pipe of copper, 15 mm"] for row_id in ids})
    (hits,) = search_lists(session, [lined], visitor(), "copper", most=2)
    assert [found.text for found in hits.first] == ["Pipe of copper, 15 mm"] * 2
    (hits,) = search_lists(session, [PORTAL_NOTES], visitor(), "copper", most=2)
    assert [found.text for found in hits.first] == ["", ""]
