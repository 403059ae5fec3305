"""Signed webhooks, delivered in the background with retries and backoff, as Stripe does."""

import asyncio
import json
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import httpx
from stripe import WebhookSignature

from flare_app.payments.stripe.sandbox.knobs import Knobs
from flare_app.payments.stripe.sandbox.store import Record, Store, new_id

MAX_BACKOFF_SECONDS = 60
TIMEOUT_SECONDS = 10
OPEN_DELIVERIES = 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Endpoint:
    """Where events go. `types` None means every type."""

    url: str
    secret: str
    types: tuple[str, ...] | None = None


class Webhooks:
    """Deliveries of events to the endpoints. Must be used from one event loop at a time.

    A delivery is a record `{id, event, url, status, attempts, copies, answer}` whose status is `pending`, `held`,
    `dropped`, `delivered` or `failed`.
    """

    def __init__(self, store: Store, endpoints: list[Endpoint]) -> None:
        self.endpoints = endpoints
        self.knobs = Knobs().webhooks
        self._store = store
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    def publish(self, event: Record) -> None:
        """Queue the event for every endpoint that wants its type; delivery begins once the caller yields."""
        concerned = self.knobs.concern(event["type"])
        mode = self.knobs.mode if concerned else "deliver"
        wanting = [end for end in self.endpoints if end.types is None or event["type"] in end.types]
        event["pending_webhooks"] = len(wanting)
        self._store.put("event", event["id"], event)
        for endpoint in wanting:
            delivery = {
                "id": new_id("dlv"),
                "event": event["id"],
                "url": endpoint.url,
                "status": {"hold": "held", "drop": "dropped"}.get(mode, "pending"),
                "attempts": 0,
                "copies": self.knobs.copies if concerned else 1,
                "answer": None,
            }
            self._store.put("delivery", delivery["id"], delivery)
            if mode == "deliver":
                self._spawn(self._deliver(delivery, self.knobs.delay_seconds if concerned else 0))

    def resume(self) -> None:
        """Go on with what an earlier process left undelivered."""
        for delivery in self._store.all("delivery"):
            if delivery["status"] == "pending":
                self._spawn(self._deliver(delivery, 0))

    async def send_now(self, event: Record, *, copies: int = 1) -> list[int | str]:
        """Send one event to its endpoints at once, whatever the knobs say, and wait for the answers.

        Returns one HTTP status per endpoint and copy, or the reason why there was no answer.
        """
        deliveries = [one for one in self._store.all("delivery") if one["event"] == event["id"]]
        answers: list[int | str] = []
        for delivery in deliveries:
            answers += await self._attempt({**delivery, "copies": copies})
            self._record(delivery, answers[-copies:], final=True)
        return answers

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is on its way; False when that took longer than `seconds`."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return not self._tasks

    async def close(self) -> None:
        """Stop delivering; what is pending stays pending in the store."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Record, delay: float) -> None:
        await asyncio.sleep(delay)
        for attempt in range(delivery["attempts"], self.knobs.attempts):
            answers = await self._attempt(delivery)
            last = attempt + 1 == self.knobs.attempts
            if self._record(delivery, answers, final=last):
                return
            await asyncio.sleep(min(self.knobs.retry_seconds * 2**attempt, MAX_BACKOFF_SECONDS))
        _log.warning("Gave up delivering %s to %s: %s", delivery["event"], delivery["url"], delivery["answer"])

    async def _attempt(self, delivery: Record) -> list[int | str]:
        endpoint = next((end for end in self.endpoints if end.url == delivery["url"]), None)
        event = self._store.find("event", delivery["event"])
        if endpoint is None or event is None:
            return ["The endpoint or the event no longer exists."]
        return await asyncio.gather(*(self._post(endpoint, event) for _ in range(delivery["copies"])))

    async def _post(self, endpoint: Endpoint, event: Record) -> int | str:
        payload = json.dumps(event, indent=2)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": WebhookSignature.generate_signature_header(payload, endpoint.secret),
        }
        if self._client is None:
            limits = httpx.Limits(max_connections=OPEN_DELIVERIES)
            self._client = httpx.AsyncClient(timeout=httpx.Timeout(TIMEOUT_SECONDS, pool=None), limits=limits)
        try:
            response = await self._client.post(endpoint.url, content=payload.encode(), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return response.status_code

    def _record(self, delivery: Record, answers: list[int | str], *, final: bool) -> bool:
        """Note the outcome of one attempt; True when every copy was accepted."""
        accepted = all(isinstance(answer, int) and 200 <= answer < 300 for answer in answers)
        event = self._store.find("event", delivery["event"])
        if accepted and delivery["status"] != "delivered" and event is not None:
            event["pending_webhooks"] -= 1
            self._store.put("event", event["id"], event)
        delivery["attempts"] += 1
        delivery["answer"] = answers[-1]
        if accepted or delivery["status"] == "delivered":
            delivery["status"] = "delivered"
        elif final:
            delivery["status"] = "failed"
        # A `clear` may have emptied the store meanwhile; nothing of an old life is written back then.
        if self._store.find("delivery", delivery["id"]) is not None:
            self._store.put("delivery", delivery["id"], delivery)
            self._store.commit()
        return accepted
