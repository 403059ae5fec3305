"""Taking money back: void reverses by new rows, a refund takes from credit first and then from the newest invoice."""

import pytest
from sqlmodel import select

from flare_app import documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, NotFound, NotPermitted
from flare_app.models import Allocation, Payment
from flare_app.payments import Share, apply_credit, change_refund_state, refund_payment, void_payment
from tests import factories
from tests.payments.conftest import Till
from tests.stripe_shop import ON_ONE_DATABASE


def test_void_gives_the_invoices_their_balances_back_and_keeps_history(till: Till) -> None:
    first, second = till.invoice("100.00"), till.invoice("50.00")
    payment = till.record((second, "50.00"), (first, "100.00"), amount="170.00")
    voided = till.void(payment, "The check bounced")
    assert (voided.state, voided.void_reason, till.credit(payment)) == ("void", "The check bounced", 0)
    assert (till.balance(first), till.balance(second)) == (100_00, 50_00)
    with read_only() as session:
        amounts = session.exec(select(Allocation.amount).where(Allocation.payment_id == payment.id)).all()
    assert sorted(amounts) == [-100_00, -50_00, 50_00, 100_00]
    assert till.books_are_right()


@ON_ONE_DATABASE
def test_void_wants_a_reason_and_happens_once(till: Till) -> None:
    payment = till.record(amount="10.00")
    with pytest.raises(Invalid, match="required"):
        till.void(payment, " ")
    till.void(payment)
    with pytest.raises(Conflict, match="void already"):
        till.void(payment)
    with pytest.raises(Conflict, match="void"):
        till.refund(payment, 1)
    with unit_of_work() as session, pytest.raises(NotFound):
        void_payment(session, public_id="\x00", reason="x", actor=till.staff)
    with unit_of_work() as session, pytest.raises(NotPermitted):
        void_payment(session, public_id=payment.public_id, reason="x", actor=factories.make_visitor(till.customer))


@ON_ONE_DATABASE
def test_payment_out_of_which_money_was_refunded_cannot_be_voided(till: Till) -> None:
    payment = till.record((till.invoice("100.00"), "100.00"))
    till.refund(payment, 10_00)
    with pytest.raises(Conflict, match="refunded"):
        till.void(payment)


def test_refund_takes_credit_first_then_the_newest_invoice(till: Till) -> None:
    first, second = till.invoice("100.00"), till.invoice("100.00")
    payment = till.record((first, "100.00"), (second, "100.00"), amount="220.00")
    steps = [(20_00, 0, 0), (30_00, 0, 30_00), (30_00, 0, 60_00), (60_00, 20_00, 100_00), (80_00, 100_00, 100_00)]
    for amount, first_open, second_open in steps:
        till.refund(payment, amount)
        assert (till.balance(first), till.balance(second), till.credit(payment)) == (first_open, second_open, 0)
    with pytest.raises(Conflict, match=r"At most 0\.00 EUR"):
        till.refund(payment, 1)
    assert till.books_are_right()


@ON_ONE_DATABASE
@pytest.mark.parametrize("amount", [0, -1, 100_01])
def test_refund_of_an_amount_that_was_not_paid_is_refused(till: Till, amount: int) -> None:
    payment = till.record((till.invoice("100.00"), "100.00"))
    with pytest.raises(Conflict, match=r"At most 100\.00 EUR of PMT-000001"):
        till.refund(payment, amount)


def test_refund_that_fails_returns_to_the_invoice_or_becomes_credit(till: Till) -> None:
    kept, settled = till.invoice("60.00"), till.invoice("40.00")
    payment = till.record((kept, "60.00"), (settled, "40.00"))
    with unit_of_work() as session:
        refund = refund_payment(session, payment_id=payment.id, amount=70_00, on=payment.paid_on, actor=till.staff, state="pending")
    till.record((settled, "40.00"), method="cash")
    assert (till.balance(kept), till.balance(settled)) == (30_00, 0)
    for state, expected in (("pending", "pending"), ("failed", "failed"), ("succeeded", "failed"), ("failed", "failed")):
        with unit_of_work() as session:
            refund = session.merge(refund)
            change_refund_state(session, refund=refund, state=state, actor=till.staff, on=payment.paid_on)
        assert refund.state == expected
    assert (till.balance(kept), till.balance(settled), till.credit(payment)) == (0, 0, 40_00)
    assert till.books_are_right()


def test_credit_of_a_payment_is_applied_up_to_what_it_has_and_the_invoice_asks_for(till: Till) -> None:
    payment, invoice = till.record(amount="80.00"), till.invoice("50.00")
    for amount, says in ((50_01, "more than the 50.00"), (0, "above zero"), (-5, "above zero")):
        with pytest.raises((Conflict, Invalid), match=says):
            apply(till, "payment", payment.public_id, Share(invoice.id, amount))
    apply(till, "payment", payment.public_id, Share(invoice.id, 50_00))
    assert (till.balance(invoice), till.credit(payment)) == (0, 30_00)
    with pytest.raises(Conflict, match="can be used"):
        apply(till, "payment", payment.public_id, Share(till.invoice("90.00").id, 30_01))
    with read_only() as session:
        assert invoice.number in session.get_one(Payment, payment.id).search_text.upper()
    assert till.books_are_right()


def apply(till: Till, kind: str, public_id: str, *shares: Share) -> None:
    with unit_of_work() as session:
        apply_credit(session, kind=kind, public_id=public_id, shares=shares, on=till.invoice().issue_on, actor=till.staff)


def test_credit_note_is_applied_to_invoices(till: Till) -> None:
    invoice = till.invoice("100.00")
    with unit_of_work() as session:
        form = factories.form_for(session, till.customer, factories.line("30.00"), kind=DocumentKind.CREDIT_NOTE)
        draft = documents.save_draft(session, form=form, actor=till.staff)
        note = documents.issue_document(session, public_id=draft.public_id, actor=till.staff)
    with read_only() as session:
        credits = payments.customer_credits(session, customer_id=till.customer.id, currency="EUR")
    assert [(credit.kind, credit.number, credit.amount) for credit in credits] == [("credit_note", note.number, 30_00)]
    apply(till, "credit_note", note.public_id, Share(invoice.id, 30_00))
    assert (till.balance(invoice), till.balance(note)) == (70_00, 0)
    assert till.books_are_right()


@ON_ONE_DATABASE
def test_credit_never_crosses_customers_or_currencies(till: Till) -> None:
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=till.staff, email="other@example.com")
    payment = till.record(amount="80.00")
    with pytest.raises(NotFound):
        apply(till, "payment", payment.public_id, Share(till.invoice(customer=stranger).id, 1))
    with pytest.raises(Conflict, match="another currency"):
        apply(till, "payment", payment.public_id, Share(till.invoice(currency="USD").id, 1))
    invoice = till.invoice()
    with pytest.raises(Invalid, match="named twice"):
        apply(till, "payment", payment.public_id, Share(invoice.id, 1), Share(invoice.id, 1))
    for public_id in ("missing", "\x00"):
        with pytest.raises(NotFound):
            apply(till, "payment", public_id, Share(invoice.id, 1))
