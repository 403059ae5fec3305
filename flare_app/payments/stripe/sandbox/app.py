"""Puts the sandbox together as a Starlette app, and serves it alone if wanted."""

import asyncio
import contextlib
import signal
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from flare_app.payments.stripe.sandbox import ticker
from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.api import API_ROUTES
from flare_app.payments.stripe.sandbox.checkout_page import CHECKOUT_ROUTES
from flare_app.payments.stripe.sandbox.control import CONTROL_ROUTES
from flare_app.payments.stripe.sandbox.store import Store
from flare_app.payments.stripe.sandbox.webhooks import Endpoint, Webhooks


class _KeepTime:
    """Starts the background work in the loop that serves, and looks at the clock before each request."""

    def __init__(self, app: ASGIApp, account: Account) -> None:
        self._app = app
        self._account = account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            ticker.start(self._account)
            ticker.catch_up(self._account)
        await self._app(scope, receive, send)


def create_app(
    *, api_key: str, webhook_secret: str, webhook_urls: list[str], public_url: str, state_path: Path | None
) -> Starlette:
    """The sandbox as an app that serves alone or mounted under any prefix.

    Args:
        api_key: the one secret key it accepts, `sk_test_…`; the control endpoints want it too.
        webhook_secret: signs every event (`whsec_…`).
        webhook_urls: where events go.
        public_url: where the app itself is reached, with its prefix if mounted: `http://localhost:3000/stripe-sandbox`.
            The SDK's base address is the same.
        state_path: a SQLite file that keeps sessions and payments over a restart; None keeps them in memory only.
    """
    if not api_key.startswith(("sk_test_", "rk_test_")):
        raise ValueError("The sandbox takes test keys only: sk_test_… or rk_test_….")
    store = Store(state_path)
    webhooks = Webhooks(store, [Endpoint(url, webhook_secret) for url in webhook_urls])
    account = Account(api_key=api_key, public_url=public_url, store=store, webhooks=webhooks)
    app = Starlette(routes=[*API_ROUTES, *CHECKOUT_ROUTES, *CONTROL_ROUTES])
    app.add_middleware(_KeepTime, account=account)
    app.state.account = account
    return app


async def serve(app: Starlette, *, host: str, port: int, stopping: asyncio.Event | None = None) -> None:
    """Serve the app alone until `stopping` is set, or until SIGINT or SIGTERM when there is none."""
    server = Server(app, address=host, port=port, interface=Interfaces.ASGINL, log_enabled=False, websockets=False)
    if stopping is None:
        stopping = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    account: Account = app.state.account
    ticker.start(account)
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
        server.stop()  # type: ignore[no-untyped-call]
        with contextlib.suppress(asyncio.CancelledError):
            await serving
    finally:
        waiting.cancel()
        await ticker.stop(account)
