"""The customer of a document that is being written: made, changed and given defaults from the form."""

import re
from dataclasses import replace
from typing import Any

import pytest

from flare_app import customers
from flare_app.database import read_only, unit_of_work
from flare_app.ui.staff.customer_dialog import CustomerFields
from flare_app.ui.staff.editor.adding import EditorCustomerDialog
from tests.ui.staff.conftest import Office
from tests.ui.staff.test_editor import NEW, call, opened, sent, type_in


@pytest.mark.parametrize("kind", ["invoices", "estimates"])
async def test_item_6_a_customer_is_made_on_the_fly_and_taken_into_the_form(office: Office, kind: str) -> None:
    state = await opened(f"/sales/{kind}/new")
    await call(state, "search_customers", "Zebra", 1)
    window: EditorCustomerDialog = await state.get_state(EditorCustomerDialog)
    await in_window(window, "open_new")
    assert window.dialog_values["name"] == "Zebra"
    await in_window(window, "save", CustomerFields(name="Zebra", tax=office.vat))
    assert state.customer == "Zebra"
    assert state._typed is not None
    assert state._typed.lines[0].tax == office.vat


async def test_item_7_the_chosen_customer_is_changed_from_the_form_and_what_was_typed_stays(office: Office) -> None:
    state = await opened(f"{NEW}?customer={office.customer}")
    await type_in(state, line_description="Work", line_quantity="1", line_unit_price="80")
    window: EditorCustomerDialog = await state.get_state(EditorCustomerDialog)
    await in_window(window, "open_chosen")
    assert window.dialog_title == "Edit customer"
    await in_window(window, "save", CustomerFields(**window.dialog_values | {"name": "Nordlicht AG", "terms": office.net_30}))
    assert state.customer == "Nordlicht AG"
    assert state._typed is not None
    assert (state._typed.lines[0].description, state._typed.customer) == ("Work", office.customer)


async def in_window(window: EditorCustomerDialog, handler: str, *arguments: Any) -> Any:
    return await EditorCustomerDialog.event_handlers[handler].fn(window, *arguments)


async def test_invoice_beyond_the_credit_limit_is_warned_of_while_it_is_written(office: Office) -> None:
    with unit_of_work() as session:
        customer = customers.get_customer(session, principal=office.staff, public_id=office.customer)
        limited = replace(customers.form_of_customer(session, customer), credit_limit="100")
        customers.update_customer(session, public_id=office.customer, form=limited, version=1, actor=office.staff)
    state = await opened(f"{NEW}?customer={office.customer}")
    await type_in(state, line_description="Work", line_quantity="1", line_unit_price="80", line_tax="")
    assert state.warning == ""
    await type_in(state, line_unit_price="130", line_tax="")
    assert state.warning == "With this invoice €130.00 is owed, €30.00 more than the credit limit of €100.00."


async def test_terms_and_tax_of_an_invoice_become_the_customers_own_and_back(office: Office) -> None:
    state = await opened(f"{NEW}?customer={office.swiss}")
    await call(state, "follow", sent(state, terms=office.net_30, line_tax=office.vat), 1)
    window: EditorCustomerDialog = await state.get_state(EditorCustomerDialog)
    said = str(await in_window(window, "make_defaults"))
    assert defaults(office) == (office.net_30, office.vat)
    assert "restore_defaults" in said
    *_, before = re.findall(r'terms:\\*"([^"\\]*)', said)
    await in_window(window, "restore_defaults", office.swiss, before, "")
    assert defaults(office) == (before, "")


def defaults(office: Office) -> tuple[str, str]:
    with read_only() as session:
        kept = customers.get_customer(session, principal=office.staff, public_id=office.swiss)
        form = customers.form_of_customer(session, kept)
    return form.terms, form.tax
