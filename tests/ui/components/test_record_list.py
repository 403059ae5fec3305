import pickle
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from flare_app.clock import today
from flare_app.domain.principals import Permission
from flare_app.ui.policy import Audience, find_guard
from tests.lists import notes
from tests.ui.components.conftest import MANY, Write, labels, opened, run
from tests.ui.components.note_pages import NotePanel, Notes, PortalNotes
from tests.ui.conftest import visit_page


def handlers_of(made: type[rx.State]) -> list[str]:
    """The names on the wire of a State's own handlers."""
    return [name for name in RegistrationContext.get().event_handlers if name.startswith(made.get_full_name() + ".")]


def test_name_on_the_wire_comes_from_the_key_and_the_page() -> None:
    assert Notes.get_full_name().endswith("note_pages____notes_list")
    assert PortalNotes.get_full_name().endswith("note_pages____portal_notes_list")


def test_every_handler_has_the_policy_of_the_declaration() -> None:
    guards = {name: find_guard(name) for name in handlers_of(Notes) if not name.endswith(".setvar")}
    assert len(guards) >= 9
    for guard in guards.values():
        assert guard is not None
        assert (guard.policy.audience, guard.policy.permission) == (Audience.STAFF, Permission.VIEW_COMPANY)


def test_portal_list_is_for_the_portal_only() -> None:
    for name in handlers_of(PortalNotes):
        guard = find_guard(name)
        assert name.endswith(".setvar") if guard is None else guard.policy.audience is Audience.PORTAL


def test_setvar_of_a_list_has_no_guard() -> None:
    assert find_guard(f"{Notes.get_full_name()}.setvar") is None


def test_declaration_and_place_never_reach_the_browser() -> None:
    assert not {"_declared", "_policy", "_selected", "_cursor", "_text"} & set(Notes.vars)


async def test_state_is_found_again_by_another_process(write: Write) -> None:
    write(*MANY[:3])
    state = await opened("/staff/notes")
    pickled = pickle.dumps(state.rows[0])
    script = (
        "import sys, pickle; row = pickle.loads(bytes.fromhex(sys.argv[1]));"
        "import tests.ui.components.note_pages as pages; print(row.label, pages.Notes.get_full_name())"
    )
    out = subprocess.run([sys.executable, "-c", script, pickled.hex()], check=True, capture_output=True, text=True)
    assert out.stdout.split()[-1] == Notes.get_full_name()
    assert pickle.loads(pickle.dumps(state)).rows[0].label == state.rows[0].label


async def test_rows_are_finished_strings(write: Write) -> None:
    write({"title": "Tea", "public_id": "tea", "amount": 1_250_00, "state": "not_sent"})
    row = (await opened("/staff/notes")).rows[0]
    assert row.cells[0] == "Tea"
    assert row.cells[3:5] == ["€1,250.00", "Not sent"]
    assert (row.href, row.tones) == ("/staff/notes/tea", ["muted"])


async def test_count_follows_after_the_rows(write: Write) -> None:
    write(*MANY)
    state = await visit_page("/staff/notes").get_state(Notes)
    first, second = await run(state, "load")
    assert (len(first["rows"]), first["range_text"]) == (50, "1–50")
    assert second == {"range_text": "1–50 of 120"}


async def test_search_answers_with_its_ticket_and_the_address_of_the_view(write: Write) -> None:
    write(*MANY)
    state = await opened("/staff/notes")
    sent = (await run(state, "search", "note 007", 42))[0]
    assert labels(state) == ["Note 007"]
    assert (sent["answered"], sent["address"]) == (42, "q=note+007")
    assert "q" not in sent


async def test_view_comes_back_from_its_address(write: Write) -> None:
    write(*MANY)
    state = await opened("/staff/notes")
    await run(state, "sort_by", "title")
    await run(state, "next_page")
    again = await opened(f"/staff/notes?{state.address}")
    assert labels(again) == labels(state) == [f"Note {number:03}" for number in range(50, 100)]
    assert again.range_text == "51–100 of 120"


async def test_next_and_previous_page_lead_back(write: Write) -> None:
    write(*MANY)
    state = await opened("/staff/notes?sort=title")
    await run(state, "next_page")
    await run(state, "next_page")
    assert (len(state.rows), state.has_next, state.range_text) == (20, False, "101–120 of 120")
    await run(state, "previous_page")
    await run(state, "previous_page")
    assert (labels(state)[0], state.has_previous, state.range_text) == ("Note 000", False, "1–50 of 120")


async def test_same_column_again_turns_the_order_round(write: Write) -> None:
    write(*MANY)
    state = await opened("/staff/notes")
    await run(state, "sort_by", "title")
    await run(state, "sort_by", "title")
    assert (state.sort, labels(state)[0]) == ("-title", "Note 119")


async def test_unknown_sort_and_filter_fall_back(write: Write) -> None:
    write(*MANY[:2])
    state = await opened("/staff/notes?sort=password_hash&filter=everything&after=rubbish")
    assert len(state.rows) == 2
    assert (state.sort, state.filter) == ("-written_on", "all")


async def test_portal_list_shows_the_visitors_own_records_whatever_the_address_says(write: Write) -> None:
    write({"title": "Ours"}, {"title": "Theirs", "customer_id": notes.THEIRS})
    state = await opened("/portal/someone-else/notes", PortalNotes, principal=notes.visitor(notes.THEIRS))
    assert labels(state) == ["Theirs"]


async def test_address_opens_a_record_beside_the_list(write: Write) -> None:
    write({"title": "Tea", "public_id": "tea"})
    state = await opened("/staff/notes/tea")
    panel = await state.get_state(NotePanel)
    assert (state.opened, state.opened_label, panel.title) == ("tea", "Note Tea", "Tea")


async def test_opening_a_record_does_not_send_the_rows_again(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"title": "Tea", "public_id": "tea"})
    state = await opened("/staff/notes")
    monkeypatch.setattr("flare_app.ui.live.watch", lambda *_: True)
    visit_page("/staff/notes/tea", state=state._get_root_state())
    state._get_root_state()._clean()
    sent = await run(state, "load")
    assert not any("rows" in step for step in sent)
    assert state.opened_label == "Note Tea"


async def test_missing_record_says_so_in_the_panel(write: Write) -> None:
    write({"title": "Tea"})
    state = await opened("/staff/notes/nothing")
    assert state.opened_problem == "There is no such note."


async def test_refresh_keeps_search_selection_and_open_record(write: Write) -> None:
    write({"title": "Tea", "public_id": "tea"}, {"title": "Teapot", "public_id": "pot"}, {"title": "Milk"})
    state = await opened("/staff/notes/tea?q=tea")
    await run(state, "select", ["pot"], True, 1)
    write({"title": "Teacup"})
    sent = await run(state, "refresh")
    assert sorted(labels(state)) == ["Tea", "Teacup", "Teapot"]
    assert (state.status, state.opened_label) == ("1 selected, total 100.00 EUR", "Note Tea")
    assert not any("q" in step for step in sent)


async def test_failing_query_is_told_and_can_be_tried_again(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"title": "Tea"})
    state = await opened("/staff/notes")
    with monkeypatch.context() as broken:
        broken.setattr("flare_app.ui.components.list_reading.read_only", _unreachable)
        await run(state, "search", "tea", 1)
    assert "Sorry" in state.problem
    await run(state, "refresh")
    assert (state.problem, labels(state)) == ("", ["Tea"])


def _unreachable() -> Any:
    raise OSError("the database is gone")


async def test_period_narrows_rows_count_address_and_files(write: Write) -> None:
    write(*MANY, {"title": "Tea", "written_on": date(2025, 3, 1)}, {"title": "Pot", "written_on": date(2025, 3, 31)})
    state = await opened("/staff/notes?sort=title")
    await run(state, "show_period", "Custom")
    await run(state, "show_from", "2025-03-01")
    await run(state, "show_to", "2025-03-31")
    assert labels(state) == ["Pot", "Tea"]
    assert state.address == state.export == "sort=title&period=Custom&from=2025-03-01&to=2025-03-31"
    again = await opened(f"/staff/notes?{state.address}")
    assert (labels(again), again.period, again.start, again.end) == (["Pot", "Tea"], "Custom", "2025-03-01", "2025-03-31")
    await run(state, "show_period", "Everything")
    assert (len(state.rows), state.period, state.address) == (50, "", "sort=title")


async def test_custom_period_begins_with_the_days_that_were_shown(write: Write) -> None:
    write({"title": "Tea"})
    state = await opened("/staff/notes")
    await run(state, "show_period", "Last year")
    await run(state, "show_period", "Custom")
    year = today().year - 1
    assert (state.start, state.end) == (f"{year}-01-01", f"{year}-12-31")


async def test_typing_brings_rows_and_a_pause_the_count(write: Write) -> None:
    write(*MANY, {"title": "Tea"})
    state = await opened("/staff/notes")
    sent = await run(state, "search", "note", 1)
    assert (len(sent), state.range_text) == (1, "1–50")
    assert (await run(state, "settle"))[0] == {"range_text": "1–50 of 120", "told": "120 notes found"}
    await run(state, "search", "tea", 2)
    await run(state, "settle")
    assert state.told == "1 note found"


async def test_live_update_lets_records_keep_their_place_in_the_page(write: Write) -> None:
    write({"title": "Tea", "public_id": "tea"}, {"title": "Milk", "public_id": "milk"})
    state = await opened("/staff/notes?sort=title")
    before = {row.id: row.key for row in state.rows}
    write({"title": "Almonds", "public_id": "almonds"})
    await run(state, "refresh")
    after = {row.id: row.key for row in state.rows}
    assert list(after) == ["almonds", "milk", "tea"]
    assert len(set(after.values())) == 3
    assert {key: after[key] for key in before} == before
    await run(state, "search", "m", 1)
    assert [row.key for row in state.rows] == [str(number) for number in range(len(state.rows))]
