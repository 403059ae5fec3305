"""What is made and changed without leaving the editor: customers, terms, taxes, numbers, the lines of a credited invoice."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from flare_app import company, documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, Document
from flare_app.ui.staff.editor.adding import EditorCustomerDialog, EditorNumbersDialog, EditorProductDialog
from flare_app.ui.staff.editor.adding_choices import EditorTaxDialog, EditorTaxGroupDialog, EditorTermDialog
from flare_app.ui.staff.editor.numbering import SeriesFields
from flare_app.ui.staff.editor.saving import Editor
from tests import factories
from tests.ui.staff.conftest import Office
from tests.ui.staff.test_editor import NEW, call, opened, sent, type_in

NOTES = "/sales/credit-notes/new"


@pytest.fixture(autouse=True)
def _today(at: Any) -> None:
    at(datetime(2026, 3, 2, 10, 42, tzinfo=UTC))


async def dialog_of(editor: Editor, kind: Any) -> Any:
    """The State of a window on the editor's page."""
    return await editor.get_state(kind)


async def run(state: Any, handler: str, *arguments: Any) -> Any:
    """Run a handler as the event processor does."""
    result = type(state).event_handlers[handler].fn(state, *arguments)
    return await result if hasattr(result, "__await__") else result


def issued(office: Office, *lines: documents.LineForm, **fields: str) -> Document:
    with unit_of_work() as session:
        customer = session.exec(select(Customer).where(Customer.public_id == office.customer)).one()
        return factories.make_issued(session, customer, *lines, actor=office.staff, **fields)


async def test_item_6_a_customer_is_made_on_the_fly_with_the_name_that_was_searched_for(office: Office) -> None:
    for address in (NEW, "/sales/estimates/new"):
        editor = await opened(address)
        await call(editor, "search_customers", f"Newcomer of {address}", 1)
        window = await dialog_of(editor, EditorCustomerDialog)
        await run(window, "open_new")
        assert (window.dialog_title, window.dialog_values["name"]) == ("New customer", f"Newcomer of {address}")
        await window._keep("customer", window.dialog_values, _save_customer())
        assert editor.customer == f"Newcomer of {address}"


async def test_item_28_a_product_is_made_on_the_fly_and_fills_its_line(office: Office) -> None:
    editor = await opened()
    key = editor.lines[0].key
    await call(editor, "search_products", key, "Lettering", 1)
    window = await dialog_of(editor, EditorProductDialog)
    await run(window, "open_for", key)
    assert window.dialog_values["name"] == "Lettering"
    await run(window, "save", {**window.dialog_values, "unit_price": "45", "description": "By hand", "tax": office.vat})
    assert editor._typed is not None
    line = editor._typed.lines[0]
    assert (line.product_name, line.description, line.unit_price, line.tax) == ("Lettering", "By hand", "45.00", office.vat)


async def test_items_7_8_the_chosen_customer_is_edited_and_later_documents_begin_with_their_terms_and_tax(office: Office) -> None:
    editor = await opened(f"{NEW}?customer={office.swiss}")
    window = await dialog_of(editor, EditorCustomerDialog)
    await run(window, "open_chosen")
    assert (window.dialog_title, window.dialog_values["name"]) == ("Edit customer", "Borealis AG")
    fields = window.dialog_values | {"name": "Borealis SA", "terms": office.net_30, "tax": office.vat}
    await window._keep("customer", fields, _save_customer())
    assert editor._typed is not None
    assert (editor.customer, editor._typed.terms, editor._typed.lines[0].tax) == ("Borealis SA", office.net_30, office.vat)
    again = await opened(f"/sales/invoices/new?customer={office.swiss}")
    assert (again.head["terms"], again.lines[0].tax) == (office.net_30, office.vat)


async def test_customer_that_is_edited_leaves_terms_that_were_chosen_for_this_document(office: Office) -> None:
    editor = await opened(f"{NEW}?customer={office.swiss}")
    await type_in(editor, terms=office.net_30)
    window = await dialog_of(editor, EditorCustomerDialog)
    await run(window, "open_chosen")
    await window._keep("customer", window.dialog_values | {"name": "Borealis SA"}, _save_customer())
    assert editor._typed is not None
    assert (editor.customer, editor._typed.terms) == ("Borealis SA", office.net_30)


async def test_item_26_terms_are_made_on_the_fly_and_chosen(office: Office) -> None:
    editor = await opened()
    before = editor._typed.terms if editor._typed else ""
    await type_in(editor, terms="_new")
    assert editor._typed is not None
    assert editor._typed.terms == before  # the select shows what it showed
    window = await dialog_of(editor, EditorTermDialog)
    await run(window, "chosen", "_new")
    assert window.dialog_is_open
    await run(window, "save", {"name": "Net 14", "days": "14"})
    assert [text for value, text in editor.terms if value == editor._typed.terms] == ["Net 14"]
    assert editor._typed.due_on == "2026-03-16"


async def test_item_29_tax_and_tax_group_are_made_on_the_fly_and_a_line_can_be_non_taxable(office: Office) -> None:
    editor = await opened()
    await type_in(editor, line_description="Work", line_unit_price="100", line_tax="_new")
    key = editor.lines[0].key
    window = await dialog_of(editor, EditorTaxDialog)
    await run(window, "chosen", key, "_new")
    await run(window, "save", {"name": "City", "rate": "3"})
    assert editor.totals == [["Subtotal", "100.00"], ["City 3%", "3.00"]]
    assert editor._typed is not None
    city = editor._typed.lines[0].tax
    await run(window, "chosen", key, "_new_group")
    group = await dialog_of(editor, EditorTaxGroupDialog)
    rows = [row for row, _ in group.dialog_rows["taxes"]]
    members = dict(zip((f"taxes-{row}" for row in rows), (office.vat, city), strict=True))
    await run(group, "save", {"name": "Both", **members})
    assert editor.totals == [["Subtotal", "100.00"], ["VAT 20%", "20.00"], ["City 3%", "3.00"]]
    await type_in(editor, line_tax="")
    assert editor.total == "100.00 EUR"
    assert editor.taxes[0] == ["", "No tax"]


async def test_items_34_51_52_the_gear_sets_prefix_number_suffix_and_automatic_from_the_editor(office: Office) -> None:
    editor = await opened(f"{NOTES}?customer={office.customer}")
    assert (editor.next_number, editor.number_is_typed, editor.may_set_numbers) == ("CR-000001", False, True)
    window = await dialog_of(editor, EditorNumbersDialog)
    await run(window, "open_gear")
    assert window.values == {"prefix": "CR-", "next_number": "1", "padding": "6", "suffix": ""}
    await run(window, "save", SeriesFields(prefix="CN/", next_number="41", padding="4", suffix="/A", automatic=True))
    assert editor.next_number == "CN/0041/A"
    await call(editor, "save", sent(editor, line_description="Sorry", line_unit_price="5"), "pdf")
    with read_only() as session:
        assert session.exec(select(Document.number)).all() == ["CN/0041/A"]


async def test_wrong_number_settings_are_said_at_their_field_and_only_administrators_have_the_gear(office: Office) -> None:
    editor = await opened()
    window = await dialog_of(editor, EditorNumbersDialog)
    await run(window, "open_gear")
    await run(window, "save", SeriesFields(prefix="CR-", next_number="1", padding="6", automatic=True))
    assert "Another kind uses this prefix" in window.dialog_errors["prefix"]
    guard = EditorNumbersDialog.event_handlers["save"].fn._flare_policy
    assert guard.permission is Permission.EDIT_COMPANY


async def test_number_typed_by_staff_is_asked_for_and_stands_once(office: Office) -> None:
    with unit_of_work() as session:
        series = company.get_series(session, kind="invoice")
        form = company.SeriesForm(kind="invoice", prefix="INV-", padding="6", automatic=False, version=series.version)
        company.update_series(session, forms=[form], actor=office.staff)
    editor = await opened(f"{NEW}?customer={office.customer}")
    assert (editor.next_number, editor.number_is_typed) == ("", True)
    form = sent(editor, line_description="Work", line_unit_price="5")
    await call(editor, "save", form, "print")
    assert "typed by hand" in editor.errors["number"]
    await call(editor, "save", form.with_texts({"number": "2026-7"}), "print")
    editor = await opened(f"{NEW}?customer={office.customer}")
    await call(editor, "save", sent(editor, line_description="Work", line_unit_price="5", number="2026-7"), "")
    assert "taken already" in editor.errors["number"]
    with read_only() as session:
        assert session.exec(select(Document.number)).all() == ["2026-7"]


async def test_credit_note_is_written_from_an_invoices_lines(office: Office) -> None:
    invoice = issued(office, factories.line("80", quantity="3"), factories.line("9.99"), discount="10")
    editor = await opened(f"{NOTES}?customer={office.customer}")
    assert [text for value, text in editor.credited if value] == ["INV-000001, Mar 2, 2026, €224.99 of €224.99 due"]
    await type_in(editor, credited_invoice=invoice.public_id)
    assert editor._typed is not None
    assert [line.quantity for line in editor._typed.lines] == ["3", "1"]
    assert set(editor.line_notes.values()) == {"3 of 3 left to credit of INV-000001", "1 of 1 left to credit of INV-000001"}
    assert (editor._typed.discount, editor.total) == ("10", "224.99 EUR")
    first, second = (line.key for line in editor._typed.lines)
    await call(editor, "remove_line", second)
    await type_in(editor, line_quantity="1")
    await call(editor, "save", sent(editor, internal_note="One came broken"), "pdf")
    with read_only() as session:
        note = session.exec(select(Document).where(Document.kind == DocumentKind.CREDIT_NOTE)).one()
        assert (note.total_amount, note.balance_amount, note.internal_note) == (72_00, 0, "One came broken")
        assert session.get_one(Document, invoice.id).balance_amount == 152_99
    again = await opened(f"{NOTES}?invoice={invoice.public_id}")
    assert "2 of 3 left to credit of INV-000001" in again.line_notes.values()
    assert first


async def test_lines_that_were_typed_stay_when_an_invoice_is_chosen(office: Office) -> None:
    invoice = issued(office)
    editor = await opened(f"{NOTES}?customer={office.customer}")
    await type_in(editor, line_description="Goodwill", line_unit_price="5")
    await type_in(editor, credited_invoice=invoice.public_id)
    assert editor._typed is not None
    assert [line.description for line in editor._typed.lines] == ["Goodwill"]


async def test_invoice_that_is_credited_whole_says_so(office: Office) -> None:
    invoice = issued(office)
    editor = await opened(f"{NOTES}?invoice={invoice.public_id}")
    await call(editor, "save", sent(editor), "")
    editor = await opened(f"{NOTES}?customer={office.customer}")
    await type_in(editor, credited_invoice=invoice.public_id)
    assert "All of INV-000001 is credited already" in editor.errors["credited_invoice"]


async def test_new_estimate_is_valid_for_thirty_days(office: Office) -> None:
    editor = await opened("/sales/estimates/new")
    assert editor.head["expires_on"] == "2026-04-01"


def _save_customer() -> Any:
    from flare_app.ui.staff.customer_dialog import _save

    return _save
