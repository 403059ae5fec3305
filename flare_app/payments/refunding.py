"""Money given back to the customer."""

from datetime import date

from sqlmodel import Session, select

from flare_app import audit
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Actor
from flare_app.errors import Conflict
from flare_app.models import Allocation, Payment, Refund
from flare_app.payments.allocating import allocate_to_refund, take_back


def refund_payment(
    session: Session,
    *,
    payment_id: int,
    amount: int,
    on: date,
    actor: Actor,
    state: str = "succeeded",
    reason: str = "",
    stripe_refund_id: str | None = None,
) -> Refund:
    """Book a refund out of a payment, once per `stripe_refund_id`; what the payment has not kept is taken off its newest invoices.

    Raises:
        Conflict: more than the payment still holds.
    """
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if stripe_refund_id and (known := find_stripe_refund(session, stripe_refund_id)):
        return known
    refunded = sum(refund.amount for refund in _standing_refunds(session, payment.id))
    if amount <= 0 or refunded + amount > payment.amount:
        left = format_plain(payment.amount - refunded, payment.currency)
        raise Conflict(f"At most {left} {payment.currency} of {payment.number} can be refunded.")
    refund = Refund(
        payment_id=payment.id,
        customer_id=payment.customer_id,
        currency=payment.currency,
        amount=amount,
        refunded_on=on,
        state=state,
        reason=reason,
        stripe_refund_id=stripe_refund_id,
    )
    session.add(refund)
    session.flush()
    allocate_to_refund(session, payment=payment, refund=refund, actor=actor)
    audit.record(session, actor=actor, verb="refund", subject=payment, changes={"refunded": [refunded, refunded + amount]})
    return refund


def change_refund_state(session: Session, *, refund: Refund, state: str, actor: Actor, on: date) -> None:
    """Follow Stripe: a refund that failed gives its money back to the payment, as the customer's credit."""
    if refund.state in {state, "failed"}:
        return
    if state == "failed":
        allocation = session.exec(select(Allocation).where(Allocation.refund_id == refund.id, Allocation.amount > 0)).one()
        take_back(session, allocation=allocation, actor=actor, on=on)
    refund.state = state
    session.add(refund)
    session.flush()


def find_stripe_refund(session: Session, stripe_refund_id: str) -> Refund | None:
    """The refund that stands for Stripe's, or None."""
    return session.exec(select(Refund).where(Refund.stripe_refund_id == stripe_refund_id)).first()


def _standing_refunds(session: Session, payment_id: int) -> list[Refund]:
    return list(session.exec(select(Refund).where(Refund.payment_id == payment_id, Refund.state != "failed")))
