"""The page Import as the browser talks to it: columns are matched, the file is checked, imported, and told of."""

from typing import Any

from flare_app import intake
from flare_app.database import unit_of_work
from flare_app.ui.staff.import_state import ImportState
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office

PEOPLE = b"Firma;E-Mail;Stadt\nAcme;info@acme.example;Graz\n;x@y.example;Wien\n"


async def do(state: ImportState, handler: str, *arguments: Any) -> None:
    await ImportState.event_handlers[handler].fn(state, *arguments)


async def opened(office: Office, content: bytes = PEOPLE) -> ImportState:
    """The page after a file was sent."""
    with unit_of_work() as session:
        intake.take_file(session, kind="customers", name="people.csv", content=content, actor=office.staff)
    state: ImportState = await visit_page("/settings/import").get_state(ImportState)
    await do(state, "load")
    return state


async def test_columns_are_shown_with_examples_and_each_of_ours_is_chosen_once(office: Office) -> None:
    state = await opened(office)
    assert [(row.title, row.example, row.target) for row in state.columns] == [
        ("Firma", "Acme", "Name"), ("E-Mail", "info@acme.example · x@y.example", "Email"), ("Stadt", "Graz · Wien", "City"),
    ]  # fmt: skip
    await do(state, "choose", 2, "Name")
    assert [row.target for row in state.columns] == ["", "Email", "Name"]
    await do(state, "choose", 2, "")
    assert state.file.missing == "Say which column holds Name."


async def test_file_is_checked_then_imported(office: Office) -> None:
    state = await opened(office)
    await do(state, "check")
    assert (state.file.state, state.file.progress) == ("running", "0 of 2")
    intake.work_imports(unit_of_work)
    await do(state, "refresh")
    assert (state.file.state, state.file.headline, state.file.refused) == ("checked", "1 new, 1 refused", "1 refused")
    assert (state.taken, state.refusals) == ([["2", "Acme", "created"]], [["3", "", "Name is required."]])
    await do(state, "run")
    intake.work_imports(unit_of_work)
    await do(state, "refresh")
    assert (state.file.state, state.file.headline) == ("done", "1 new, 1 refused")
    await do(state, "drop")
    assert state.file.id == ""


async def test_what_stands_in_the_way_is_said(office: Office) -> None:
    state = await opened(office, b"Town\nGraz\n")
    await do(state, "check")
    assert state.problem == "Say which column of the file holds Name."
    assert state.file.state == "uploaded"


async def test_customers_and_invoices_have_a_file_each(office: Office) -> None:
    state = await opened(office)
    await do(state, "show_kind", "invoices")
    assert (state.file.id, state.columns) == ("", [])
    assert ["Invoice number", "Invoice number (required)"] in state.targets
