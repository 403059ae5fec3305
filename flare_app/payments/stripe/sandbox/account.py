"""The Stripe account that the sandbox plays: its objects, its clock, its events."""

import asyncio
import copy
from typing import Any

import stripe

from flare_app import clock
from flare_app.payments.stripe.sandbox.errors import not_found
from flare_app.payments.stripe.sandbox.knobs import Knobs
from flare_app.payments.stripe.sandbox.store import Record, Store, new_id
from flare_app.payments.stripe.sandbox.webhooks import Webhooks

_PREFIXES = {
    "checkout.session": "cs_test",
    "payment_intent": "pi",
    "charge": "ch",
    "refund": "re",
    "dispute": "du",
    "balance_transaction": "txn",
}
_SESSION_ID_LENGTH = 58  # as long as Stripe's: who knows the id may pay


class Account:
    """Holds everything and knows nothing of HTTP. Every change happens between two `await`s, hence whole or not at all."""

    def __init__(self, *, api_key: str, public_url: str, store: Store, webhooks: Webhooks) -> None:
        self.api_key = api_key
        self.public_url = public_url.rstrip("/")
        self.store = store
        self.webhooks = webhooks
        self.knobs = Knobs()
        self.ticker: asyncio.Task[None] | None = None

    def turn(self, knobs: Knobs) -> None:
        self.knobs = knobs
        self.webhooks.knobs = knobs.webhooks

    def now(self) -> int:
        """Unix seconds, moved by the clock knob."""
        return int(clock.utc_now().timestamp()) + self.knobs.clock_offset_seconds

    def create(self, kind: str, fields: dict[str, Any]) -> Record:
        """Keep a new object with a fresh id."""
        length = _SESSION_ID_LENGTH if kind == "checkout.session" else 24
        head = {"id": new_id(_PREFIXES[kind], length), "object": kind, "created": self.now(), "livemode": False}
        return self.save({**head, **fields})

    def save(self, record: Record) -> Record:
        self.store.put(record["object"], record["id"], record)
        return record

    def get(self, kind: str, object_id: str, *, param: str = "id") -> Record:
        record = self.store.find(kind, object_id)
        if record is None:
            raise not_found(kind, object_id[:100], param=param)
        return record

    def emit(self, event_type: str, record: Record) -> None:
        """Generate an event with a snapshot of the object and send it on its way."""
        if self.knobs.webhooks.mode == "suppress" and self.knobs.webhooks.concern(event_type):
            return
        self.webhooks.publish(
            {
                "id": new_id("evt"),
                "object": "event",
                "api_version": stripe.api_version,
                "created": self.now(),
                "data": {"object": copy.deepcopy(record)},
                "livemode": False,
                "pending_webhooks": 0,
                "request": {"id": None, "idempotency_key": None},
                "type": event_type,
            }
        )
