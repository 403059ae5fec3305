"""The Stripe sandbox over real HTTP for tests, and a receiver for its webhooks."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import stripe
from starlette.applications import Starlette
from starlette.routing import Mount

from flare_app.payments.stripe.sandbox import create_app, serve

API_KEY = "sk_test_0123456789abcdef"
WEBHOOK_SECRET = "whsec_0123456789abcdef"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sandbox:
    """A running sandbox: `url` is the SDK's base address."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(timeout=120)  # a long run may share a busy machine

    def client(self, *, api_key: str = API_KEY, retries: int = 0) -> stripe.StripeClient:
        return stripe.StripeClient(
            api_key,
            base_addresses={"api": self.url},
            max_network_retries=retries,
            http_client=stripe.HTTPXClient(timeout=10, allow_sync_methods=True),
        )

    def control(self, path: str, /, **body: Any) -> Any:
        """POST `/_control/{path}`; raises on anything but 200."""
        answer = self.http.post(f"{self.url}/_control/{path}", json=body, headers=self._key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self) -> dict[str, Any]:
        return self.http.get(f"{self.url}/_control/state", headers=self._key).json()

    def objects(self, kind: str) -> list[dict[str, Any]]:
        return self.state()["objects"].get(kind, [])

    def clear(self) -> None:
        self.http.delete(f"{self.url}/_control/state", headers=self._key)

    def drain(self) -> None:
        """Wait until every webhook on its way has arrived."""
        assert self.control("webhooks/wait", seconds=10) == {"drained": True}

    def submit(self, session_url: str, **form: str) -> httpx.Response:
        """Send the checkout page's form as a browser would, prefilled where nothing is given."""
        filled = {"email": "payer@example.com", "method": "card", "card_number": "4242 4242 4242 4242"}
        return self.http.post(session_url, data={**filled, "expiry": "12 / 34", "cvc": "123", **form})

    @property
    def _key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {API_KEY}"}


@contextmanager
def running_sandbox(*, webhook_urls: tuple[str, ...] = (), state: Path | None = None, prefix: str = "") -> Iterator[Sandbox]:
    """Serve a sandbox in a thread; with `prefix` it is mounted there in another app, as the demo does it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{prefix}"
    sandbox_app = create_app(
        api_key=API_KEY,
        webhook_secret=WEBHOOK_SECRET,
        webhook_urls=list(webhook_urls),
        public_url=url,
        state_path=state,
    )
    app = sandbox_app
    if prefix:
        app = Starlette(routes=[Mount(prefix, app=sandbox_app)])
        app.state.account = sandbox_app.state.account
    loop, stopping = asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve(app, host="127.0.0.1", port=port, stopping=stopping))

    thread = threading.Thread(target=run)
    thread.start()
    wait_until_open(port)
    sandbox = Sandbox(url)
    try:
        yield sandbox
    finally:
        sandbox.http.close()
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
        loop.close()
        assert not thread.is_alive()


def wait_until_open(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError(f"Nothing listens on port {port}.")


class Receiver:
    """A webhook endpoint: keeps what it verified, in the order of arrival; answers `status`, or `answers` first."""

    def __init__(self) -> None:
        self.events: list[stripe.Event] = []
        self.answers: list[int] = []
        self.url = ""

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def take(self, payload: bytes, signature: str | None) -> int:
        self.events.append(stripe.Webhook.construct_event(payload, signature, WEBHOOK_SECRET))
        return self.answers.pop(0) if self.answers else 200


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.take(payload, self.headers["Stripe-Signature"]))
            self.end_headers()
            self.wfile.write(json.dumps({}).encode())

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks/stripe"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
