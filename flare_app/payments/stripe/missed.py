"""What no webhook told: events that Stripe could not deliver, and money that went back without any event."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import stripe
from sqlmodel import Session, col, select

from flare_app import payments
from flare_app.clock import utc_now
from flare_app.database import read_only
from flare_app.domain.states import PaymentState
from flare_app.errors import FlareError
from flare_app.models import Payment, Refund
from flare_app.payments.stripe.booked import find_payment
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.disputes import follow_dispute, is_followed
from flare_app.payments.stripe.events import EVENT_TYPES, handle_event, keep_event
from flare_app.payments.stripe.refunds import follow_refunds, state_of
from flare_app.payments.stripe.sessions import asking_stripe

log = logging.getLogger("flare.payments")

_SINCE = timedelta(days=3)
_DISPUTED_SINCE = timedelta(days=120)
"""A dispute goes on for months, and what it took comes back at its end."""


def catch_up() -> None:
    """Take in what was missed. Each of the three is asked for even when another could not be."""
    for look in (_fetch_undelivered_events, _follow_refunds_without_event, _follow_disputes_without_event):
        _try(look.__name__.strip("_").replace("_", " "), look)


def _try(what: str, call: Callable[[], object]) -> None:
    try:
        call()
    except FlareError as error:
        log.warning("%s: %s", what, error.__cause__ or error)


def _fetch_undelivered_events() -> None:
    with asking_stripe():
        page = client().v1.events.list(
            {"types": list(EVENT_TYPES), "delivery_success": False, "created": {"gte": _before(_SINCE)}, "limit": 100}
        )
        missed = [(event.id, event.type, json.dumps(event.to_dict())) for event in page.auto_paging_iter()]
    for event_id, event_type, payload in reversed(missed):
        if keep_event(event_id, event_type, payload):
            handle_event(event_id)


def _follow_refunds_without_event() -> None:
    """Stripe says that some events are never generated: the refunds themselves are asked for, and those that we hold as pending."""
    with asking_stripe():
        page = client().v1.refunds.list({"created": {"gte": _before(_SINCE)}, "limit": 100, "expand": ["data.payment_intent"]})
        found = list(page.auto_paging_iter())
    with read_only() as session:
        intents = [_intent_id(refund) for refund in found if _is_news(session, refund, is_booked=_is_booked(session, refund))]
        intents += _pending(session)
    for intent_id in dict.fromkeys(intents):
        _try(f"refunds of {intent_id}", partial(follow_refunds, intent_id))


def _follow_disputes_without_event() -> None:
    with asking_stripe():
        page = client().v1.disputes.list(
            {"created": {"gte": _before(_DISPUTED_SINCE)}, "limit": 100, "expand": ["data.payment_intent"]}
        )
        found = list(page.auto_paging_iter())
    with read_only() as session:
        disputes = [dispute.id for dispute in found if _is_news(session, dispute, is_booked=is_followed(session, dispute))]
    for dispute_id in disputes:
        _try(f"dispute {dispute_id}", partial(follow_dispute, dispute_id, event_type=""))


def _before(span: timedelta) -> int:
    return int((utc_now() - span).timestamp())


def _is_news(session: Session, gone: stripe.Refund | stripe.Dispute, *, is_booked: bool) -> bool:
    """Whether it takes from one of our payments (others may use the account) and the books do not say so yet."""
    payment = find_payment(session, _intent_id(gone))
    if payment is not None:
        return payment.state != PaymentState.VOID and not is_booked
    intent = gone.payment_intent
    return isinstance(intent, stripe.PaymentIntent) and "checkout" in (intent.metadata or {})


def _intent_id(gone: stripe.Refund | stripe.Dispute) -> str:
    intent = gone.payment_intent
    return intent.id if isinstance(intent, stripe.PaymentIntent) else intent or ""


def _is_booked(session: Session, refund: stripe.Refund) -> bool:
    known = payments.find_stripe_refund(session, refund.id)
    return known is not None and known.state == state_of(refund)


def _pending(session: Session) -> list[str]:
    statement = (
        select(Payment.stripe_payment_intent_id)
        .join(Refund, col(Refund.payment_id) == col(Payment.id))
        .where(Refund.state == "pending", col(Refund.stripe_refund_id).is_not(None))
    )
    return [intent_id for intent_id in session.exec(statement) if intent_id]
