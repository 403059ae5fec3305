"""From one of Stripe's payment intents to the payment in our books, booking it first if its events came out of order."""

from sqlmodel import Session, select

from flare_app.database import read_only
from flare_app.errors import NotFound
from flare_app.models import Payment
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.fulfilling import fulfil
from flare_app.payments.stripe.sessions import asking_stripe


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
    public_id = (intent.metadata or {}).get("checkout")
    if not public_id:
        return None
    try:
        fulfil(checkout_public_id=public_id)
    except NotFound:
        return None
    with read_only() as session:
        payment = find_payment(session, intent_id)
    return None if payment is None else payment.id
