"""Stripe's events over HTTP: only what Stripe signed gets in, and only once."""

import json
import time

import pytest
import stripe
from sqlmodel import func, select
from starlette.testclient import TestClient

from flare_app.database import read_only
from flare_app.models import StripeEvent
from flare_app.settings import settings

SECRET = "whsec_" + "s" * 32


@pytest.fixture(autouse=True)
def _keys(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_STRIPE_SECRET_KEY", "sk_test_" + "k" * 24)
    monkeypatch.setenv("FLARE_STRIPE_WEBHOOK_SECRET", SECRET)
    settings.cache_clear()


def event(event_id: str = "evt_1", **more: object) -> bytes:
    """An event that is listened to and changes nothing: the payment is another's, who shares the account."""
    content = {
        "id": event_id,
        "object": "event",
        "type": "payment_intent.succeeded",
        "livemode": False,
        "data": {"object": {}},
        **more,
    }
    return json.dumps(content).encode()


def signed(payload: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    signature = stripe.WebhookSignature.generate_signature_header(
        payload.decode("latin-1"), secret, timestamp=int(at or time.time())
    )
    return {"Stripe-Signature": signature}


def stored() -> int:
    with read_only() as session:
        return session.exec(select(func.count()).select_from(StripeEvent)).one()


def test_signed_event_is_stored_once_however_often_it_comes(client: TestClient) -> None:
    payload = event()
    for _ in range(3):
        assert client.post("/webhooks/stripe", content=payload, headers=signed(payload)).status_code == 200
    assert stored() == 1


def test_event_that_nobody_waits_for_is_taken_and_forgotten(client: TestClient) -> None:
    payload = event(type="plan.created")
    assert client.post("/webhooks/stripe", content=payload, headers=signed(payload)).status_code == 200
    assert stored() == 0


def test_anything_else_is_refused_and_stores_nothing(client: TestClient) -> None:
    payload = event()
    forged: list[tuple[bytes, dict[str, str]]] = [
        (payload, {}),
        (payload, {"Stripe-Signature": "garbage"}),
        (payload, signed(payload, secret="whsec_other")),
        (payload, signed(payload, at=time.time() - 301)),
        (event("evt_2"), signed(payload)),
        (event(livemode=True), signed(event(livemode=True))),
        (b"[]", signed(b"[]")),
        (b"\xff\xfe", signed(b"\xff\xfe")),
        (b"", signed(b"")),
    ]
    for content, headers in forged:
        answer = client.post("/webhooks/stripe", content=content, headers=headers)
        assert answer.status_code == 400, (content, headers)
        assert "Traceback" not in answer.text
    assert stored() == 0


def test_large_body_is_refused_before_it_is_read_to_its_end(client: TestClient) -> None:
    payload = b"x" * (256 * 1024 + 1)
    assert client.post("/webhooks/stripe", content=payload, headers=signed(payload)).status_code == 413
    assert client.post("/webhooks/stripe", content=payload[:-1], headers=signed(payload)).status_code == 400


def test_only_post_is_taken(client: TestClient) -> None:
    assert client.get("/webhooks/stripe").status_code == 405
