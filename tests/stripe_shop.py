"""A seller with the sandbox as its Stripe: invoices, a payer, and short words for what tests do with them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import pytest
import stripe
from sqlmodel import col, select

from flare_app import access, payments, statements
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor, Staff
from flare_app.errors import FlareError
from flare_app.models import Checkout, CheckoutItem, Customer, Document, Payment, Refund, StripeEvent
from flare_app.payments.stripe import CheckoutStarted, CheckoutState, cancel_checkout, handle_event, receive_event, start_checkout
from flare_app.payments.stripe.records import lock_checkout, move
from flare_app.settings import settings
from tests import factories
from tests.stripe_sandbox import API_KEY, WEBHOOK_SECRET, Receiver, Sandbox

_operations = count(1)

ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"])
"""For rules in which the database has no part."""


@dataclass
class StripeShop:
    """Everything is committed: the functions under test open transactions of their own."""

    sandbox: Sandbox
    receiver: Receiver
    staff: Staff
    customer: Customer
    visitor: PortalVisitor

    def visitor_of(self, customer: Customer, address: str, *, is_preview: bool = False) -> PortalVisitor:
        with unit_of_work() as session:
            link = access.link_for(session, customer_id=customer.id, address=address, actor=self.staff)
        return PortalVisitor(link.id, link.public_id, customer.id, link.address, session_id=1, is_preview=is_preview)

    def invoice(self, price: str = "100.00", *, customer: Customer | None = None, **fields: str) -> Document:
        with unit_of_work() as session:
            return factories.make_issued(session, customer or self.customer, factories.line(price), actor=self.staff, **fields)

    def start(self, *invoices: Document, operation_id: str = "", visitor: PortalVisitor | None = None) -> CheckoutStarted:
        return self.start_parts([(invoice, "") for invoice in invoices], operation_id=operation_id, visitor=visitor)

    def start_parts(
        self, parts: list[tuple[Document, str]], *, operation_id: str = "", visitor: PortalVisitor | None = None
    ) -> CheckoutStarted:
        return start_checkout(
            visitor=visitor or self.visitor,
            items=[(invoice.public_id, amount) for invoice, amount in parts],
            operation_id=operation_id or f"operation-{next(_operations)}",
        )

    def start_despite_hold(self, *invoices: Document) -> str:
        """An attempt that leaves its invoices free for the next one, as if its hold had been lost."""
        public_id = self.start(*invoices).public_id
        with unit_of_work() as session:
            move(session, lock_checkout(session, public_id=public_id), CheckoutState.CANCELLED)
        return public_id

    def pay(self, started: CheckoutStarted, **form: str) -> None:
        """As a payer on Stripe's page; returns when every event has arrived."""
        assert self.sandbox.submit(started.url, **form).status_code == 303
        self.sandbox.drain()

    def pay_quietly(self, started: CheckoutStarted) -> None:
        """The payer pays, and no event ever comes."""
        self.sandbox.control("knobs", webhooks={"mode": "suppress"})
        self.sandbox.control("pay", session=self.checkout(started).stripe_session_id)

    def cancel(self, started: CheckoutStarted, actor: PortalVisitor | Staff | None = None) -> str:
        return cancel_checkout(actor=actor or self.visitor, checkout_public_id=started.public_id)

    def checkout(self, started: CheckoutStarted | str) -> Checkout:
        public_id = started if isinstance(started, str) else started.public_id
        with read_only() as session:
            return session.exec(select(Checkout).where(Checkout.public_id == public_id)).one()

    def checkouts(self) -> list[Checkout]:
        with read_only() as session:
            return list(session.exec(select(Checkout).order_by(col(Checkout.id))))

    def balance(self, invoice: Document) -> int:
        with read_only() as session:
            return session.get_one(Document, invoice.id).balance_amount

    def payments(self) -> list[Payment]:
        with read_only() as session:
            return list(session.exec(select(Payment).order_by(col(Payment.id))))

    def refunds(self) -> list[Refund]:
        with read_only() as session:
            return list(session.exec(select(Refund).order_by(col(Refund.id))))

    def events(self) -> list[StripeEvent]:
        with read_only() as session:
            return list(session.exec(select(StripeEvent)))

    def held_invoices(self) -> set[int]:
        with read_only() as session:
            return set(session.exec(select(CheckoutItem.invoice_id).where(col(CheckoutItem.active).is_(True))))

    def books_are_right(self) -> bool:
        """The proof that `verify` runs: sums of allocations, balances, bounds, numbers, statements, the audit chain."""
        with read_only() as session:
            problems = list(statements.verify_books(session))
        assert problems == []
        return True

    def books_equal_stripe(self) -> bool:
        """Every intent that succeeded there is one payment here, of the same amount, and the same went back."""
        there = self.sandbox.state()["objects"]
        gone = Counter[str]()
        for refund in there.get("refund", []):
            gone[refund["payment_intent"]] += refund["amount"] if refund["status"] not in ("failed", "canceled") else 0
        for dispute in there.get("dispute", []):
            gone[dispute["payment_intent"]] -= sum(move["amount"] for move in dispute["balance_transactions"])
        intents = [one for one in there.get("payment_intent", []) if one["status"] == "succeeded"]
        theirs = {one["id"]: (one["amount_received"], gone[one["id"]]) for one in intents}
        with read_only() as session:
            booked = [(one, payments.refundable(session, one)) for one in session.exec(select(Payment))]
        online = [(one, left) for one, left in booked if one.stripe_payment_intent_id]
        assert {one.stripe_payment_intent_id: (one.amount, one.amount - left) for one, left in online} == theirs
        return True


@contextmanager
def open_shop(sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeShop]:
    """Set up and committed; the receiver hands events to the app as the web route does, until the end."""
    monkeypatch.setenv("FLARE_STRIPE_SECRET_KEY", API_KEY)
    monkeypatch.setenv("FLARE_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)
    monkeypatch.setenv("FLARE_STRIPE_API_BASE", sandbox.url)
    settings.cache_clear()
    monkeypatch.setattr(receiver, "take", _answer)
    with unit_of_work() as session:
        staff = factories.make_company(session)
        customer = factories.make_customer(session, actor=staff, name="Bergwerk AG", email="office@bergwerk.example")
    shop = StripeShop(sandbox, receiver, staff, customer, factories.make_visitor(customer))
    shop.visitor = shop.visitor_of(customer, "anna@bergwerk.example")
    yield shop
    # What is still on its way belongs to this test's database.
    sandbox.control("webhooks/wait", seconds=5)
    sandbox.clear()


def take_event(payload: bytes, signature: str) -> None:
    """As the web route does: received, then handled."""
    event_id = receive_event(payload, signature)
    if event_id:
        handle_event(event_id)


def _answer(payload: bytes, signature: str | None) -> int:
    try:
        take_event(payload, signature or "")
    except FlareError:
        return 400
    return 200


def signed(payload: str, secret: str = WEBHOOK_SECRET) -> tuple[bytes, str]:
    """A body and its header, as Stripe sends them."""
    return payload.encode(), stripe.WebhookSignature.generate_signature_header(payload, secret)
