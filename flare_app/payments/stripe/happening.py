"""What happens to money that was paid online after it had come: disputes, refunds that Stripe has not answered, open tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, false, or_, select

from flare_app.access import visible_payments
from flare_app.domain.principals import Permission, PortalVisitor, Principal, require
from flare_app.models import Checkout, CheckoutItem, Dispute, Payment, PaymentTask, RefundOrder
from flare_app.payments.stripe.disputes import OVER, plain
from flare_app.payments.stripe.refund_orders import ASKING


@dataclass(frozen=True, slots=True)
class DisputeNote:
    """A dispute; `amount` in minor units. `is_open` until the bank has decided, `is_won` when the money is ours."""

    payment: str
    reason: str
    status: str
    amount: int
    currency: str
    respond_by: datetime | None
    is_open: bool
    is_won: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """`asked` are the amounts, in minor units, of refunds without an answer; `tasks` pairs of a public id and what happened."""

    disputes: tuple[DisputeNote, ...] = ()
    asked: tuple[tuple[int, str], ...] = ()
    tasks: tuple[tuple[str, str], ...] = ()


def happening(session: Session, *, principal: Principal, payment_id: int | None = None, invoice_id: int | None = None) -> Happening:
    """What happens to one payment, or to the online payments of one invoice. A customer sees disputes alone."""
    payment_ids = [payment_id] if payment_id is not None else _paid_by(session, invoice_id)
    disputes = _disputes(session, principal, payment_ids)
    if isinstance(principal, PortalVisitor):
        return Happening(disputes)
    require(principal, Permission.VIEW_SALES)
    asked = select(RefundOrder).where(col(RefundOrder.payment_id).in_(payment_ids), RefundOrder.state == ASKING)
    # Of a payment there is no invoice to ask for, and tasks without one are about other payments.
    of_invoice = false() if invoice_id is None else col(PaymentTask.invoice_id) == invoice_id
    about = or_(col(PaymentTask.payment_id).in_(payment_ids), of_invoice)
    tasks = select(PaymentTask).where(about, col(PaymentTask.done_at).is_(None)).order_by(col(PaymentTask.id))
    return Happening(
        disputes,
        tuple((one.amount, one.currency) for one in session.exec(asked)),
        tuple((one.public_id, one.problem) for one in session.exec(tasks)),
    )


def _disputes(session: Session, principal: Principal, payment_ids: Sequence[int]) -> tuple[DisputeNote, ...]:
    statement = (
        select(Dispute, Payment.number)
        .join(Payment, col(Payment.id) == col(Dispute.payment_id))
        .where(col(Dispute.payment_id).in_(payment_ids))
        .order_by(col(Dispute.id))
    )
    if isinstance(principal, PortalVisitor):
        statement = statement.where(visible_payments(principal))
    return tuple(
        DisputeNote(
            payment=number,
            reason=one.reason,
            status=plain(one.status),
            amount=one.amount,
            currency=one.currency,
            respond_by=one.respond_by,
            is_open=one.status not in OVER and one.status != "lost",
            is_won=one.status in OVER,
        )
        for one, number in session.exec(statement)
    )


def _paid_by(session: Session, invoice_id: int | None) -> list[int]:
    """The payments that were made online for an invoice, also those whose money lies on it no more."""
    statement = (
        select(Checkout.payment_id)
        .join(CheckoutItem, col(CheckoutItem.checkout_id) == col(Checkout.id))
        .where(CheckoutItem.invoice_id == invoice_id, col(Checkout.payment_id).is_not(None))
    )
    return [one for one in session.exec(statement) if one is not None]
