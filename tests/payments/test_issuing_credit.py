"""A credit note that is made against an open invoice lowers it at once."""

from datetime import timedelta

from flare_app import documents, payments
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.models import Checkout, CheckoutItem, Document
from tests import factories
from tests.payments.conftest import Till


def credit(till: Till, invoice: Document, price: str) -> Document:
    """An issued credit note against an invoice."""
    with unit_of_work() as session:
        note = factories.make_draft(
            session,
            till.customer,
            factories.line(price),
            actor=till.staff,
            kind=DocumentKind.CREDIT_NOTE,
            credited_invoice=invoice.public_id,
        )
        return payments.issue(session, public_id=note.public_id, actor=till.staff)


def test_items_35_50_credit_note_lowers_its_invoice_at_once_and_the_details_show_it(till: Till) -> None:
    invoice = till.invoice("100.00")
    till.record((invoice, "50.00"))
    note = credit(till, invoice, "30.00")
    assert (till.balance(invoice), till.balance(note)) == (20_00, 0)
    with read_only() as session:
        history = documents.document_history(session, principal=till.staff, public_id=invoice.public_id)
    assert history.document.total_amount == 100_00
    assert [(one.kind, one.amount, one.balance_amount) for one in history.movements] == [
        ("payment", 50_00, 50_00),
        ("credit_note", 30_00, 20_00),
    ]
    assert [(one.relation, one.number) for one in history.linked] == [("Credited by", note.number)]
    assert till.books_are_right()


def test_what_is_more_than_the_invoice_still_asks_for_stays_credit(till: Till) -> None:
    invoice = till.invoice("100.00")
    till.record((invoice, "90.00"))
    note = credit(till, invoice, "30.00")
    assert (till.balance(invoice), till.balance(note)) == (0, 20_00)
    assert till.balance(credit(till, invoice, "70.00")) == 70_00
    assert till.books_are_right()


def test_invoice_that_is_being_paid_online_is_left_alone(till: Till) -> None:
    invoice = till.invoice("100.00")
    with unit_of_work() as session:
        checkout = Checkout(
            customer_id=till.customer.id,
            currency="EUR",
            amount=100_00,
            state="open",
            idempotency_key="one",
            expires_at=utc_now() + timedelta(minutes=30),
        )
        session.add(checkout)
        session.flush()
        session.add(CheckoutItem(checkout_id=checkout.id, invoice_id=invoice.id, amount=100_00, active=True))
    note = credit(till, invoice, "30.00")
    assert (till.balance(invoice), till.balance(note)) == (100_00, 30_00)
