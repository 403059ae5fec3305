"""How a payment stands, for the one who makes it: what was to be paid, what became of it, and the way back to it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from flare_app.domain.principals import PortalVisitor
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Checkout, CheckoutItem, Document, Payment
from flare_app.payments.stripe.states import CheckoutState


@dataclass(frozen=True, slots=True)
class Standing:
    """A payment of the visitor's customer; amounts in minor units.

    `invoices` are pairs of a public id and what was to be paid of it, by card and credit, in the order of choosing. `url` leads to
    the checkout page while it is open, for the payer alone. `payment` is the public id of the payment that was booked, "" without
    one. `problem` is why nothing was paid, in the bank's words, "" when there is no more to say.
    """

    public_id: str
    state: CheckoutState
    currency: str
    amount: int
    credit_amount: int
    invoices: tuple[tuple[str, int], ...]
    url: str = ""
    payment: str = ""
    problem: str = ""


def standing(session: Session, *, visitor: PortalVisitor, checkout_public_id: str) -> Standing:
    """How one payment stands in our books.

    Raises:
        NotFound: there is none for this customer, or the visitor may only look.
    """
    if visitor.is_read_only:
        raise NotFound("There is no such payment.")
    statement = _of_customer(visitor).where(Checkout.public_id == as_public_id(checkout_public_id))
    checkout = session.exec(statement).first()
    if checkout is None:
        raise NotFound("There is no such payment.")
    return _standing(session, visitor, checkout)


def unfinished(session: Session, *, visitor: PortalVisitor) -> Standing | None:
    """The newest payment that this very link has begun and neither finished nor cancelled."""
    if visitor.is_read_only:
        return None
    begun = _of_customer(visitor).where(Checkout.portal_link_id == visitor.link_id, Checkout.state == CheckoutState.OPEN)
    checkout = session.exec(begun.order_by(col(Checkout.id).desc())).first()
    return _standing(session, visitor, checkout) if checkout is not None else None


def _of_customer(visitor: PortalVisitor) -> SelectOfScalar[Checkout]:
    return select(Checkout).where(Checkout.customer_id == visitor.customer_id)


def _standing(session: Session, visitor: PortalVisitor, checkout: Checkout) -> Standing:
    items = (
        select(Document.public_id, CheckoutItem.amount, CheckoutItem.credit_amount)
        .join(Document, col(Document.id) == col(CheckoutItem.invoice_id))
        .where(CheckoutItem.checkout_id == checkout.id)
        .order_by(col(CheckoutItem.id))
    )
    payment = session.get(Payment, checkout.payment_id) if checkout.payment_id else None
    state = CheckoutState(checkout.state)
    is_payer = checkout.portal_link_id == visitor.link_id
    has_ended = not state.is_in_progress and not state.is_paid
    return Standing(
        public_id=checkout.public_id,
        state=state,
        currency=checkout.currency,
        amount=checkout.amount,
        credit_amount=checkout.credit_amount,
        invoices=tuple((public_id, card + credit) for public_id, card, credit in session.exec(items)),
        url=checkout.url if is_payer and state is CheckoutState.OPEN else "",
        payment=payment.public_id if payment is not None else "",
        problem=checkout.problem if has_ended and checkout.stripe_session_id else "",
    )
