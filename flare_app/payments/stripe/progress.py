"""What pages show of online payments: which invoices are being paid now, and what staff have to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from flare_app.access import visible_documents
from flare_app.domain.principals import Permission, PortalVisitor, Principal, Staff, require
from flare_app.models import Checkout, CheckoutItem, Customer, Document, PaymentTask, PortalLink
from flare_app.payments.stripe.states import CheckoutState


@dataclass(frozen=True, slots=True)
class InProgress:
    """One invoice that is being paid; `amount` in minor units, what the payer's own credit adds included.

    `url` leads the same payer back to Stripe, and is "" for others. `by` is the payer's address: staff see it, and the payer.
    """

    checkout_public_id: str
    state: CheckoutState
    amount: int
    since: datetime
    expires_at: datetime
    url: str
    by: str

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it has not come to the bank yet."""
        return self.state is not CheckoutState.PROCESSING


@dataclass(frozen=True, slots=True)
class PaymentProblem:
    """An online payment that staff have to look at; amounts in minor units. `task` is the public id of its task."""

    task: str
    payment_id: int | None
    customer: str
    currency: str
    amount: int
    problem: str
    at: datetime


def checkouts_in_progress(
    session: Session, *, principal: Principal, invoices: Sequence[str] | None = None
) -> dict[str, InProgress]:
    """Which invoices are being paid now, by public id; `invoices` asks for these only (the rows on screen)."""
    statement = (
        select(Document.public_id, CheckoutItem, Checkout, PortalLink)
        .join(CheckoutItem, col(CheckoutItem.invoice_id) == col(Document.id))
        .join(Checkout, col(Checkout.id) == col(CheckoutItem.checkout_id))
        .join(PortalLink, col(PortalLink.id) == col(Checkout.portal_link_id))
        .where(col(CheckoutItem.active).is_(True))
    )
    if isinstance(principal, PortalVisitor):
        statement = statement.where(visible_documents(principal))
    else:
        require(principal, Permission.VIEW_SALES)
    if invoices is not None:
        statement = statement.where(col(Document.public_id).in_(invoices))
    return {public_id: _in_progress(principal, item, checkout, link) for public_id, item, checkout, link in session.exec(statement)}


def _in_progress(principal: Principal, item: CheckoutItem, checkout: Checkout, link: PortalLink) -> InProgress:
    is_payer = _is_payer(principal, checkout)
    return InProgress(
        checkout_public_id=checkout.public_id,
        state=CheckoutState(checkout.state),
        amount=item.amount + item.credit_amount,
        since=checkout.created_at,
        expires_at=checkout.expires_at,
        url=checkout.url if is_payer and checkout.state == CheckoutState.OPEN else "",
        by=link.address if is_payer or not isinstance(principal, PortalVisitor) else "",
    )


def payment_problems(session: Session, *, principal: Staff) -> list[PaymentProblem]:
    """What staff have not done yet about online payments, oldest first: kept as credit, of another amount, disputed."""
    require(principal, Permission.VIEW_SALES)
    statement = (
        select(PaymentTask, Customer.name)
        .join(Customer, col(Customer.id) == col(PaymentTask.customer_id))
        .where(col(PaymentTask.done_at).is_(None))
        .order_by(col(PaymentTask.created_at), col(PaymentTask.id))
    )
    return [
        PaymentProblem(one.public_id, one.payment_id, name, one.currency, one.amount, one.problem, one.created_at)
        for one, name in session.exec(statement)
    ]


def _is_payer(principal: Principal, checkout: Checkout) -> bool:
    return isinstance(principal, PortalVisitor) and not principal.is_read_only and principal.link_id == checkout.portal_link_id
