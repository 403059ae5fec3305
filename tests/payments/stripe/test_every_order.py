"""Stripe promises no order of its events: whichever it is, the books end the same."""

import itertools
import random

import pytest
from sqlmodel import select

from flare_app.database import read_only
from flare_app.models import Payment, Refund
from tests import fault_sizes
from tests.stripe_shop import StripeShop

TOLD = {
    "checkout.session.completed": "completed",
    "checkout.session.async_payment_succeeded": "async_succeeded",
    "payment_intent.succeeded": "intent_succeeded",
    "charge.refunded": "refunded",
    "charge.dispute.created": "dispute_created",
    "charge.dispute.closed": "dispute_closed",
}
ORDERS = list(itertools.permutations(TOLD.values()))
ENDED = {
    "payment": (100_00, 0, "recorded"),
    "refunds": [(30_00, "succeeded"), (70_00, "succeeded")],
    "balance": 100_00,
    "checkout": "paid",
    "held": set(),
}


@pytest.mark.faults
def test_s3_every_order_of_six_events_ends_in_the_same_books(shop: StripeShop) -> None:
    """A debit of 100.00 settles, 30.00 are refunded, the rest is disputed and lost."""
    random.Random(7).shuffle(ORDERS)
    for order in ORDERS[: fault_sizes.ORDERS]:
        assert _books_after(shop, order) == ENDED, order
        shop.sandbox.clear()
    assert all(event.processed_at for event in shop.events())
    assert shop.books_are_right()
    print(f"S3: {min(fault_sizes.ORDERS, len(ORDERS))} orders of six events, each with the same books")


def _books_after(shop: StripeShop, order: tuple[str, ...]) -> dict[str, object]:
    """Everything has happened at Stripe before the first event arrives; then they come in this order."""
    shop.sandbox.control("knobs", webhooks={"mode": "hold"}, debit_settles_after_seconds=None)
    invoice = shop.invoice("100.00")
    started = shop.start(invoice)
    session_id = shop.checkout(started).stripe_session_id
    shop.sandbox.control("pay", session=session_id, method="bank_debit", number="DE89370400440532013000")
    stripe = shop.sandbox.client().v1
    intent_id = stripe.checkout.sessions.retrieve(session_id).payment_intent
    charge_id = shop.sandbox.control(f"payment_intents/{intent_id}", outcome="succeeded")["latest_charge"]
    stripe.refunds.create({"payment_intent": intent_id, "amount": 30_00})
    dispute = shop.sandbox.control("disputes", charge=charge_id, amount=70_00)
    shop.sandbox.control(f"disputes/{dispute['id']}", status="lost")
    held = {TOLD[event["type"]]: event["id"] for event in shop.sandbox.objects("event") if event["type"] in TOLD}
    answers = shop.sandbox.control("webhooks/release", events=[held[name] for name in order])
    assert {answer for sent in answers["sent"] for answer in sent["answers"]} == {200}
    checkout = shop.checkout(started)
    with read_only() as session:
        payment = session.get_one(Payment, checkout.payment_id)
        refunds = session.exec(select(Refund).where(Refund.payment_id == payment.id)).all()
    return {
        "payment": (payment.amount, payment.unapplied_amount, payment.state),
        "refunds": sorted((one.amount, one.state) for one in refunds),
        "balance": shop.balance(invoice),
        "checkout": checkout.state,
        "held": shop.held_invoices(),
    }
