"""A day's events in a minute: each is answered at once, none is lost, and the books end as Stripe's."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from flare_app.payments.stripe import retry_events
from tests import fault_sizes
from tests.served_web import served_web
from tests.stripe_shop import StripeShop, signed

PER_PAYMENT = 4
SENDERS = 10
LONGEST_SECONDS = 300


@pytest.mark.faults
def test_s15_many_events_in_a_short_time_are_all_answered_and_done(shop: StripeShop) -> None:
    """Over HTTP to the web route, as Stripe sends them. What it took is printed; `make faults` is the place to look at it."""
    events = _events_of_payments(shop, fault_sizes.EVENTS // PER_PAYMENT)
    with served_web() as address:
        began = time.monotonic()
        answers = _send(f"{address}/webhooks/stripe", events)
        while sum(event.processed_at is not None for event in shop.events()) < len(events):
            assert time.monotonic() - began < LONGEST_SECONDS, "events are left undone"
            time.sleep(0.2)
            retry_events()
        done = time.monotonic() - began
    assert len(shop.payments()) == len(events) // PER_PAYMENT
    assert [event.error for event in shop.events() if event.error] == []
    assert shop.books_equal_stripe()
    assert shop.books_are_right()
    refused = sum(status != 200 for status, _ in answers)
    took = sorted(seconds * 1000 for _, seconds in answers)
    middle, late, last = took[len(took) // 2], took[int(len(took) * 0.99) - 1], took[-1]
    print(f"S15: {len(events)} events in {fault_sizes.EVENT_SECONDS} s: answered in {middle:.0f} ms (median), {late:.0f} ms (p99),")
    print(f"{last:.0f} ms (longest); all done after {done:.1f} s, 0 lost, {refused} refused at first")


def _events_of_payments(shop: StripeShop, payments: int) -> list[dict[str, Any]]:
    """Each payment of 100.00 and the refund of 10.00 of it: four events that are listened to, in order."""
    shop.sandbox.control("knobs", webhooks={"mode": "hold"})
    for _ in range(payments):
        session = shop.checkout(shop.start(shop.invoice("100.00"))).stripe_session_id
        intent = shop.sandbox.control("pay", session=session)["session"]["payment_intent"]
        shop.sandbox.client().v1.refunds.create({"payment_intent": intent, "amount": 10_00})
    events = shop.sandbox.objects("event")
    assert len(events) == payments * PER_PAYMENT
    return events


def _send(url: str, events: list[dict[str, Any]]) -> list[tuple[int, float]]:
    """The status and the seconds of each first answer; events are spread evenly over the time, a refused one is sent again."""
    began = time.monotonic()
    pause = fault_sizes.EVENT_SECONDS / len(events)

    def post(event: dict[str, Any]) -> tuple[int, float]:
        payload, signature = signed(json.dumps(event))
        sent = time.monotonic()
        answer = client.post(url, content=payload, headers={"Stripe-Signature": signature})
        took = time.monotonic() - sent
        if answer.status_code != 200:
            time.sleep(1)  # Stripe waits longer
            post(event)
        return answer.status_code, took

    with httpx.Client(timeout=30) as client, ThreadPoolExecutor(SENDERS) as pool:
        sending = []
        for position, event in enumerate(events):
            time.sleep(max(began + position * pause - time.monotonic(), 0))
            sending.append(pool.submit(post, event))
        return [one.result() for one in sending]
