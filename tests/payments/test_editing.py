"""Editing a payment: in place while amount and day stay, by a payment that replaces it when they do not."""

import pytest

from flare_app import payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import PaymentMethod
from flare_app.errors import Conflict, InvalidForm, NotFound, NotPermitted
from flare_app.models import Payment
from tests import factories
from tests.payments.conftest import Till
from tests.payments_forms import payment_form
from tests.stripe_shop import ON_ONE_DATABASE


def test_item_65_method_account_reference_and_note_change_in_place(till: Till) -> None:
    invoice = till.invoice("100.00")
    payment = till.record((invoice, "100.00"))
    with unit_of_work() as session:
        account = payments.create_deposit_account(session, name="Petty cash", actor=till.staff)
    edited = till.edit(
        payment,
        (invoice, "100.00"),
        method="check",
        deposit_account=account.public_id,
        reference="Check 7",
        internal_note="Handed over",
    )
    assert (edited.id, edited.number) == (payment.id, payment.number)
    assert (edited.method, edited.deposit_account_id, edited.reference) == ("check", account.id, "Check 7")
    assert edited.internal_note == "Handed over"
    assert "check 7" in edited.search_text.lower()
    assert (till.balance(invoice), till.credit(payment)) == (0, 0)
    assert till.books_are_right()


def test_item_65_money_is_laid_on_other_invoices_in_place(till: Till) -> None:
    first, second, third = till.invoice("100.00"), till.invoice("50.00"), till.invoice("30.00")
    payment = till.record((first, "100.00"), (second, "20.00"))
    edited = till.edit(payment, (first, "60.00"), (third, "30.00"))
    assert edited.id == payment.id
    assert [till.balance(one) for one in (first, second, third)] == [40_00, 50_00, 0]
    assert till.credit(payment) == 30_00
    with read_only() as session:
        found = payments.payment_details(session, principal=till.staff, public_id=payment.public_id)
    assert {(one.number, one.amount) for one in found.settled} == {(first.number, 60_00), (third.number, 30_00)}
    assert till.books_are_right()


def test_items_65_68_another_amount_or_day_makes_a_payment_that_replaces_it(till: Till) -> None:
    invoice = till.invoice("100.00")
    payment = till.record((invoice, "100.00"))
    lower = till.edit(payment, (invoice, "70.00"), amount="70.00")
    assert (lower.number, lower.amount, lower.replaces_id) == ("PMT-000002", 70_00, payment.id)
    assert till.balance(invoice) == 30_00
    earlier = till.edit(lower, (invoice, "70.00"), paid_on="2026-11-01")
    assert (earlier.number, earlier.paid_on.isoformat()) == ("PMT-000003", "2026-11-01")
    assert till.balance(invoice) == 30_00
    with read_only() as session:
        old = session.get_one(Payment, payment.id)
        assert (old.state, old.void_reason, old.amount) == ("void", "Edited", 100_00)
        found = payments.payment_details(session, principal=till.staff, public_id=lower.public_id)
    assert [(one.relation, one.number) for one in found.related] == [("Replaces", "PMT-000001"), ("Replaced by", "PMT-000003")]
    assert till.books_are_right()


def test_an_edit_sent_twice_happens_once(till: Till) -> None:
    invoice = till.invoice("100.00")
    payment = till.record((invoice, "100.00"))
    form = payment_form(till.customer, (invoice, "70.00"), amount="70.00", operation_id="edit-1")
    for _ in range(2):
        with unit_of_work() as session:
            done = payments.edit_payment(session, public_id=payment.public_id, form=form, version=2, actor=till.staff)
        assert done.number == "PMT-000002"
    same = till.edit(done, (invoice, "70.00"), reference="R")
    with unit_of_work() as session:
        form = payment_form(till.customer, (invoice, "70.00"), amount="70.00", reference="R")
        done = payments.edit_payment(session, public_id=same.public_id, form=form, version=1, actor=till.staff)
    assert done.version == same.version
    assert len(till.payments()) == 2


def test_a_form_that_was_overtaken_is_refused(till: Till) -> None:
    invoice = till.invoice("100.00")
    payment = till.record(amount="100.00")
    till.lay(payments.Laid("payment", payment.public_id, invoice.public_id, 0, 40_00))
    form = payment_form(till.customer, amount="100.00", reference="late", paid_on=payment.paid_on.isoformat())
    with unit_of_work() as session, pytest.raises(Conflict, match="changed elsewhere"):
        payments.edit_payment(session, public_id=payment.public_id, form=form, version=1, actor=till.staff)
    assert till.balance(invoice) == 60_00


@ON_ONE_DATABASE
def test_what_cannot_be_edited_is_said(till: Till) -> None:
    invoice = till.invoice("100.00")
    payment = till.record((invoice, "100.00"), amount="110.00")
    with pytest.raises(InvalidForm, match="between 0 and its balance"):
        till.edit(payment, (invoice, "100.01"))
    with pytest.raises(InvalidForm, match="more than the amount received"):
        till.edit(payment, (invoice, "100.00"), amount="99.00")
    till.refund(payment, 60_00)
    with pytest.raises(Conflict, match="Void the refund first"):
        till.edit(payment, (invoice, "50.00"), amount="100.00")
    with pytest.raises(Conflict, match=r"Only 50\.00 EUR"):
        till.edit(payment, (invoice, "50.01"))
    till.edit(payment, (invoice, "20.00"))
    assert (till.balance(invoice), till.credit(payment)) == (80_00, 30_00)
    gone = till.void(till.record(amount="5.00"))
    with pytest.raises(Conflict, match="void"):
        till.edit(gone, reference="x")
    visitor = factories.make_visitor(till.customer)
    for public_id, actor, problem in (("missing", till.staff, NotFound), (payment.public_id, visitor, NotPermitted)):
        with unit_of_work() as session, pytest.raises(problem):
            payments.edit_payment(session, public_id=public_id, form=payment_form(till.customer), version=1, actor=actor)


@ON_ONE_DATABASE
def test_amount_day_and_method_of_an_online_payment_are_stripes(till: Till) -> None:
    invoice = till.invoice("100.00")
    with unit_of_work() as session:
        online = payments.book_payment(
            session,
            customer_id=till.customer.id,
            currency="EUR",
            amount=100_00,
            paid_on=invoice.issue_on,
            method=PaymentMethod.ONLINE,
            shares=[payments.Share(invoice.id, 100_00)],
            actor=till.staff,
            stripe_payment_intent_id="pi_1",
        )
    for fields in ({"amount": "90.00"}, {"paid_on": "2026-11-01"}, {"method": "cash"}):
        with pytest.raises(Conflict, match="what Stripe says"):
            till.edit(online, (invoice, "90.00"), **fields)
    assert till.edit(online, (invoice, "90.00"), internal_note="Asked by phone").internal_note == "Asked by phone"
    assert (till.balance(invoice), till.credit(online)) == (10_00, 10_00)
