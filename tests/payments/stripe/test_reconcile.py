"""The timetable finds what events did not tell."""

from datetime import timedelta

import pytest

from flare_app import clock
from flare_app.payments.stripe import CheckoutState, PaymentInProgress, StripeSilent, end_overtaken, reconcile
from flare_app.settings import settings
from tests.payments_forms import record_cash
from tests.stripe_calls import paid
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop

MINUTE = timedelta(minutes=1)


def pass_time(shop: StripeShop, span: timedelta) -> None:
    """Our clock and Stripe's move on together: the sandbox reads the same one."""
    clock.start_at(clock.utc_now() + span)


def test_s4_what_lost_events_meant_is_booked_by_one_run(shop: StripeShop) -> None:
    _pay_refund_and_dispute(shop, "drop")
    reconcile()
    _is_all_booked(shop)


def test_s5_what_no_event_was_ever_generated_for_is_booked_by_one_run(shop: StripeShop) -> None:
    _pay_refund_and_dispute(shop, "suppress")
    assert shop.sandbox.objects("event") == []
    reconcile()
    _is_all_booked(shop)


def _pay_refund_and_dispute(shop: StripeShop, mode: str) -> None:
    """Three payments of 100.00: one stays, 30.00 of one are refunded, one is disputed and lost. Nothing of it is told."""
    shop.sandbox.control("knobs", webhooks={"mode": mode})
    for _ in range(3):
        shop.sandbox.control("pay", session=shop.checkout(shop.start(shop.invoice())).stripe_session_id)
    _, refunded, disputed = shop.sandbox.objects("payment_intent")
    shop.sandbox.client().v1.refunds.create({"payment_intent": refunded["id"], "amount": 30_00})
    dispute = shop.sandbox.control("disputes", charge=disputed["latest_charge"])
    shop.sandbox.control(f"disputes/{dispute['id']}", status="lost")
    assert shop.payments() == []


def _is_all_booked(shop: StripeShop) -> None:
    for _ in range(2):
        assert [payment.amount for payment in shop.payments()] == [100_00] * 3
        assert sorted(refund.amount for refund in shop.refunds()) == [30_00, 100_00]
        assert shop.books_equal_stripe()
        assert shop.books_are_right()
        reconcile()


@ON_ONE_DATABASE
def test_end_of_a_refund_and_of_a_dispute_is_found_without_an_event(shop: StripeShop) -> None:
    _pay_refund_and_dispute(shop, "suppress")
    refund, dispute = shop.sandbox.objects("refund")[0]["id"], shop.sandbox.objects("dispute")[0]["id"]
    shop.sandbox.control(f"objects/{refund}", status="pending")
    reconcile()
    pass_time(shop, timedelta(days=30))
    shop.sandbox.control(f"refunds/{refund}", status="failed")
    shop.sandbox.control(f"disputes/{dispute}", status="won")
    reconcile()
    assert {one.state for one in shop.refunds()} == {"failed"}
    assert shop.books_equal_stripe()


@ON_ONE_DATABASE
def test_refunds_and_disputes_of_others_who_use_the_account_are_left_alone(shop: StripeShop) -> None:
    session = paid(shop.sandbox.client(), shop.sandbox)
    intent = shop.sandbox.objects("payment_intent")[0]
    shop.sandbox.client().v1.refunds.create({"payment_intent": intent["id"], "amount": 10_00})
    shop.sandbox.control("disputes", charge=intent["latest_charge"], amount=5_00)
    reconcile()
    assert session.payment_status == "paid"
    assert (shop.payments(), shop.refunds()) == ([], [])


@ON_ONE_DATABASE
def test_open_payment_stays_open_and_ends_by_itself_when_its_time_is_up(shop: StripeShop) -> None:
    invoice = shop.invoice()
    shop.sandbox.control("knobs", webhooks={"mode": "suppress"})
    started = shop.start(invoice)
    reconcile()
    assert shop.checkout(started).state == CheckoutState.OPEN
    pass_time(shop, 32 * MINUTE)
    reconcile()
    assert shop.checkout(started).state == CheckoutState.EXPIRED
    assert shop.held_invoices() == set()


@ON_ONE_DATABASE
def test_overdue_hold_of_another_payer_does_not_stop_the_next(shop: StripeShop) -> None:
    invoice = shop.invoice()
    shop.sandbox.control("knobs", webhooks={"mode": "suppress"})
    shop.start(invoice)
    colleague = shop.visitor_of(shop.customer, "bruno@bergwerk.example")
    with pytest.raises(PaymentInProgress):
        shop.start(invoice, visitor=colleague)
    pass_time(shop, 32 * MINUTE)
    assert shop.start(invoice, visitor=colleague).url


@ON_ONE_DATABASE
def test_call_without_an_answer_is_repeated_with_its_key(shop: StripeShop) -> None:
    invoice = shop.invoice()
    shop.sandbox.control("faults", action="cut", when="after", times=3, method="POST")
    with pytest.raises(StripeSilent):
        shop.start(invoice)
    (checkout,) = shop.checkouts()
    reconcile()
    assert shop.checkout(checkout.public_id).state == CheckoutState.STARTING
    pass_time(shop, 2 * MINUTE)
    reconcile()
    assert shop.checkout(checkout.public_id).state == CheckoutState.OPEN
    (session,) = shop.sandbox.objects("checkout.session")
    assert session["id"] == shop.checkout(checkout.public_id).stripe_session_id


@ON_ONE_DATABASE
@pytest.mark.parametrize("when", ["before", "after"])
def test_attempt_that_never_got_an_answer_ends_when_its_time_is_up(shop: StripeShop, when: str) -> None:
    shop.sandbox.control("faults", action="cut", when=when, times=3, method="POST")
    with pytest.raises(StripeSilent):
        shop.start(shop.invoice())
    pass_time(shop, 32 * MINUTE)
    reconcile()
    (checkout,) = shop.checkouts()
    assert checkout.state == CheckoutState.EXPIRED
    assert (checkout.stripe_session_id is not None) == (when == "after")
    assert shop.held_invoices() == set()


@ON_ONE_DATABASE
def test_repeated_call_finds_its_session_even_if_a_setting_changed_meanwhile(
    shop: StripeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = shop.invoice()
    shop.sandbox.control("faults", action="cut", when="after", times=3, method="POST")
    with pytest.raises(StripeSilent):
        shop.start(invoice)
    monkeypatch.setenv("FLARE_PUBLIC_URL", "https://moved.example")
    settings.cache_clear()
    shop.pay(shop.start(invoice))
    assert len(shop.sandbox.objects("checkout.session")) == 1
    assert shop.balance(invoice) == 0


def test_s7_invoice_that_staff_settled_meanwhile_ends_the_open_payment(shop: StripeShop) -> None:
    invoice = shop.invoice("100.00")
    started = shop.start(invoice)
    end_overtaken()
    assert shop.checkout(started).state == CheckoutState.OPEN
    record_cash(shop.customer, invoice, "100.00", actor=shop.staff)
    end_overtaken()
    assert shop.checkout(started).state == CheckoutState.CANCELLED
    (session,) = shop.sandbox.objects("checkout.session")
    assert session["status"] == "expired"
    assert shop.sandbox.submit(started.url).status_code != 303
    assert [payment.method for payment in shop.payments()] == ["cash"]
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_payment_that_stripe_leaves_open_for_forty_days_is_given_to_staff(shop: StripeShop) -> None:
    shop.sandbox.control("knobs", debit_settles_after_seconds=None)
    started = shop.start(shop.invoice())
    shop.pay(started, method="bank_debit", account_number="DE89370400440532013000")
    pass_time(shop, timedelta(days=39))
    reconcile()
    assert shop.checkout(started).state == CheckoutState.PROCESSING
    pass_time(shop, timedelta(days=1, seconds=1))
    reconcile()
    assert (shop.checkout(started).state, shop.held_invoices()) == (CheckoutState.REVIEW, set())
    assert "40 days" in shop.checkout(started).problem
    shop.sandbox.control(f"payment_intents/{shop.sandbox.objects('payment_intent')[0]['id']}", outcome="succeeded")
    shop.sandbox.drain()
    assert (shop.checkout(started).state, shop.checkout(started).problem) == (CheckoutState.PAID, "")
    assert len(shop.payments()) == 1


@ON_ONE_DATABASE
def test_one_checkout_that_fails_does_not_stop_the_others(shop: StripeShop) -> None:
    broken, good = shop.start(shop.invoice()), shop.start(shop.invoice())
    shop.pay_quietly(good)
    shop.sandbox.control("faults", action="cut", times=3, path=f"/v1/checkout/sessions/{shop.checkout(broken).stripe_session_id}")
    reconcile()
    assert shop.checkout(broken).state == CheckoutState.OPEN
    assert shop.checkout(good).state == CheckoutState.PAID
