"""What Stripe tells of its own accord: verified, stored once, then handled; what fails is tried again by the timetable."""

import json
import logging
import re
from datetime import timedelta
from typing import Any

import stripe
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.errors import FlareError, Invalid, NotFound
from flare_app.models import StripeEvent
from flare_app.payments.stripe.booked import fulfil_named
from flare_app.payments.stripe.config import StripeConfig, stripe_config
from flare_app.payments.stripe.disputes import follow_dispute
from flare_app.payments.stripe.fulfilling import fulfil_session
from flare_app.payments.stripe.given_up import tell_given_up
from flare_app.payments.stripe.refunds import follow_refunds

log = logging.getLogger("flare.payments")

EVENT_TYPES = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
"""What is listened to: the endpoint in Stripe's dashboard needs no more."""

MOST_ATTEMPTS = 14
_FIRST_WAIT = timedelta(seconds=30)
_UNEXPECTED = "Something went wrong that nobody expected. The server's log says what."
_ID = re.compile(r"[A-Za-z0-9_]{1,100}")
# Everything that the SDK was seen to raise for a body that is no event.
_UNREADABLE = (stripe.SignatureVerificationError, ValueError, AttributeError, TypeError, KeyError, RecursionError)


def receive_event(payload: bytes, signature: str) -> str | None:
    """Take one webhook: the raw bytes and the `Stripe-Signature` header.

    Stripe is answered as soon as this returns, so it asks nobody: it returns the id of a new event, stored for good, for
    `handle_event`; None for one that was here before, or of a type that nobody listens to.

    Raises:
        NotFound: online payments are not set up.
        Invalid: it is not Stripe's, or not for this account's mode.
    """
    config = stripe_config()
    if config is None:
        raise NotFound("Online payments are not set up.")
    try:
        event = _verified(payload, signature, config)
        event_id, event_type, livemode = str(event.id), str(event.type), bool(event.livemode)
    except _UNREADABLE as error:
        raise Invalid("This is not an event that Stripe has signed.") from error
    if not _ID.fullmatch(event_id):
        raise Invalid("This is not an event that Stripe has signed.")
    if livemode != config.livemode:
        raise Invalid("This event belongs to Stripe's other mode, test or live.")
    if event_type in EVENT_TYPES and keep_event(event_id, event_type, payload.decode()):
        return event_id
    return None


def _verified(payload: bytes, signature: str, config: StripeConfig) -> stripe.Event:
    """The event, signed with the secret or, while it is being rolled, with the former one."""
    try:
        event: stripe.Event = stripe.Webhook.construct_event(payload, signature, config.webhook_secret)
    except stripe.SignatureVerificationError:
        if not config.former_webhook_secret:
            raise
        event = stripe.Webhook.construct_event(payload, signature, config.former_webhook_secret)
    return event


def keep_event(event_id: str, event_type: str, payload: str) -> bool:
    """Store an event; False when it was here before."""
    try:
        with unit_of_work() as session:
            if session.get(StripeEvent, event_id) is not None:
                return False
            session.add(StripeEvent(id=event_id, type=event_type, payload=payload))
    except IntegrityError:
        return False
    return True


def handle_event(event_id: str) -> str:
    """Do what a stored event asks for; gives why that failed, "" when it is done.

    A failure is noted on it, and the timetable tries again; staff have a task when it gives up.
    """
    with read_only() as session:
        event = session.get_one(StripeEvent, event_id)
    if event.processed_at is not None:
        return ""
    error, why = _tried(event)
    with unit_of_work() as session:
        event = session.get_one(StripeEvent, event_id, with_for_update=True, populate_existing=True)
        event.attempts += 1
        event.error = error[:500]
        event.processed_at = event.processed_at or (None if error else utc_now())
        session.add(event)
        if event.processed_at is None and event.attempts >= MOST_ATTEMPTS:
            tell_given_up(session, event, why=why)
    return why


def _tried(event: StripeEvent) -> tuple[str, str]:
    """What went wrong, for the event itself, and as a sentence for staff; both "" when nothing did."""
    try:
        _handle(event.type, json.loads(event.payload)["data"]["object"])
    except FlareError as failure:  # Stripe does not answer, or what it says does not fit the books: said, and tried again
        log.warning("event %s (%s) could not be handled: %s", event.id, event.type, failure.__cause__ or failure)
        return f"{type(failure).__name__}: {failure}", str(failure)
    except Exception as failure:  # whatever it was, the event is kept and tried again
        log.exception("event %s (%s) could not be handled", event.id, event.type)
        return f"{type(failure).__name__}: {failure}", _UNEXPECTED
    return "", ""


def retry_events() -> None:
    """Handle what is stored and not yet handled, with growing pauses for about three days."""
    now = utc_now()
    with read_only() as session:
        due = [event.id for event in _unhandled(session) if event.received_at + _FIRST_WAIT * 2**event.attempts <= now]
    for event_id in due:
        handle_event(event_id)


def _unhandled(session: Session) -> list[StripeEvent]:
    statement = select(StripeEvent).where(col(StripeEvent.processed_at).is_(None), col(StripeEvent.attempts) < MOST_ATTEMPTS)
    return list(session.exec(statement.order_by(col(StripeEvent.received_at), col(StripeEvent.id))))


def _handle(event_type: str, told: dict[str, Any]) -> None:
    """An event only says where to look: what it carries may be old, so Stripe is asked again."""
    if event_type.startswith("checkout.session."):
        fulfil_session(session_id=told["id"])
    elif event_type == "payment_intent.succeeded":
        fulfil_named(told)
    elif event_type.startswith("charge.dispute."):
        follow_dispute(told["id"], event_type=event_type)
    else:
        follow_refunds(told.get("payment_intent"))
