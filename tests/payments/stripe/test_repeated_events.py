"""Stripe may tell everything many times, and at the same moment."""

import json
from concurrent.futures import ThreadPoolExecutor

from flare_app.payments.stripe import CheckoutState, handle_event, receive_event
from flare_app.payments.stripe.events import EVENT_TYPES
from tests.stripe_shop import StripeShop, signed


def test_s2_each_event_twenty_times_by_ten_at_once_books_once(shop: StripeShop) -> None:
    """A debit settles, a refund succeeds, another fails, a dispute takes the rest and gives it back."""
    invoice, events = _everything_that_can_happen(shop)
    for event in events:
        payload, signature = signed(json.dumps(event))

        def arrive(_: int, payload: bytes = payload, signature: str = signature, event_id: str = event["id"]) -> None:
            receive_event(payload, signature)
            handle_event(event_id)

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(arrive, range(20)))
    assert {event["type"] for event in events} >= set(EVENT_TYPES) - {
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
    assert [payment.amount for payment in shop.payments()] == [100_00]
    assert sorted((one.amount, one.state) for one in shop.refunds()) == [(20_00, "failed"), (30_00, "succeeded"), (70_00, "failed")]
    assert shop.balance(invoice) == 30_00
    assert [checkout.state for checkout in shop.checkouts()] == [CheckoutState.PAID]
    assert all(event.processed_at and not event.error for event in shop.events())
    assert shop.books_equal_stripe()
    assert shop.books_are_right()


def _everything_that_can_happen(shop: StripeShop):  # type: ignore[no-untyped-def]
    """The invoice, and the events of its story in order, none of which has been sent."""
    shop.sandbox.control("knobs", webhooks={"mode": "hold"}, debit_settles_after_seconds=None)
    invoice = shop.invoice("100.00")
    session_id = shop.checkout(shop.start(invoice)).stripe_session_id
    shop.sandbox.control("pay", session=session_id, method="bank_debit", number="DE89370400440532013000")
    intent_id = shop.sandbox.objects("payment_intent")[0]["id"]
    charge_id = shop.sandbox.control(f"payment_intents/{intent_id}", outcome="succeeded")["latest_charge"]
    refunds = shop.sandbox.client().v1.refunds
    refunds.create({"payment_intent": intent_id, "amount": 30_00})
    shop.sandbox.control("knobs", next_refund_status="failed")
    refunds.create({"payment_intent": intent_id, "amount": 20_00})
    dispute = shop.sandbox.control("disputes", charge=charge_id, amount=70_00)
    shop.sandbox.control(f"disputes/{dispute['id']}", status="won")
    return invoice, [event for event in shop.sandbox.objects("event") if event["type"] in EVENT_TYPES]
