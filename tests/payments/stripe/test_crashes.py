"""kill -9 at any point between two steps: after a restart there is one session, one charge, and our books equal Stripe's."""

import json
from datetime import timedelta

from sqlmodel import func, select

from flare_app import clock
from flare_app.database import read_only
from flare_app.messages import MessageKind
from flare_app.models import Document, Message
from flare_app.payments.stripe import (
    CheckoutState,
    OnlineRefundForm,
    cancel_checkout,
    reconcile,
    refund_online,
    retry_events,
    start_checkout,
)
from tests.killed import run_and_kill
from tests.stripe_shop import StripeShop, signed, take_event

ROOM = "flare_app.payments.stripe"
STARTING = [
    (f"{ROOM}.checkout.reserve", "before"),
    (f"{ROOM}.checkout.reserve", "after"),
    (f"{ROOM}.checkout.create_session", "before"),
    (f"{ROOM}.checkout.create_session", "after"),
    (f"{ROOM}.checkout.lock_checkout", "after"),
    (f"{ROOM}.checkout.move", "after"),
]
FULFILLING = [
    (f"{ROOM}.events.keep_event", "before"),
    (f"{ROOM}.events.keep_event", "after"),
    (f"{ROOM}.fulfilling.retrieve_session", "after"),
    (f"{ROOM}.fulfilling.lock_checkout", "after"),
    ("flare_app.payments.book_payment", "after"),
    (f"{ROOM}.fulfilling.tell_result", "before"),
    (f"{ROOM}.fulfilling.tell_result", "after"),
    (f"{ROOM}.events.fulfil_session", "after"),
]
CANCELLING = [
    (f"{ROOM}.cancelling.expire_session", "before"),
    (f"{ROOM}.cancelling.expire_session", "after"),
    (f"{ROOM}.fulfilling.move", "after"),
]
REFUNDING = [
    (f"{ROOM}.refunds.book_refund", "before"),
    (f"{ROOM}.refunds.book_refund", "after"),
    (f"{ROOM}.events.follow_refunds", "after"),
]
GIVING_BACK = [
    (f"{ROOM}.refunding.order_refund", "after"),
    (f"{ROOM}.refunding.ask_for_refund", "before"),
    (f"{ROOM}.refunding.follow_refunds", "before"),
    (f"{ROOM}.refunds.give_order", "after"),
    (f"{ROOM}.refunding.follow_refunds", "after"),
]


def restart(shop: StripeShop) -> None:
    """The next runs of the timetable after a crash."""
    clock.start_at(clock.utc_now() + timedelta(minutes=3))
    reconcile()
    retry_events()


def test_s9_start_that_is_killed_leaves_one_session_that_can_be_paid(shop: StripeShop) -> None:
    for round_, (at, when) in enumerate(STARTING, start=1):
        invoice = shop.invoice()
        choice = {"visitor": shop.visitor, "items": [(invoice.public_id, "")], "operation_id": f"panel-{round_}"}
        run_and_kill(start_checkout, at=at, when=when, **choice)
        restart(shop)
        started = start_checkout(**choice)  # type: ignore[arg-type]
        assert len(shop.sandbox.objects("checkout.session")) == round_, (at, when)
        shop.pay(started)
        assert shop.balance(invoice) == 0, (at, when)
    assert len(shop.payments()) == len(STARTING)
    assert shop.books_equal_stripe()
    assert shop.books_are_right()


def test_s9_booking_that_is_killed_is_made_good(shop: StripeShop) -> None:
    for at, when in FULFILLING:
        invoice = shop.invoice()
        shop.sandbox.control("knobs", webhooks={"mode": "hold"})
        started = shop.start(invoice)
        shop.sandbox.control("pay", session=shop.checkout(started).stripe_session_id)
        run_and_kill(take_event, *last_event(shop, "checkout.session.completed"), at=at, when=when)
        restart(shop)
        assert (shop.balance(invoice), shop.checkout(started).state) == (0, CheckoutState.PAID), (at, when)
        shop.sandbox.control("webhooks/release")
    assert [payment.amount for payment in shop.payments()] == [100_00] * len(FULFILLING)
    assert receipts() == len(FULFILLING)
    assert all(event.processed_at for event in shop.events())
    assert shop.books_equal_stripe()
    assert shop.books_are_right()


def test_s9_cancelling_that_is_killed_neither_holds_nor_pays_the_invoice(shop: StripeShop) -> None:
    for at, when in CANCELLING:
        invoice = shop.invoice()
        shop.sandbox.control("knobs", webhooks={"mode": "drop"})
        started = shop.start(invoice)
        run_and_kill(cancel_checkout, actor=shop.visitor, checkout_public_id=started.public_id, at=at, when=when)
        restart(shop)
        if shop.checkout(started).state == CheckoutState.OPEN:
            shop.cancel(started)
        assert shop.held_invoices() == set(), (at, when)
        assert shop.sandbox.submit(started.url).status_code != 303
    assert shop.payments() == []


def test_s9_refund_that_is_killed_is_booked_once(shop: StripeShop) -> None:
    for at, when in REFUNDING:
        invoice = paid_invoice(shop)
        shop.sandbox.control("knobs", webhooks={"mode": "hold"})
        intent_id = shop.payments()[-1].stripe_payment_intent_id
        shop.sandbox.client().v1.refunds.create({"payment_intent": intent_id, "amount": 30_00})
        run_and_kill(take_event, *last_event(shop, "charge.refunded"), at=at, when=when)
        restart(shop)
        assert shop.balance(invoice) == 30_00, (at, when)
        shop.sandbox.control("webhooks/release")
        assert shop.balance(invoice) == 30_00
        shop.sandbox.control("knobs", webhooks={"mode": "deliver"})
    assert len(shop.refunds()) == len(REFUNDING)
    assert shop.books_equal_stripe()
    assert shop.books_are_right()


def test_s9_refund_by_staff_that_is_killed_gives_back_once(shop: StripeShop) -> None:
    for round_, (at, when) in enumerate(GIVING_BACK, start=1):
        invoice = paid_invoice(shop)
        shop.sandbox.control("knobs", webhooks={"mode": "suppress"})
        form = OnlineRefundForm(payment=shop.payments()[-1].public_id, amount="30.00", operation_id=f"window-{round_}")
        run_and_kill(refund_online, form=form, actor=shop.staff, at=at, when=when)
        restart(shop)
        assert refund_online(form=form, actor=shop.staff) == "given", (at, when)
        assert (shop.balance(invoice), len(shop.sandbox.objects("refund"))) == (30_00, round_), (at, when)
        shop.sandbox.control("knobs", webhooks={"mode": "deliver"})
    assert len(shop.refunds()) == len(GIVING_BACK)
    assert shop.books_equal_stripe()
    assert shop.books_are_right()


def receipts() -> int:
    """How many customers were thanked."""
    thanked = select(func.count()).select_from(Message).where(Message.kind == MessageKind.PAYMENT_RECEIVED.value)
    with read_only() as session:
        return session.exec(thanked).one()


def paid_invoice(shop: StripeShop) -> Document:
    invoice = shop.invoice()
    shop.pay(shop.start(invoice))
    return invoice


def last_event(shop: StripeShop, event_type: str) -> tuple[bytes, str]:
    events = [event for event in shop.sandbox.objects("event") if event["type"] == event_type]
    return signed(json.dumps(max(events, key=lambda event: event["created"])))
