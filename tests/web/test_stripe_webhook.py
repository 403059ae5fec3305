"""Stripe's events over HTTP: only what Stripe signed gets in, and only once."""

import json
import time

import pytest
import stripe
from sqlmodel import func, select
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from flare_app.database import read_only
from flare_app.models import StripeEvent
from flare_app.settings import settings
from flare_app.web import stripe_webhook

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


def forged() -> dict[str, tuple[int, bytes, dict[str, str]]]:
    """What → the status it deserves, body, headers; signed now, since an old signature would be refused for its age alone."""
    good = event()
    bodies = {
        "a list": b"[]",
        "a number": b"7",
        "no JSON": b"{",
        "no id": b"{}",
        "an empty body": b"",
        "brackets without end": b"[" * 100_000,
        "no UTF-8": b"\xff\xfe",
        "an id that is none": event("evt_\x00"),
        "the live mode": event(livemode=True),
    }
    signatures = {
        "no signature": {},
        "a signature that is none": {"Stripe-Signature": "garbage"},
        "another secret": signed(good, secret="whsec_other"),
        "the empty secret": signed(good, secret=""),
        "an old signature": signed(good, at=time.time() - 301),
        "only the old scheme": {"Stripe-Signature": signed(good)["Stripe-Signature"].replace("v1=", "v0=")},
        "letters that are not ASCII": {"Stripe-Signature": f"t={int(time.time())},v1=\u00fc"},
        "the signature of another body": signed(good + b" "),
    }
    large = b"x" * 5_000_000
    return {
        **{what: (400, body, signed(body)) for what, body in bodies.items()},
        **{what: (400, good, headers) for what, headers in signatures.items()},
        "five megabytes": (413, large, signed(large)),
    }


def test_s1_forged_event_is_refused_without_a_row_or_a_traceback(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    for what, (status, body, headers) in forged().items():
        raw_headers = {name.encode(): value.encode() for name, value in headers.items()}
        answer = client.post("/webhooks/stripe", content=body, headers=raw_headers)
        assert (answer.status_code, "Traceback" in answer.text) == (status, False), what
    assert stored() == 0
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


def test_large_body_is_refused_before_it_is_read_to_its_end(client: TestClient) -> None:
    payload = b"x" * (256 * 1024 + 1)
    assert client.post("/webhooks/stripe", content=payload, headers=signed(payload)).status_code == 413
    assert client.post("/webhooks/stripe", content=payload[:-1], headers=signed(payload)).status_code == 400


def test_stripe_is_answered_before_anything_is_done_about_the_event(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever Stripe's own servers take to tell more: the answer does not wait for them."""
    steps: list[str] = []
    monkeypatch.setattr(stripe_webhook, "handle_event", lambda event_id: steps.append(f"handled {event_id}"))

    async def answer_noted(scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            await send(message)
            steps.append(f"sent {message['type']}")

        await client.app(scope, receive, noted)

    payload = event()
    with TestClient(answer_noted, base_url=str(client.base_url)) as watched:
        for _ in range(2):
            assert watched.post("/webhooks/stripe", content=payload, headers=signed(payload)).status_code == 200
    answered = ["sent http.response.start", "sent http.response.body"]
    assert [step for step in steps if "lifespan" not in step] == [*answered, "handled evt_1", *answered]


def test_only_post_is_taken(client: TestClient) -> None:
    assert client.get("/webhooks/stripe").status_code == 405
