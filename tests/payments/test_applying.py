"""Existing credit: laid on invoices, taken off again, put back; and used while a payment is recorded."""

import pytest
from sqlmodel import select

from flare_app import payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.lifecycle import ActionNotAllowed
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, InvalidForm, NotFound, NotPermitted
from flare_app.models import Allocation, Checkout, CheckoutItem, Customer, Document, Payment
from flare_app.payments import Laid
from tests import factories
from tests.payments.conftest import Till
from tests.payments_forms import payment_form
from tests.stripe_shop import ON_ONE_DATABASE


def laid(source: Payment | Document, invoice: Document, was: int, becomes: int) -> Laid:
    kind = "payment" if isinstance(source, Payment) else "credit_note"
    return Laid(kind, source.public_id, invoice.public_id, was, becomes)


def test_credit_of_several_sources_is_laid_taken_off_and_put_back(till: Till) -> None:
    invoice, other = till.invoice("100.00"), till.invoice("20.00")
    note, payment = till.credit_note("30.00"), till.record(amount="50.00")
    done = till.lay(laid(note, invoice, 0, 30_00), laid(payment, invoice, 0, 25_00), laid(payment, other, 0, 20_00))
    assert len(done) == 3
    assert [till.balance(one) for one in (invoice, other, note)] == [45_00, 0, 0]
    assert till.credit(payment) == 5_00
    assert till.lay(*done) == [], "sent twice, it is laid once"
    undone = till.lay(*(one.undone for one in done))
    assert [till.balance(one) for one in (invoice, other, note)] == [100_00, 20_00, 30_00]
    till.lay(*(one.undone for one in undone))
    assert [till.balance(one) for one in (invoice, other, note)] == [45_00, 0, 0]
    assert till.books_are_right()


def test_a_part_is_taken_off_and_history_stays(till: Till) -> None:
    invoice, note = till.invoice("100.00"), till.credit_note("30.00")
    till.lay(laid(note, invoice, 0, 10_00))
    till.lay(laid(note, invoice, 10_00, 30_00))
    till.lay(laid(note, invoice, 30_00, 15_00))
    assert (till.balance(invoice), till.balance(note)) == (85_00, 15_00)
    with read_only() as session:
        amounts = list(session.exec(select(Allocation.amount).order_by(Allocation.id)))
    assert amounts == [10_00, 20_00, -20_00, 5_00]
    assert till.books_are_right()


@ON_ONE_DATABASE
def test_what_cannot_be_laid_is_said(till: Till) -> None:
    invoice, note = till.invoice("100.00"), till.credit_note("30.00")
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=till.staff)
    for change, problem, says in (
        (laid(note, invoice, 5_00, 30_00), Conflict, "meanwhile"),
        (laid(note, invoice, 0, 30_01), Conflict, "can be used"),
        (laid(note, invoice, 0, -1), Conflict, "negative"),
        (laid(note, till.invoice(customer=stranger), 0, 1), NotFound, "Reload"),
        (laid(note, note, 0, 1), NotFound, "Reload"),
        (Laid("credit_note", "\x00", invoice.public_id, 0, 1), NotFound, "no such"),
        (Laid("payment", note.public_id, invoice.public_id, 0, 1), NotFound, "no such"),
    ):
        with pytest.raises(problem, match=says):
            till.lay(change)
    theirs = till.invoice("9.00", customer=stranger)
    with pytest.raises(NotFound, match="different customers"):
        till.lay(
            laid(note, invoice, 0, 1), laid(till.record(amount="1.00"), theirs, 0, 1), laid(foreign(till, stranger), theirs, 0, 1)
        )
    with unit_of_work() as session, pytest.raises(NotPermitted):
        payments.lay_credit(session, changes=[laid(note, invoice, 0, 1)], actor=factories.make_visitor(till.customer))
    assert till.lay() == []


def foreign(till: Till, stranger: Customer) -> Document:
    return till.invoice("5.00", customer=stranger, kind=DocumentKind.CREDIT_NOTE)


@ON_ONE_DATABASE
def test_credit_waits_while_the_invoice_is_being_paid_online(till: Till) -> None:
    invoice, note = till.invoice("100.00"), till.credit_note("30.00")
    with unit_of_work() as session:
        checkout = Checkout(customer_id=till.customer.id, currency="EUR", amount=100_00, state="open", idempotency_key="key")
        session.add(checkout)
        session.flush()
        item = CheckoutItem(checkout_id=checkout.id, invoice_id=invoice.id, amount=100_00)
        session.add(item)
    with pytest.raises(ActionNotAllowed, match="in progress"):
        till.lay(laid(note, invoice, 0, 1))
    with unit_of_work() as session:
        session.get_one(CheckoutItem, item.id).active = False
    till.lay(laid(note, invoice, 0, 1))


def test_payment_form_uses_ticked_credit_before_the_money(till: Till) -> None:
    first, second = till.invoice("100.00"), till.invoice("50.00")
    note, old = till.credit_note("30.00"), till.record(amount="80.00")
    payment = record_with(till, (first, "100.00"), (second, "50.00"), credits=(note.public_id, old.public_id))
    assert payment.amount == 40_00, "150 less 110 of credit"
    assert [till.balance(one) for one in (first, second, note)] == [0, 0, 0]
    assert (till.credit(old), till.credit(payment)) == (0, 0)
    assert till.books_are_right()


def test_credit_alone_settles_what_is_ticked_without_a_payment(till: Till) -> None:
    invoice, note = till.invoice("20.00"), till.credit_note("30.00")
    form = payment_form(till.customer, (invoice, "20.00"))
    with unit_of_work() as session:
        credited = type(form)(**{**form.__dict__, "credits": (note.public_id,)})
        assert payments.settle_with_credit(session, form=credited, actor=till.staff) == 20_00
    assert (till.balance(invoice), till.balance(note), till.payments()) == (0, 10_00, [])
    with unit_of_work() as session, pytest.raises(InvalidForm):
        payments.settle_with_credit(session, form=credited, actor=till.staff)
    assert till.books_are_right()


@ON_ONE_DATABASE
def test_credit_that_was_used_meanwhile_or_is_somebody_elses_is_refused(till: Till) -> None:
    invoice = till.invoice("100.00")
    with pytest.raises(InvalidForm, match="used meanwhile"):
        record_with(till, (invoice, "100.00"), credits=("missing",))
    with pytest.raises(Invalid, match="take more than the amount"):
        record_with(till, (invoice, "100.00"), credits=(till.credit_note("30.00").public_id,), amount="69.99")
    assert till.payments() == []


def record_with(till: Till, *shares: tuple[Document, str], credits: tuple[str, ...], **fields: str) -> Payment:
    form = payment_form(till.customer, *shares, **fields)
    with unit_of_work() as session:
        return payments.record_payment(session, form=type(form)(**{**form.__dict__, "credits": credits}), actor=till.staff)


def test_rest_of_an_invoice_is_written_off_and_asked_for_again(till: Till) -> None:
    invoice = till.invoice("100.00")
    till.record((invoice, "99.98"))
    with unit_of_work() as session:
        payments.write_off(session, public_id=invoice.public_id, reason="Bank fees", actor=till.staff)
    assert till.balance(invoice) == 0
    assert till.books_are_right()
    with unit_of_work() as session, pytest.raises(ActionNotAllowed, match="Nothing is left"):
        payments.write_off(session, public_id=invoice.public_id, reason="again", actor=till.staff)
    with unit_of_work() as session:
        payments.take_back_write_off(session, public_id=invoice.public_id, actor=till.staff)
    assert till.balance(invoice) == 2
    with unit_of_work() as session, pytest.raises(Conflict, match="Nothing of INV-000001"):
        payments.take_back_write_off(session, public_id=invoice.public_id, actor=till.staff)
    with unit_of_work() as session, pytest.raises(Invalid, match="required"):
        payments.write_off(session, public_id=invoice.public_id, reason=" ", actor=till.staff)
    assert till.books_are_right()
