"""Money given back to the customer."""

from datetime import date

from sqlmodel import Session, select

from flare_app import audit
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import PaymentState
from flare_app.errors import Conflict
from flare_app.models import Allocation, Payment, Refund
from flare_app.payments.allocating import allocate_to_refund, announce_money, restore_settled, take_back


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
        NotPermitted: a role without sales.
        Conflict: more than the payment still holds, or it is void.
    """
    require(actor, Permission.EDIT_SALES)
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if stripe_refund_id and (known := find_stripe_refund(session, stripe_refund_id)):
        return known
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void: nothing of it can be refunded.")
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
    announce_money(session, payment)
    return refund


def change_refund_state(session: Session, *, refund: Refund, state: str, actor: Actor, on: date) -> None:
    """Follow the bank: pending → succeeded, and from either to failed, never back.

    A refund that failed gives its money back to the payment, and to the invoices that it was taken off.
    """
    assert refund.payment_id is not None
    payment = session.get_one(Payment, refund.payment_id, with_for_update=True, populate_existing=True)
    session.refresh(refund)
    if state == "pending" or refund.state in {state, "failed"}:
        return
    if state == "failed":
        allocation = session.exec(select(Allocation).where(Allocation.refund_id == refund.id, Allocation.amount > 0)).one()
        take_back(session, allocation=allocation, actor=actor, on=on)
        restore_settled(session, payment=payment, amount=refund.amount, on=on, actor=actor)
    audit.record(session, actor=actor, verb="refund " + state, subject=payment, changes={"refund": [refund.state, state]})
    refund.state = state
    session.add(refund)
    session.flush()
    announce_money(session, payment)


def find_stripe_refund(session: Session, stripe_refund_id: str) -> Refund | None:
    """The refund that stands for Stripe's, or None."""
    return session.exec(select(Refund).where(Refund.stripe_refund_id == stripe_refund_id)).first()


def _standing_refunds(session: Session, payment_id: int) -> list[Refund]:
    return list(session.exec(select(Refund).where(Refund.payment_id == payment_id, Refund.state != "failed")))
