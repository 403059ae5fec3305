"""Events: only Stripe's own are taken, each is kept once, and one that fails is tried again."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from flare_app import clock
from flare_app.errors import Invalid, NotFound
from flare_app.payments.stripe import receive_event, retry_events
from flare_app.settings import settings
from tests.stripe_calls import paid
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop, signed, take_event


def event_text(**changes: object) -> str:
    intent = {"id": "pi_elsewhere", "object": "payment_intent", "metadata": {"checkout": "elsewhere"}}
    event = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "livemode": False, "data": {"object": intent}}
    return json.dumps({**event, **changes})


GOOD = event_text()


@ON_ONE_DATABASE
def test_without_a_webhook_secret_nothing_is_believed(shop: StripeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_STRIPE_WEBHOOK_SECRET", "")
    settings.cache_clear()
    with pytest.raises(Invalid):
        receive_event(*signed(GOOD, secret=""))
    monkeypatch.setenv("FLARE_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    with pytest.raises(NotFound):
        receive_event(*signed(GOOD))


def test_event_is_kept_once_however_often_it_comes(shop: StripeShop) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: take_event(*signed(GOOD)), range(20)))
    (event,) = shop.events()
    assert (event.id, event.attempts, event.error) == ("evt_1", 1, "")
    assert event.processed_at is not None


@ON_ONE_DATABASE
def test_event_that_nobody_listens_to_is_not_kept(shop: StripeShop) -> None:
    receive_event(*signed(event_text(type="customer.created")))
    assert shop.events() == []


@ON_ONE_DATABASE
def test_event_of_a_session_that_is_not_ours_is_done_without_a_booking(shop: StripeShop) -> None:
    paid(shop.sandbox.client(), shop.sandbox)
    shop.sandbox.drain()
    assert shop.events()
    assert [event.error for event in shop.events() if event.processed_at is None] == []
    assert shop.payments() == []


def test_event_that_could_not_be_handled_is_tried_again_until_it_can(shop: StripeShop, caplog: pytest.LogCaptureFixture) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    session_id = shop.checkout(started).stripe_session_id
    shop.pay_quietly(started)
    shop.sandbox.control("faults", action="error", status=503, times=3)
    completed = event_text(type="checkout.session.completed", data={"object": {"id": session_id}})
    take_event(*signed(completed))
    (event,) = shop.events()
    assert (event.processed_at, event.attempts) == (None, 1)
    assert "does not answer" in event.error or "refused" in event.error
    assert [record.levelname for record in caplog.records if record.exc_info] == []
    retry_events()
    assert shop.events()[0].attempts == 1
    clock.start_at(clock.utc_now() + timedelta(minutes=1, seconds=1))
    retry_events()
    (event,) = shop.events()
    assert (event.error, event.attempts) == ("", 2)
    assert event.processed_at is not None
    assert shop.balance(invoice) == 0
