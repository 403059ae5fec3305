"""A page that somebody adds in one file, as docs/extending.md promises: staff list, detail, form, files, policies, portal tab."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import Session, SQLModel, select

from flare_app import access, extensions
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, PortalScope, PortalVisitor, Role, Staff, System
from flare_app.errors import NotFound
from flare_app.lists import Amounts, Days, ListQuery, fetch_page, find_list, from_query
from flare_app.migrations import upgrade
from flare_app.models import AuditEntry, Customer
from flare_app.settings import SettingsError, read_settings, settings
from flare_app.ui.navigation import added_entries, added_tabs
from flare_app.ui.policy import Audience, find_guard, staff_with
from flare_app.ui.session import become
from tests import factories
from tests.extension import notes_page
from tests.extension.notes_page import NOTES, Note
from tests.ui.conftest import visit_page
from tests.web.conftest import PASSWORD, enter_portal, new_browser, sign_in

SOURCE = Path(notes_page.__file__)
FORM: Any = notes_page.ExtNoteNoteForm  # type: ignore[attr-defined]
PANEL: Any = notes_page.ExtNotePanel  # type: ignore[attr-defined]
PORTAL_PANEL: Any = notes_page.PortalExtNotePanel  # type: ignore[attr-defined]


@dataclass(frozen=True)
class House:
    """Two customers, a note about each, and who asks."""

    staff: Staff
    mine: Customer
    theirs: Customer
    my_note: Note
    their_note: Note


@pytest.fixture
def house(database: str) -> Iterator[House]:
    """Everything set up and committed; Ada asks."""
    extensions.create_tables(database)
    with unit_of_work() as session:
        ada = factories.make_company(session)
        mine, theirs = (factories.make_customer(session, actor=ada, name=name) for name in ("Nordlicht KG", "Secretive Ltd"))
        notes = [
            NOTES.create(
                session, actor=ada, title=title, customer=one.public_id, agreed_on=day, amount="1,250.00", remark="Only for us"
            )
            for title, one, day in (("Discount", mine, "2026-03-05"), ("Their secret", theirs, "2026-04-01"))
        ]
        made = House(ada, mine, theirs, *notes)
    become(ada)
    yield made
    become(None)


def visitor(house: House, **scope: Any) -> PortalVisitor:
    """Somebody in the first customer's portal."""
    return replace(factories.make_visitor(house.mine), scope=PortalScope(**scope) if scope else None)


async def call(state: Any, handler: str, *arguments: Any) -> Any:
    """Run a handler as the event processor does."""
    result = type(state).event_handlers[handler].fn(state, *arguments)
    if hasattr(result, "__aiter__"):
        return [step async for step in result]
    return await result if hasattr(result, "__await__") else result


async def opened(made: Any, path: str) -> Any:
    """The State of a list after its page was loaded."""
    state = await visit_page(path).get_state(made)
    await call(state, "load")
    return state


def notes(session: Session) -> list[Note]:
    """All of them."""
    return list(session.exec(select(Note).order_by(Note.title)))  # type: ignore[arg-type]


def test_one_file_of_forty_lines_is_all_it_takes() -> None:
    assert len(SOURCE.read_text().splitlines()) <= 40
    assert [(one.title, one.href) for one in added_entries] == [("Notes", "/sales/notes")]
    assert added_tabs == [("Notes", "/portal/[portal_id]/notes")]


def test_every_handler_says_who_may_call_it() -> None:
    guards = {
        name.rpartition("___")[2]: find_guard(name)
        for name in RegistrationContext.get().event_handlers
        if "notes_page" in name and not name.endswith(".setvar")
    }
    staff = {name: guard for name, guard in guards.items() if "portal" not in name}
    assert len(staff) > 20 and len(guards) > len(staff)
    for name, guard in guards.items():
        assert guard is not None, name
        looks = "list." in name and name.rpartition(".")[2] not in {
            "edit_selected", "archive", "restore", "delete", "delete_selected", "undo_delete", "run_action"
        }  # fmt: skip
        expected = Permission.VIEW_SALES if looks else Permission.EDIT_SALES
        assert guard.policy.audience is (Audience.STAFF if name in staff else Audience.PORTAL), name
        looks_itself = name in staff and not name.endswith(".open_asked")  # a viewer's page load is not refused for its window
        assert guard.policy.permission is (expected if looks_itself else None), name


@pytest.mark.parametrize(
    ("address", "needed", "opens"),
    [
        ("/sales/notes?new=note", Permission.EDIT_SALES, True),
        ("/sales/notes", Permission.EDIT_SALES, False),
        ("/sales/notes?new=tax", Permission.EDIT_SALES, False),
        ("/sales/notes?new=note", Permission.EDIT_COMPANY, False),
    ],
)
async def test_address_opens_the_window_for_those_who_may_use_it(
    house: House, monkeypatch: pytest.MonkeyPatch, address: str, needed: Permission, opens: bool
) -> None:
    become(replace(house.staff, role=Role.SALES_MANAGER))
    monkeypatch.setattr(FORM, "_policy", staff_with(needed))
    form = await visit_page(address).get_state(FORM)
    await call(form, "open_asked")
    assert form.dialog_is_open is opens


async def test_staff_list_finds_sorts_and_opens(house: House) -> None:
    state = await opened(notes_page.state, f"/sales/notes/{house.my_note.public_id}?q=nordlicht&sort=-amount")
    assert [row.cells for row in state.rows] == [["Discount", "Nordlicht KG", "Mar 5, 2026", "€1,250.00"]]
    assert (state.opened_label, state.opened_problem) == ("Discount", "")
    shown = (await state.get_state(PANEL)).shown
    assert (shown.facts[0].label, shown.facts[0].text) == ("Customer", "Nordlicht KG")
    assert (shown.facts[-1].label, shown.facts[-1].text) == ("Internal remark", "Only for us")
    assert [row.what for row in shown.trail] == ["created"]


def test_fields_can_be_filtered_by(house: House) -> None:
    criteria = (Amounts("amount", "Amount"), Days("agreed_on", "Agreed on"))
    listed = NOTES.kind(title="Notes", route="/sales/notes", criteria=criteria).declared()
    with read_only() as session:
        for address, found in (
            ("amount=1000..", ["Discount", "Their secret"]),
            ("amount=..1249.99", []),
            ("agreed_on=2026-03-05..2026-03-31", ["Discount"]),
        ):
            assert sorted(row.label for row in fetch_page(session, listed, house.staff, from_query(address)).rows) == found


async def test_form_keeps_a_new_note_and_says_at_each_field_what_is_wrong(house: House) -> None:
    form = await visit_page("/sales/notes").get_state(FORM)
    await call(form, "open_new")
    await call(form, "search_reference", "customer", "nord", 7)
    assert ([option.text for option in form.dialog_options], form.dialog_answered) == (["Nordlicht KG"], 7)
    await call(form, "save", {"title": " ", "agreed_on": "31.12.", "amount": "x", "remark": "Kept"})
    assert set(form.dialog_errors) == {"title", "customer", "agreed_on", "amount"}
    assert form.dialog_is_open
    await call(form, "pick_reference", "customer", house.mine.public_id)
    await call(form, "save", {"title": "New", "agreed_on": "2026-11-22", "amount": "12.50", "remark": "Kept"})
    assert not form.dialog_is_open
    with read_only() as session:
        made = next(note for note in notes(session) if note.title == "New")
        assert (made.customer_id, made.agreed_on, made.amount, made.remark) == (house.mine.id, date(2026, 11, 22), 12_50, "Kept")


async def test_form_changes_a_note_unless_it_was_changed_elsewhere(house: House) -> None:
    root = visit_page("/sales/notes")
    await call(await root.get_state(notes_page.state), "load")
    panel = await root.get_state(PANEL)
    panel.opened_id = house.my_note.public_id
    form = await root.get_state(FORM)
    await call(form, "open_edit")
    assert [form.dialog_values[key] for key in ("title", "agreed_on", "amount")] == ["Discount", "2026-03-05", "1250.00"]
    assert form.dialog_named == {"customer": "Nordlicht KG"}
    with unit_of_work() as session:
        NOTES.update(session, public_id=house.my_note.public_id, version=1, title="Rebate", actor=house.staff)
    await call(form, "save", {"title": "Older"})
    assert "changed elsewhere" in form.dialog_problem
    with read_only() as session:
        assert [note.title for note in notes(session)] == ["Rebate", "Their secret"]
        told = [entry.changes for entry in session.exec(select(AuditEntry).where(AuditEntry.verb == "changed"))]
        assert told == [{"title": ["Discount", "Rebate"]}]


async def test_deleting_and_archiving_are_taken_back(house: House) -> None:
    state = await opened(notes_page.state, "/sales/notes")
    await call(state, "select", [house.my_note.public_id, house.their_note.public_id], True, 1)
    told = await call(state, "delete_selected")
    assert "2 notes are deleted." in str(told[-1])
    with read_only() as session:
        assert notes(session) == []
    await call(state, "undo_delete", house.my_note.public_id)
    with read_only() as session:
        assert [note.public_id for note in notes(session)] == [house.my_note.public_id, house.their_note.public_id]
    await call(state, "archive", [house.my_note.public_id])
    await call(state, "refresh")
    assert [row.label for row in state.rows] == ["Their secret"]
    await call(state, "restore", [house.my_note.public_id])
    await call(state, "refresh")
    assert [row.label for row in state.rows] == ["Discount", "Their secret"]


def test_portal_shows_the_customers_own_and_of_them_what_is_for_customers(house: House) -> None:
    declared = find_list("portal_ext_note")
    assert [column.title for column in declared.columns] == ["Title", "Agreed on", "Amount"]

    def labels(asker: PortalVisitor, text: str = "") -> list[str]:
        return [row.label for row in fetch_page(session, declared, asker, ListQuery(text=text)).rows]

    with read_only() as session:
        assert labels(visitor(house)) == ["Discount"]
        assert labels(visitor(house), "secret") == labels(visitor(house), "only for us") == []
        assert labels(visitor(house, start=date(2026, 3, 1), end=date(2026, 3, 31))) == ["Discount"]
        assert labels(visitor(house, start=date(2026, 4, 1), end=date(2026, 4, 30))) == []
        assert labels(visitor(house, document_id=1)) == []
        shown = PORTAL_PANEL._read(session, visitor(house), house.my_note.public_id)
        assert [fact.text for fact in shown.facts] == ["Mar 5, 2026", "€1,250.00"]
        for asker, note in ((visitor(house), house.their_note), (visitor(house, document_id=1), house.my_note)):
            with pytest.raises(NotFound):
                PORTAL_PANEL._read(session, asker, note.public_id)
        with pytest.raises(NotFound):
            find_list("ext_note").source_for(visitor(house))


def test_files_hold_what_the_one_who_asks_may_see(house: House) -> None:
    with unit_of_work() as session:
        access.add_user(session, actor=System("test"), email="ann@example.com", name="Ann", role="admin", password=PASSWORD)
        link = access.link_for(session, customer_id=house.mine.id, address=house.mine.email, actor=System("test"))
    with new_browser() as desk:
        assert desk.get("/files/lists/ext_note.csv").status_code in (303, 404)
        sign_in(desk)
        rows = list(csv.reader(io.StringIO(desk.get("/files/lists/ext_note.csv").content.decode("utf-8-sig"))))
        assert rows[0] == ["Title", "Customer", "Agreed on", "Amount", "Currency"]
        assert rows[1:] == [
            ["Discount", "Nordlicht KG", "2026-03-05", "1250.00", "EUR"],
            ["Their secret", "Secretive Ltd", "2026-04-01", "1250.00", "EUR"],
        ]
    with new_browser() as portal:
        portal_id = enter_portal(portal, link)
        for kind in ("csv", "xlsx", "html"):
            assert portal.get(f"/files/lists/ext_note.{kind}?portal={portal_id}").status_code == 404
        book = openpyxl.load_workbook(io.BytesIO(portal.get(f"/files/lists/portal_ext_note.xlsx?portal={portal_id}").content))
        assert [row[0].value for row in book.active.rows] == ["Title", "Discount"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_migrate_makes_the_tables_of_extensions(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_EXTENSIONS", "tests.extension.notes_page")
    settings.cache_clear()
    upgrade(database)
    with read_only() as session:
        assert notes(session) == []


@pytest.mark.parametrize("name", ["tests.extension.nothing_there", "nothing.there", "not a name"])
def test_a_module_that_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("FLARE_EXTENSIONS", f"tests.extension.notes_page,{name}")
    with pytest.raises(SettingsError, match=f"FLARE_EXTENSIONS: there is no Python module {name}"):
        read_settings()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import nothing_there", "cannot be loaded: No module named 'nothing_there'"),
        ("from sqlalchemy import Table\nfrom sqlmodel import SQLModel\nTable('shadow', SQLModel.metadata)", "call it ext_shadow"),
    ],
)
def test_a_module_that_cannot_be_loaded_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, sentence: str
) -> None:
    name = f"broken_{len(source)}"
    (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("FLARE_EXTENSIONS", name)
    settings.cache_clear()
    with pytest.raises(SettingsError, match=f"FLARE_EXTENSIONS: {name} .*{sentence}"):
        extensions.load_extensions()
    if "shadow" in SQLModel.metadata.tables:
        SQLModel.metadata.remove(SQLModel.metadata.tables["shadow"])
