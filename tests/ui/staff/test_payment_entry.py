"""The payment form as the browser talks to it: check, type, uncheck; new, from an invoice, and edited."""

from dataclasses import dataclass

import pytest
from sqlmodel import Session, select

from flare_app.database import read_only, unit_of_work
from flare_app.models import Customer, Document, Payment
from flare_app.ui.staff import payments
from flare_app.ui.staff.payment_form.state import PaymentEntry, PaymentFields
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.test_settings import call

NEW = "/sales/payments/new"
FIELDS = PaymentFields(paid_on="2026-03-02", method="check", reference="R-1", internal_note="By post")


@dataclass(frozen=True)
class Owed:
    """Public ids of the customer and of two open invoices: of 100.00 and of 250.00."""

    customer: str
    first: str
    second: str


@pytest.fixture
def owed(office: Office) -> Owed:
    with unit_of_work() as session:
        customer = session.exec(select(Customer).where(Customer.public_id == office.customer)).one()
        made = [
            factories.make_issued(session, customer, factories.line(price), actor=office.staff) for price in ("100.00", "250.00")
        ]
        return Owed(customer.public_id, *(one.public_id for one in made))


async def opened(path: str = NEW) -> PaymentEntry:
    """The form after its page was loaded."""
    state: PaymentEntry = await visit_page(path).get_state(PaymentEntry)
    await call(state, "load")
    return state


async def for_customer(owed: Owed) -> PaymentEntry:
    state = await opened()
    await call(state, "pick_customer", owed.customer)
    return state


def amounts(state: PaymentEntry) -> list[str]:
    return [row.amount for row in state.rows]


def balances(session: Session) -> list[int]:
    return list(session.scalars(select(Document.balance_amount).order_by(Document.number)))  # type: ignore[arg-type]


async def test_item_56_all_open_invoices_of_the_customer_are_offered_with_their_balances(owed: Owed) -> None:
    state = await for_customer(owed)
    assert [(row.number, row.left) for row in state.rows] == [("INV-000001", "100.00"), ("INV-000002", "250.00")]


async def test_items_57_60_checking_takes_the_whole_balance_and_unchecking_nothing(owed: Owed) -> None:
    state = await for_customer(owed)
    await call(state, "tick", owed.first)
    assert (amounts(state), state.amount) == (["100.00", ""], "100.00")
    await call(state, "tick", owed.first)
    assert (amounts(state), state.amount) == (["", ""], "")  # the empty boxes show 0.00


async def test_items_58_59_an_amount_typed_first_is_shared_in_the_order_of_checking(owed: Owed) -> None:
    state = await for_customer(owed)
    await call(state, "type_amount", "300")
    await call(state, "tick", owed.second)
    await call(state, "tick", owed.first)
    assert (amounts(state), state.amount) == (["50.00", "250.00"], "300.00")
    await call(state, "save", FIELDS)
    with read_only() as session:
        assert balances(session) == [5_000, 0]
        payment = session.exec(select(Payment)).one()
        assert (payment.amount, payment.method, payment.reference, payment.internal_note) == (30_000, "check", "R-1", "By post")


async def test_item_64_an_invoice_opens_the_form_with_itself_ticked(owed: Owed) -> None:
    state = await opened(f"{NEW}?invoice={owed.second}")
    assert (amounts(state), state.customer) == (["", "250.00"], "Nordlicht KG")


async def test_one_payment_for_several_selected_invoices_pays_the_oldest_first(owed: Owed) -> None:
    state = await opened(f"{NEW}?invoice={owed.second},{owed.first}")
    assert (amounts(state), state.amount) == (["100.00", "250.00"], "350.00")
    await call(state, "type_amount", "180")
    assert amounts(state) == ["100.00", "80.00"]


async def test_item_66_the_edit_form_deletes_the_payment_with_a_reason_and_opens_its_invoices_again(owed: Owed) -> None:
    state = await opened(f"{NEW}?invoice={owed.first}")
    await call(state, "save", FIELDS)
    with read_only() as session:
        payment = session.exec(select(Payment)).one()
    assert payment.number == "PMT-000001"
    edited = await opened(f"/sales/payments/edit/{payment.public_id}")
    assert (edited.editing, amounts(edited)) == ("PMT-000001", ["100.00", ""])
    await call(edited, "void", {"reason": ""})
    assert edited.void_problem
    await call(edited, "void", {"reason": "Bounced"})
    with read_only() as session:
        assert balances(session) == [10_000, 25_000]
        assert session.exec(select(Payment)).one().state == "void"


async def test_item_55_payments_are_listed_with_their_customers_and_open_beside_the_list(owed: Owed) -> None:
    state = await opened(f"{NEW}?invoice={owed.first}")
    await call(state, "save", FIELDS)
    root = visit_page("/sales/payments")
    listed = await root.get_state(payments.state)
    await call(listed, "load")
    (row,) = listed.rows
    assert {"PMT-000001", "Nordlicht KG", "€100.00"} <= set(row.cells)
    panel = await root.get_state(payments.PaymentPanel)
    await panel._open(row.id)
    assert panel.opened_id == row.id
