"""What is selected: rows ticked one by one, or everything that matches; and what pages make of it."""

import pytest

from flare_app.errors import Invalid
from flare_app.ui.components.list_state import MOST_SELECTED
from tests.lists import notes
from tests.ui.components.conftest import MANY, Write, opened, run
from tests.ui.components.note_pages import PortalNotes


async def test_selection_is_added_up_and_kept_over_pages(write: Write) -> None:
    write(*MANY)
    state = await opened("/staff/notes?sort=title")
    sent = (await run(state, "select", ["n001", "n002"], True, 7))[0]
    assert (sent["status"], sent["ticked"]) == ("2 selected, total 3.00 EUR", 7)
    assert "rows" not in sent
    await run(state, "next_page")
    await run(state, "previous_page")
    assert [row.id for row in state.rows if row.checked] == ["n001", "n002"]
    await run(state, "select", ["n001"], False, 8)
    assert state.status == "1 selected, total 2.00 EUR"
    assert state.export.endswith("ids=n002")
    await run(state, "clear_selection")
    assert (state.status, state.selected_count) == ("", 0)
    assert not any(row.checked for row in state.rows)


async def test_foreign_records_cannot_be_selected(write: Write) -> None:
    write({"public_id": "ours"}, {"public_id": "theirs", "customer_id": notes.THEIRS})
    visitor = notes.visitor(notes.OURS)
    state = await opened("/portal/notes", PortalNotes, principal=visitor)
    await run(state, "select", ["theirs"], True, 1, principal=visitor)
    assert state.status == ""
    await run(state, "select", ["ours"], True, 2, principal=visitor)
    assert state.status == "1 selected, total 100.00 EUR"


async def test_page_may_hang_more_on_the_selection(write: Write) -> None:
    write({"public_id": "ours"})
    visitor = notes.visitor(notes.OURS)
    state = await opened("/portal/notes", PortalNotes, principal=visitor)
    await run(state, "select", ["ours"], True, 1, principal=visitor)
    assert state.may_pay  # type: ignore[attr-defined]


async def test_too_large_a_selection_is_refused_and_leaves_the_former_one(write: Write) -> None:
    write({"public_id": "n1"})
    state = await opened("/staff/notes")
    await run(state, "select", ["n1"], True, 1)
    sent = (await run(state, "select", [f"x{number}" for number in range(MOST_SELECTED)], True, 2))[0]
    assert state.selected_count == 1
    assert [row["checked"] if isinstance(row, dict) else row.checked for row in sent["rows"]] == [True]


async def test_all_that_match_are_offered_once_the_page_is_ticked(write: Write) -> None:
    write(*MANY, {"title": "Tea", "public_id": "tea"})
    state = await opened("/staff/notes?q=note&sort=title")
    page = [row.id for row in state.rows]
    await run(state, "select", page[:-1], True, 1)
    assert state.offer == ""
    await run(state, "select", page[-1:], True, 2)
    assert state.offer == "Select all 120 matching"
    sent = (await run(state, "select_matching", 3))[0]
    assert (state.status, state.selected_count, state.offer) == ("120 selected, total 7,140.00 EUR", 120, "")
    assert all(row.checked for row in sent["rows"])


async def test_rows_can_be_unticked_of_all_that_match(write: Write) -> None:
    write(*MANY, {"title": "Tea", "public_id": "tea"})
    state = await opened("/staff/notes?q=note&sort=title")
    await run(state, "select_matching", 1)
    await run(state, "select", ["n000", "n002"], False, 2)
    await run(state, "select", ["n000"], True, 3)
    assert state.status == "119 selected, total 7,138.00 EUR"
    assert state.export == "q=note&sort=title&without=n002"
    await run(state, "next_page")
    await run(state, "previous_page")
    assert [row.id for row in state.rows if not row.checked] == ["n002"]


async def test_all_that_match_ends_with_another_search_and_not_with_another_order(write: Write) -> None:
    write(*MANY)
    state = await opened("/staff/notes")
    await run(state, "select_matching", 1)
    await run(state, "sort_by", "title")
    assert state.selected_count == 120
    await run(state, "search", "note 00", 2)
    assert (state.status, state.selected_count, state.is_matching) == ("", 0, False)
    assert not any(row.checked for row in state.rows)


async def test_ticked_rows_outlive_another_search_and_are_what_files_hold(write: Write) -> None:
    write(*MANY)
    state = await opened("/staff/notes")
    await run(state, "select", ["n001", "n002"], True, 1)
    await run(state, "search", "note 007", 2)
    assert state.status == "2 selected, total 3.00 EUR"
    assert state.export == "ids=n001%2Cn002"


async def test_page_resolves_what_is_selected_up_to_its_own_limit(write: Write) -> None:
    write(*MANY, {"public_id": "theirs", "title": "Note 000", "customer_id": notes.THEIRS})
    visitor = notes.visitor(notes.OURS)
    state = await opened("/portal/notes?sort=title&q=note+00", PortalNotes, principal=visitor)
    await run(state, "select_matching", 1, principal=visitor)
    await run(state, "select", ["n003"], False, 2, principal=visitor)
    await run(state, "pay", principal=visitor)
    assert state.to_pay == [f"n00{number}" for number in (0, 1, 2, 4, 5, 6, 7, 8, 9)] + ["n100"]  # type: ignore[attr-defined]
    await run(state, "search", "", 3, principal=visitor)
    await run(state, "select_matching", 4, principal=visitor)
    with pytest.raises(Invalid, match="at most 60"):
        await run(state, "pay", principal=visitor)
