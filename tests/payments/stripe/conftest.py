"""A Stripe sandbox mounted under a prefix, as in the demo, and a receiver of its webhooks; both empty for each test."""

from collections.abc import Iterator

import pytest
import stripe

from tests.stripe_sandbox import Receiver, Sandbox, running_receiver, running_sandbox
from tests.stripe_shop import StripeShop, open_shop


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[Sandbox, Receiver]]:
    with running_receiver() as receiver, running_sandbox(webhook_urls=(receiver.url,), prefix="/stripe-sandbox") as sandbox:
        yield sandbox, receiver


@pytest.fixture
def sandbox(_server: tuple[Sandbox, Receiver]) -> Iterator[Sandbox]:
    sandbox, receiver = _server
    sandbox.clear()
    receiver.events.clear()
    receiver.answers.clear()
    yield sandbox
    sandbox.control("webhooks/wait", seconds=1)  # what is on its way must not arrive in the next test


@pytest.fixture
def receiver(_server: tuple[Sandbox, Receiver]) -> Receiver:
    return _server[1]


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    return sandbox.client()


@pytest.fixture
def shop(database: str, sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeShop]:
    """A seller whose Stripe is the sandbox."""
    with open_shop(sandbox, receiver, monkeypatch) as shop:
        yield shop
