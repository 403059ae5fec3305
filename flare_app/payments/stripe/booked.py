"""From one of Stripe's payment intents to the payment in our books, booking it first if its events came out of order."""

from typing import Any

from sqlmodel import Session, select

from flare_app.database import read_only
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Payment
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.fulfilling import fulfil
from flare_app.payments.stripe.sessions import asking_stripe
from flare_app.payments.stripe.states import CheckoutState


def find_payment(session: Session, intent_id: str) -> Payment | None:
    """The payment of this intent."""
    return session.exec(select(Payment).where(Payment.stripe_payment_intent_id == intent_id)).first()


def booked_payment_id(intent_id: str | None) -> int | None:
    """The payment of an intent; None when the money never came through one of our checkouts.

    Raises:
        StripeSilent, StripeRefused: Stripe did not tell.
    """
    if not intent_id:
        return None
    with read_only() as session:
        payment = find_payment(session, intent_id)
    if payment is not None:
        return payment.id
    with asking_stripe():
        intent = client().v1.payment_intents.retrieve(intent_id)
    if fulfil_named(intent.to_dict()) is None:
        return None
    with read_only() as session:
        payment = find_payment(session, intent_id)
    return None if payment is None else payment.id


def fulfil_named(intent: dict[str, Any]) -> CheckoutState | None:
    """Fulfil the checkout that an intent names in its metadata; None when it names none of ours (others may use the account)."""
    public_id = as_public_id((intent.get("metadata") or {}).get("checkout"))
    try:
        return fulfil(checkout_public_id=public_id) if public_id else None
    except NotFound:
        return None
