"""An event of Stripe that could not be handled, however often it was tried: staff are told once, with what it is about."""

import json
from typing import Any

from sqlmodel import Session, col, or_, select

from flare_app import company
from flare_app.models import Checkout, Payment, StripeEvent
from flare_app.payments.stripe.booked import find_payment
from flare_app.payments.stripe.tasks import TaskKind, raise_task, settle_task

_ABOUT = (
    ("checkout.session.", "a payment"),
    ("payment_intent.", "a payment"),
    ("charge.dispute.", "a dispute"),
    ("", "a refund"),
)
_MOST_WORDS = 300


def tell_given_up(session: Session, event: StripeEvent, *, why: str) -> None:
    """The timetable tries it no more; `why` is the sentence of the last try."""
    told = _object(event)
    payment = _payment(session, told)
    checkout = _checkout(session, told)
    about = payment or checkout
    what = next(words for prefix, words in _ABOUT if event.type.startswith(prefix))
    raise_task(
        session,
        key=_key(event.id),
        kind=TaskKind.EVENT,
        problem=f"Stripe told of {what} ({event.id}), and the books could not follow for three days: {why[:_MOST_WORDS]}",
        customer_id=about.customer_id if about is not None else None,
        currency=about.currency if about is not None else company.get_company(session).currency,
        amount=about.amount if about is not None else 0,
        payment=payment,
        stripe_event_id=event.id,
    )


def settle_given_up(session: Session, event_id: str) -> None:
    """It was handled after all."""
    settle_task(session, key=_key(event_id))


def _key(event_id: str) -> str:
    return f"event:{event_id}"


def _object(event: StripeEvent) -> dict[str, Any]:
    """What the event carries; nothing where that is what was wrong with it."""
    try:
        told = json.loads(event.payload)["data"]["object"]
    except (ValueError, KeyError, TypeError):
        return {}
    return told if isinstance(told, dict) else {}


def _payment(session: Session, told: dict[str, Any]) -> Payment | None:
    intent = told.get("payment_intent") or told.get("id")
    return find_payment(session, intent) if isinstance(intent, str) else None


def _checkout(session: Session, told: dict[str, Any]) -> Checkout | None:
    """By the session, by the intent, or by the name that we gave it."""
    metadata = told.get("metadata")
    named = metadata.get("checkout") if isinstance(metadata, dict) else None
    ids = [one for one in (told.get("id"), told.get("payment_intent"), named) if isinstance(one, str)]
    columns = (col(Checkout.stripe_session_id), col(Checkout.stripe_payment_intent_id), col(Checkout.public_id))
    return session.exec(select(Checkout).where(or_(*(column.in_(ids) for column in columns))).limit(1)).first()
