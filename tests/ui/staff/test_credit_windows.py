"""What the payment form does besides recording, and the windows that apply credit and give money back."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Role
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, Document, Payment, Refund
from flare_app.ui.policy import find_guard
from flare_app.ui.session import become
from flare_app.ui.staff.money.apply_credit import ApplyCredit
from flare_app.ui.staff.money.refunds import RefundDialog, RefundFields
from flare_app.ui.staff.payment_form.adding import PaymentAccountDialog
from flare_app.ui.staff.payment_form.state import PaymentEntry
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.selecting import called, now, script

FIELDS = {"paid_on": "2026-11-22", "method": "bank_transfer", "reference": "", "internal_note": ""}


def issued(office: Office, *prices: str, kind: DocumentKind = DocumentKind.INVOICE) -> list[Document]:
    with unit_of_work() as session:
        customer = session.exec(select(Customer).where(Customer.public_id == office.customer)).one()
        return [factories.make_issued(session, customer, factories.line(price), actor=office.staff, kind=kind) for price in prices]


def recorded() -> list[Payment]:
    with read_only() as session:
        return list(session.exec(select(Payment).order_by(col(Payment.id))))


async def entry(path: str = "/sales/payments/new") -> Any:
    form = await visit_page(path).get_state(PaymentEntry)
    await called(form, "load")
    return form


async def filled(office: Office) -> Any:
    form = await entry()
    await called(form, "pick_customer", office.customer)
    return form


def amounts(form: Any) -> list[str]:
    return [row.amount for row in form.rows]


async def test_ticked_credit_settles_first_and_alone_where_it_reaches(office: Office) -> None:
    (invoice,) = issued(office, "100.00")
    (note,) = issued(office, "30.00", kind=DocumentKind.CREDIT_NOTE)
    form = await filled(office)
    assert [(one.number, one.left) for one in form.credits] == [(note.number, "30.00")]
    await called(form, "tick", invoice.public_id)
    await called(form, "tick_credit", note.public_id)
    assert (form.amount, amounts(form)) == ("70.00", ["100.00"])
    await called(form, "type_row_amount", "25", invoice.public_id)
    assert form.amount == "0.00"
    assert "The credit is applied." in script(await called(form, "save", FIELDS))
    assert recorded() == []
    assert [one.balance_amount for one in now([invoice, note])] == [75_00, 5_00]
    await called(form, "save", FIELDS)
    assert [one.balance_amount for one in now([invoice, note])] == [75_00, 5_00], "sent twice, used once"


async def test_items_65_68_the_amount_changes_by_uncheck_retype_and_check(office: Office) -> None:
    (invoice,) = issued(office, "100.00")
    form = await entry(f"/sales/payments/new?invoice={invoice.public_id}")
    await called(form, "save", FIELDS)
    (payment,) = recorded()
    form = await entry(f"/sales/payments/edit/{payment.public_id}")
    assert (form.editing, form.amount, amounts(form)) == (payment.number, "100.00", ["100.00"])
    await called(form, "tick", invoice.public_id)
    assert amounts(form) == [""]
    await called(form, "type_amount", "60")
    await called(form, "tick", invoice.public_id)
    assert amounts(form) == ["60.00"]
    assert "PMT-000002 stands for PMT-000001 now." in script(await called(form, "save", {**FIELDS, "method": "cash"}))
    assert [(one.state, one.amount) for one in recorded()] == [("void", 100_00), ("recorded", 60_00)]
    assert now([invoice])[0].balance_amount == 40_00
    form = await entry(f"/sales/payments/edit/{recorded()[1].public_id}")
    assert form.values["method"] == "cash"
    told = script(await called(form, "save", {**FIELDS, "method": "check", "reference": "No 5"}))
    assert "PMT-000002 is saved." in told
    assert (recorded()[1].method, recorded()[1].reference) == ("check", "No 5")


async def test_what_is_wrong_stands_at_its_field_and_typed_input_stays(office: Office) -> None:
    (invoice,) = issued(office, "100.00")
    form = await entry(f"/sales/payments/new?invoice={invoice.public_id}")
    await called(form, "type_amount", "lots")
    assert "amount" in form.errors
    assert "payment-amount" in script(await called(form, "save", FIELDS))
    await called(form, "type_amount", "40")
    await called(form, "type_row_amount", "x", invoice.public_id)
    assert form.row_problem
    await called(form, "type_row_amount", "40", invoice.public_id)
    assert "payment-paid_on" in script(await called(form, "save", {**FIELDS, "paid_on": "soon"}))
    assert (form.errors["paid_on"][:12], form.amount) == ("Payment date", "40.00")
    assert recorded() == []


async def test_an_account_is_added_on_the_fly_by_who_may(office: Office) -> None:
    form = await entry()
    assert form.may_add_account
    await called(form, "search_account", "Petty cash", 1)
    assert form.accounts == []
    window = await form.get_state(PaymentAccountDialog)
    await called(window, "open_new")
    assert window.dialog_values["name"] == "Petty cash"
    await called(window, "save", {"name": "Petty cash", "number": ""})
    assert form.account == "Petty cash"
    await called(form, "forget_account")
    assert form.account == ""
    become(replace(office.staff, role=Role.SALES_MANAGER))
    assert not (await entry()).may_add_account
    guard = find_guard(f"{PaymentAccountDialog.get_full_name()}.open_new")
    assert guard is not None
    assert guard.policy.permission is Permission.EDIT_COMPANY


async def test_credit_is_applied_in_the_window_taken_off_and_put_back(office: Office) -> None:
    first, second = issued(office, "100.00", "50.00")
    (note,) = issued(office, "120.00", kind=DocumentKind.CREDIT_NOTE)
    window = await visit_page("/sales/credit-notes").get_state(ApplyCredit)
    await called(window, "open_for", "credit_note", note.public_id)
    assert (window.left, amounts(window), window.sum) == ("€120.00", ["100.00", "20.00"], "€120.00")
    told = script(await called(window, "apply"))
    assert "The credit is applied." in told
    assert [one.balance_amount for one in now([first, second, note])] == [0, 30_00, 0]
    assert await called(window, "apply") == [], "a closed window does nothing"
    told = script(await called(window, "unapply", "credit_note", note.public_id, first.public_id, 100_00))
    assert "The credit is free again" in told
    assert [one.balance_amount for one in now([first, second, note])] == [100_00, 30_00, 100_00]
    change = f"credit_note:{note.public_id}:{first.public_id}:0:100_00".replace("_00", "00")
    await called(window, "undo", [change])
    assert [one.balance_amount for one in now([first, second, note])] == [0, 30_00, 0]
    assert "meanwhile" in script(await called(window, "unapply", "credit_note", note.public_id, first.public_id, 7))
    await called(window, "open_for", "invoice", second.public_id)
    assert window.rows == []


async def test_a_window_for_credit_of_an_invoice_offers_the_oldest_first(office: Office) -> None:
    (invoice,) = issued(office, "100.00")
    notes = issued(office, "60.00", "70.00", kind=DocumentKind.CREDIT_NOTE)
    window = await visit_page("/sales/invoices").get_state(ApplyCredit)
    await called(window, "open_for", "invoice", invoice.public_id)
    assert [(row.number, row.amount) for row in window.rows] == [(notes[0].number, "60.00"), (notes[1].number, "40.00")]
    await called(window, "type_row_amount", "70", notes[1].public_id)
    assert amounts(window) == ["30.00", "70.00"], "what is not typed gives way"
    await called(window, "type_row_amount", "60", notes[0].public_id)
    await called(window, "apply")
    assert "is more than the" in window.problem, "the room decides, the window stays"
    assert window.is_open
    await called(window, "tick", notes[0].public_id)
    await called(window, "apply")
    assert [one.balance_amount for one in now([invoice, *notes])] == [30_00, 60_00, 0]


@pytest.mark.parametrize("kind", ["payment", "credit_note"])
async def test_money_is_given_back_in_the_window_and_the_refund_taken_back(office: Office, kind: str) -> None:
    if kind == "payment":
        (invoice,) = issued(office, "100.00")
        await called(await entry(f"/sales/payments/new?invoice={invoice.public_id}"), "save", FIELDS)
        source = recorded()[0].public_id
    else:
        source = issued(office, "100.00", kind=DocumentKind.CREDIT_NOTE)[0].public_id
    window = await visit_page("/sales/payments").get_state(RefundDialog)
    await called(window, "open_for", kind, source)
    assert window.dialog_title.startswith("Refund ")
    assert window.dialog_values["amount"] == "100.00"
    assert window.hint.startswith("At most 100.00 EUR.")
    assert ("taken off the invoices" in window.hint) == (kind == "payment")
    await called(window, "save", RefundFields(**window.dialog_values | {"amount": "100.01"}))
    assert window.dialog_problem.startswith("At most 100.00 EUR of")
    await called(window, "save", RefundFields(**window.dialog_values | {"amount": "0"}))
    assert window.dialog_errors == {"amount": "Type the amount that was given back."}
    assert "The refund is recorded." in script(
        await called(window, "save", RefundFields(**window.dialog_values | {"amount": "40"}))
    )
    with read_only() as session:
        refund = session.exec(select(Refund)).one()
    await called(window, "ask_void", refund.public_id)
    await called(window, "void", {"reason": " "})
    assert window.void_problem == "Reason is required."
    assert "The refund is void" in script(await called(window, "void", {"reason": "Never sent"}))
