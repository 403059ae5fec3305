"""Money that arrives is booked once, in whatever order and however often Stripe tells, and never beyond what is due."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from flare_app import clock, documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.errors import NotFound
from flare_app.models import Document, Payment
from flare_app.payments.stripe import CheckoutState, follow_checkout, fulfil, payment_problems, reconcile
from tests import factories
from tests.payments_forms import record_cash
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def test_s7_payment_of_what_staff_recorded_meanwhile_becomes_credit_and_a_task(shop: StripeShop) -> None:
    invoice = shop.invoice("100.00")
    started = shop.start(invoice)
    record_cash(shop.customer, invoice, "80.00", actor=shop.staff)
    shop.pay(started)
    online = shop.payments()[-1]
    assert (online.amount, online.unapplied_amount, shop.balance(invoice)) == (100_00, 80_00, 0)
    with read_only() as session:
        (task,) = payment_problems(session, principal=shop.staff)
    assert "80.00 EUR was no longer due" in task.problem
    assert shop.books_are_right()


def test_booking_recording_refunding_and_voiding_at_once_never_stand_in_each_other_s_way(shop: StripeShop) -> None:
    first, second = shop.invoice("100.00"), shop.invoice("100.00")
    earlier = [record_cash(shop.customer, invoice, "10.00", actor=shop.staff) for invoice in (first, second) for _ in range(2)]
    started = [shop.start_despite_hold(*pair) for pair in ((first, second), (second, first)) for _ in range(2)]
    shop.sandbox.control("knobs", webhooks={"mode": "drop"})
    for public_id in started:
        shop.sandbox.control("pay", session=shop.checkout(public_id).stripe_session_id)
    calls: list[Callable[[], object]] = [partial(fulfil, checkout_public_id=public_id) for public_id in started * 2]
    calls += [partial(_void, shop, payment) for payment in earlier[:2]]
    calls += [partial(_refund, shop, payment) for payment in earlier[2:]]
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(call) for call in calls]:
            done.result()
    assert len(shop.payments()) == 8
    assert shop.books_are_right()


def _void(shop: StripeShop, payment: Payment) -> None:
    with unit_of_work() as session:
        payments.void_payment(session, public_id=payment.public_id, reason="Typed twice", actor=shop.staff)


def _refund(shop: StripeShop, payment: Payment) -> None:
    with unit_of_work() as session:
        payments.refund_payment(session, payment_id=payment.id, amount=5_00, on=payment.paid_on, actor=shop.staff)


@pytest.mark.parametrize("told", [{"amount_total": 1_00}, {"amount_total": 500_00}, {"currency": "usd"}])
def test_s8_other_amount_or_currency_than_asked_is_kept_as_credit_for_review(shop: StripeShop, told: dict[str, object]) -> None:
    shop.sandbox.control("knobs", next_session=told)
    invoice = shop.invoice("100.00")
    started = shop.start(invoice)
    shop.pay(started)
    checkout = shop.checkout(started)
    (payment,) = shop.payments()
    assert checkout.state == CheckoutState.REVIEW
    assert "100.00 EUR was asked for" in checkout.problem
    assert payment.amount == payment.unapplied_amount == told.get("amount_total", 100_00)
    assert payment.currency == str(told.get("currency", "eur")).upper()
    assert shop.balance(invoice) == 100_00
    assert shop.held_invoices() == set()
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_void_invoice_turns_a_late_payment_into_credit(shop: StripeShop) -> None:
    invoice = shop.invoice("100.00")
    started = shop.start(invoice)
    public_id = shop.start_despite_hold(invoice)
    assert public_id == started.public_id
    with unit_of_work() as session:
        documents.void_document(session, public_id=invoice.public_id, reason="Wrong customer", actor=shop.staff)
    shop.pay(started)
    (payment,) = shop.payments()
    assert payment.unapplied_amount == 100_00
    assert shop.books_are_right()


def test_s11_delayed_payment_holds_the_invoice_until_it_settles(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started, intent_id = _begin_debit(shop, invoice)
    assert shop.checkout(started.public_id).state == CheckoutState.PROCESSING
    assert shop.held_invoices() == {invoice.id}
    assert shop.payments() == []
    clock.start_at(clock.utc_now() + timedelta(days=3))
    reconcile()
    assert shop.held_invoices() == {invoice.id}
    shop.sandbox.control(f"payment_intents/{intent_id}", outcome="succeeded")
    shop.sandbox.drain()
    assert shop.checkout(started.public_id).state == CheckoutState.PAID
    assert (shop.balance(invoice), shop.held_invoices()) == (0, set())


def test_s11_delayed_payment_that_fails_after_days_opens_the_invoice_again(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started, intent_id = _begin_debit(shop, invoice)
    clock.start_at(clock.utc_now() + timedelta(days=3))
    shop.sandbox.control(f"payment_intents/{intent_id}", outcome="failed")
    shop.sandbox.drain()
    checkout = shop.checkout(started.public_id)
    assert (checkout.state, checkout.problem) == (CheckoutState.FAILED, "The bank did not honour the debit.")
    assert (shop.balance(invoice), shop.held_invoices()) == (100_00, set())
    shop.pay(shop.start(invoice))
    assert shop.balance(invoice) == 0


def _begin_debit(shop: StripeShop, invoice: Document) -> tuple[object, str]:
    shop.sandbox.control("knobs", debit_settles_after_seconds=None)
    started = shop.start(invoice)
    shop.pay(started, method="bank_debit", account_number="DE89370400440532013000")
    session = shop.sandbox.client().v1.checkout.sessions.retrieve(shop.checkout(started).stripe_session_id)
    return started, str(session.payment_intent)


@ON_ONE_DATABASE
def test_declined_card_leaves_the_payment_open(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    shop.sandbox.submit(started.url, card_number="4000 0000 0000 0002")
    shop.sandbox.drain()
    assert shop.checkout(started).state == CheckoutState.OPEN
    shop.pay(started)
    assert shop.balance(invoice) == 0


@ON_ONE_DATABASE
def test_return_page_books_what_stripe_confirms_when_no_event_has_come(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    assert follow_checkout(visitor=shop.visitor, checkout_public_id=started.public_id) == CheckoutState.OPEN
    assert shop.payments() == []
    shop.pay_quietly(started)
    assert follow_checkout(visitor=shop.visitor, checkout_public_id=started.public_id) == CheckoutState.PAID
    assert shop.balance(invoice) == 0


@ON_ONE_DATABASE
def test_return_page_tells_strangers_nothing(shop: StripeShop) -> None:
    started = shop.start(shop.invoice())
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=shop.staff, email="other@example.com")
    visitor = shop.visitor_of(stranger, "other@example.com")
    for public_id in (started.public_id, "missing", "\x00"):
        with pytest.raises(NotFound, match="There is no such payment"):
            follow_checkout(visitor=visitor, checkout_public_id=public_id)
