"""Money given back by hand, out of payments and credit notes, and a refund that was recorded wrongly."""

from datetime import timedelta

import pytest

from flare_app import documents, payments, statements
from flare_app.database import read_only, unit_of_work
from flare_app.domain.lifecycle import ActionNotAllowed
from flare_app.errors import Conflict, Invalid, InvalidForm, NotFound, NotPermitted
from flare_app.models import Refund
from flare_app.payments import Laid
from tests import factories
from tests.payments.conftest import Till, company_day
from tests.stripe_shop import ON_ONE_DATABASE


def void(till: Till, refund: Refund, reason: str = "Never sent") -> Refund:
    with unit_of_work() as session:
        return payments.void_refund(session, public_id=refund.public_id, reason=reason, actor=till.staff)


def test_credit_note_is_refunded_up_to_what_it_has_left(till: Till) -> None:
    note, invoice = till.credit_note("30.00"), till.invoice("100.00")
    till.lay(Laid("credit_note", note.public_id, invoice.public_id, 0, 10_00))
    with unit_of_work() as session:
        account = payments.create_deposit_account(session, name="Giro", actor=till.staff)
    refund = till.give_back(note, "15.00", method="check", deposit_account=account.public_id, reference="Check 9", reason="Asked")
    assert (refund.amount, refund.method, refund.reference, refund.reason) == (15_00, "check", "Check 9", "Asked")
    assert (refund.deposit_account_id, refund.state) == (account.id, "succeeded")
    assert (till.balance(note), till.balance(invoice)) == (5_00, 90_00)
    with pytest.raises(Conflict, match=r"At most 5\.00 EUR of CR-000001"):
        till.give_back(note, "5.01")
    with unit_of_work() as session, pytest.raises(ActionNotAllowed, match="applied or refunded"):
        documents.void_document(session, public_id=note.public_id, reason="x", actor=till.staff)
    assert till.books_are_right()
    void(till, refund)
    assert (till.balance(note), till.balance(invoice)) == (20_00, 90_00)
    assert till.books_are_right()


def test_void_refund_returns_to_the_invoices_that_it_was_taken_off(till: Till) -> None:
    first, second = till.invoice("60.00"), till.invoice("40.00")
    payment = till.record((first, "60.00"), (second, "40.00"), amount="110.00")
    refund = till.give_back(payment, "70.00")
    assert [till.balance(one) for one in (first, second)] == [20_00, 40_00]
    with pytest.raises(Conflict, match="Void the refund first"):
        till.void(payment)
    voided = void(till, refund)
    assert (voided.state, voided.void_reason) == ("void", "Never sent")
    assert [till.balance(one) for one in (first, second)] == [0, 0]
    assert till.credit(payment) == 10_00
    assert till.books_are_right()
    with pytest.raises(Conflict, match="void already"):
        void(till, refund)
    till.void(payment)
    assert till.books_are_right()


def test_what_was_taken_off_by_hand_stays_off_when_a_refund_is_void(till: Till) -> None:
    invoice, other = till.invoice("100.00"), till.invoice("50.00")
    payment = till.record((invoice, "100.00"), (other, "50.00"))
    till.lay(Laid("payment", payment.public_id, other.public_id, 50_00, 0))
    void(till, till.give_back(payment, "80.00"))
    assert (till.balance(invoice), till.balance(other), till.credit(payment)) == (0, 50_00, 50_00)
    assert till.books_are_right()


def test_a_refund_sent_twice_is_given_once(till: Till) -> None:
    note = till.credit_note("30.00")
    first, second = (till.give_back(note, "10.00", operation_id="window-1") for _ in range(2))
    assert first.id == second.id
    assert till.balance(note) == 20_00


@ON_ONE_DATABASE
def test_refund_form_says_what_is_wrong_at_each_field(till: Till) -> None:
    note = till.credit_note("30.00")
    tomorrow = (company_day() + timedelta(days=1)).isoformat()
    for amount, fields, field, says in (
        ("", {}, "amount", "Type the amount"),
        ("-1", {}, "amount", "Type the amount"),
        ("x", {}, "amount", "amount"),
        ("1", {"refunded_on": tomorrow}, "refunded_on", "future"),
        ("1", {"refunded_on": "2026-11-01"}, "refunded_on", "cannot be earlier than CR-000001"),
        ("1", {"method": "gold"}, "method", "went back"),
        ("1", {"deposit_account": "missing"}, "deposit_account", "from the list"),
        ("1", {"reason": "x" * 501}, "reason", "too long"),
    ):
        with pytest.raises(InvalidForm, match=says) as problem:
            till.give_back(note, amount, **fields)
        assert problem.value.field == field
    with unit_of_work() as session, pytest.raises(NotPermitted):
        payments.give_refund(session, form=payments.RefundForm(), actor=factories.make_visitor(till.customer))
    for kind, source in (("payment", note.public_id), ("credit_note", "missing"), ("", "\x00")):
        with unit_of_work() as session, pytest.raises(NotFound):
            payments.give_refund(session, form=payments.RefundForm(kind=kind, source=source, amount="1"), actor=till.staff)


@ON_ONE_DATABASE
def test_refund_is_voided_with_a_reason_and_not_when_stripe_gave_it(till: Till) -> None:
    payment = till.record(amount="50.00")
    refund = till.give_back(payment, "10.00")
    with pytest.raises(Invalid, match="required"):
        void(till, refund, " ")
    with unit_of_work() as session:
        online = payments.refund_payment(
            session, payment_id=payment.id, amount=5_00, on=payment.paid_on, actor=till.staff, stripe_refund_id="re_1"
        )
    with pytest.raises(Conflict, match="Stripe gave"):
        void(till, online)
    with unit_of_work() as session, pytest.raises(NotFound):
        payments.void_refund(session, public_id="missing", reason="x", actor=till.staff)
    with unit_of_work() as session, pytest.raises(NotPermitted):
        payments.void_refund(session, public_id=refund.public_id, reason="x", actor=factories.make_visitor(till.customer))


def test_statement_tells_of_refunds_of_credit_notes_and_of_write_offs(till: Till) -> None:
    note, invoice = till.credit_note("30.00"), till.invoice("10.00")
    till.give_back(note, "12.00", reason="Wanted cash")
    with unit_of_work() as session:
        payments.write_off(session, public_id=invoice.public_id, reason="Too small", actor=till.staff)
    with read_only() as session:
        query = statements.StatementQuery(customer=till.customer.public_id, period="Everything")
        found = statements.find_statement(session, principal=till.staff, query=query)
    told = {
        (one.movement.kind.value, one.movement.number, one.movement.amount, one.movement.description)
        for one in found.statement.rows
    }
    assert ("refund", note.number, 12_00, "Wanted cash") in told
    assert ("write_off", invoice.number, -10_00, "Too small") in told
    assert found.statement.closing_amount == -18_00
