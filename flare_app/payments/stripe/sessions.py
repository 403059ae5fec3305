"""Stripe's Checkout Sessions: the calls, and what their failures mean.

What is sent is typed by the SDK's own parameters, which are generated from Stripe's specification of the pinned API version: a
parameter that this version does not know is an error of mypy, not a refusal in production.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import stripe
from sqlmodel import Session

from flare_app import company
from flare_app.errors import Conflict
from flare_app.models import Checkout, Customer, Document, PortalLink
from flare_app.payments.stripe.amounts import line_to_stripe
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.records import items_of
from flare_app.settings import settings

if TYPE_CHECKING:  # thousands of classes that nothing needs to run
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

log = logging.getLogger("flare.payments")

_MOST_LINES = 100
_CLOCKS_DIFFER_BY = timedelta(minutes=5)


class StripeSilent(Conflict):
    """No answer came, or one that says nothing: the call may have been carried out, so it is repeated with the same key."""


class RequestChanged(StripeSilent):
    """The key was used before with other parameters (a setting changed meanwhile): what it created has to be looked for."""


class StripeRefused(Conflict):
    """Stripe answered no: nothing was done."""


@contextmanager
def asking_stripe() -> Iterator[None]:
    """Turn Stripe's errors into ours.

    Raises:
        StripeSilent, StripeRefused: with a sentence for people; the cause keeps Stripe's own words.
        RuntimeError: on the event loop: an answer may take half a minute, and everybody would wait for it.
    """
    if _is_on_event_loop():
        raise RuntimeError("Ask Stripe from a thread, never on the event loop.")
    try:
        yield
    except stripe.StripeError as error:
        if _is_outcome_unknown(error):
            kind = RequestChanged if isinstance(error, stripe.IdempotencyError) else StripeSilent
            raise kind("The payment service does not answer right now. Nothing was charged. Try again in a minute.") from error
        log.warning("Stripe refused a call: %s", error)
        raise StripeRefused("The payment service refused this payment. Nothing was charged. Try again later.") from error


def _is_on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _is_outcome_unknown(error: stripe.StripeError) -> bool:
    if isinstance(error, stripe.APIConnectionError | stripe.IdempotencyError):
        return True
    # 409: another call with the same key is under way. A 5xx leaves at most a session whose address nobody was told.
    return error.http_status is None or error.http_status < 400 or error.http_status == 409


def session_params(session: Session, checkout: Checkout) -> "SessionCreateParams":
    """What Stripe is asked for. Made of rows that do not change, because a repeated call must ask for exactly the same."""
    customer = session.get_one(Customer, checkout.customer_id)
    link = session.get_one(PortalLink, checkout.portal_link_id)
    items = [item for item in items_of(session, checkout) if item.amount]
    lines = [(session.get_one(Document, item.invoice_id).number or "", item.amount) for item in items]
    metadata = {"checkout": checkout.public_id, "customer": customer.public_id}
    portal = f"{settings().base_url}/portal/{quote(link.public_id, safe='')}?checkout={checkout.public_id}"
    return {
        "mode": "payment",
        "line_items": _line_items(lines, checkout),
        "client_reference_id": checkout.public_id,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": ", ".join(number for number, _ in lines)[:1000]},
        "customer_email": link.address,
        "success_url": portal,
        "cancel_url": f"{portal}&cancelled=1",
        "expires_at": int(checkout.expires_at.timestamp()),
        "adaptive_pricing": {"enabled": False},
        "branding_settings": {"display_name": company.get_company(session).name},
    }


def _line_items(lines: list[tuple[str, int]], checkout: Checkout) -> "list[SessionCreateParamsLineItem]":
    """A line for each invoice, or one for all of them where they are too many for Stripe."""
    if len(lines) > _MOST_LINES:
        return [_line_item(f"{len(lines)} invoices", checkout.amount, checkout.currency)]
    return [_line_item(f"Invoice {number}", amount, checkout.currency) for number, amount in lines]


def _line_item(name: str, amount: int, currency: str) -> "SessionCreateParamsLineItem":
    return {
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": line_to_stripe(amount, currency),
            "product_data": {"name": name},
        },
        "quantity": 1,
    }


def create_session(params: "SessionCreateParams", *, key: str) -> stripe.checkout.Session:
    """Create the session, or have the one that this key created before.

    Raises:
        StripeSilent, StripeRefused: as said there.
    """
    with asking_stripe():
        return client().v1.checkout.sessions.create(params, {"idempotency_key": key})


def retrieve_session(session_id: str) -> stripe.checkout.Session:
    """The session as Stripe has it now, with its payment intent.

    Raises:
        StripeSilent, StripeRefused: as said there.
    """
    with asking_stripe():
        return client().v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]})


def expire_session(session_id: str) -> None:
    """End an open session: from then on nobody can pay it.

    Raises:
        StripeSilent: no answer.
        StripeRefused: it is not open any more.
    """
    with asking_stripe():
        client().v1.checkout.sessions.expire(session_id)


def find_session(checkout: Checkout) -> stripe.checkout.Session | None:
    """The session that was created for this checkout although its answer never arrived.

    Raises:
        StripeSilent, StripeRefused: as said there.
    """
    since = int((checkout.created_at - _CLOCKS_DIFFER_BY).timestamp())
    until = int((checkout.expires_at + _CLOCKS_DIFFER_BY).timestamp())
    with asking_stripe():
        page = client().v1.checkout.sessions.list({"created": {"gte": since, "lte": until}, "limit": 100})
        for found in page.auto_paging_iter():
            if found.client_reference_id == checkout.public_id:
                return found
    return None
