"""The payer comes back from Stripe's page."""

from sqlmodel import select

from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Checkout
from flare_app.payments.stripe.fulfilling import fulfil
from flare_app.payments.stripe.states import CheckoutState


def follow_checkout(*, visitor: PortalVisitor, checkout_public_id: str) -> CheckoutState:
    """Where the payment that the return address names stands now. Asks Stripe, books nothing by itself: call it in a thread.

    Raises:
        NotFound: there is none for this customer, or the visitor may only look.
        StripeSilent: Stripe does not answer; events and the timetable will tell.
    """
    mine = select(Checkout.public_id).where(Checkout.public_id == as_public_id(checkout_public_id))
    if visitor.is_read_only:
        raise NotFound("There is no such payment.")
    mine = mine.where(Checkout.customer_id == visitor.customer_id)
    with read_only() as session:
        found = session.exec(mine).first()
    if found is None:
        raise NotFound("There is no such payment.")
    return fulfil(checkout_public_id=found)
