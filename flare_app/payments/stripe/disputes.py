"""Follow disputes: money moves only when Stripe says that it was withdrawn or came back; the rest is a task for staff."""

from datetime import UTC, datetime

import stripe
from sqlmodel import Session, select

from flare_app import audit, payments
from flare_app.clock import utc_now
from flare_app.database import unit_of_work
from flare_app.domain.states import PaymentState
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import Dispute, Payment
from flare_app.payments.stripe.amounts import from_stripe
from flare_app.payments.stripe.booked import booked_payment_id
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.fulfilling import STRIPE
from flare_app.payments.stripe.refunds import book_refund, day_of
from flare_app.payments.stripe.sessions import asking_stripe
from flare_app.payments.stripe.tasks import TaskKind, raise_task, settle_task

_WITHDRAWN, _REINSTATED = "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"
OVER = frozenset({"won", "warning_closed", "prevented"})
"""Ended, and the money is ours."""

_LOST = "The money is gone. Ask the customer for another way to pay, or write the invoice off."


def follow_dispute(dispute_id: str, *, event_type: str) -> None:
    """Note where a dispute stands, and book the money that it took or gave back.

    Raises:
        StripeSilent, StripeRefused: Stripe did not tell.
        Conflict: it took more than the payment still holds; staff have a task.
    """
    with asking_stripe():
        dispute = client().v1.disputes.retrieve(dispute_id)
    intent = dispute.payment_intent
    payment_id = booked_payment_id(intent.id if isinstance(intent, stripe.PaymentIntent) else intent)
    if payment_id is None:
        return
    # The note stands even when the money cannot be booked.
    with unit_of_work() as session:
        _note(session, _locked(session, payment_id), dispute)
    try:
        with unit_of_work() as session:
            _move_money(session, _locked(session, payment_id), dispute, _state_told(dispute, event_type))
    except Conflict as problem:
        with unit_of_work() as session:
            _tell_staff(session, _locked(session, payment_id), dispute, key="uncovered", problem=str(problem))
        raise


def is_followed(session: Session, dispute: stripe.Dispute) -> bool:
    """Whether our books say of it what Stripe says."""
    row = session.exec(select(Dispute).where(Dispute.stripe_dispute_id == dispute.id)).first()
    booked = payments.find_stripe_refund(session, dispute.id)
    is_noted = row is not None and row.status == dispute.status
    return is_noted and (None if booked is None else booked.state) == _state_told(dispute, "")


def _locked(session: Session, payment_id: int) -> Payment:
    return session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)


def _move_money(session: Session, payment: Payment, dispute: stripe.Dispute, state: str | None) -> None:
    if state is None or payment.state == PaymentState.VOID:
        return
    # Like a refund, under the dispute's id; the return of the money takes it back, whichever of the two is told first.
    book_refund(
        session,
        payment=payment,
        stripe_id=dispute.id,
        amount=dispute.amount,
        on=day_of(session, dispute.created),
        state=state,
        reason=f"Dispute: {plain(dispute.reason)}",
    )


def _state_told(dispute: stripe.Dispute, event_type: str) -> str | None:
    """What became of the money, as the state of a refund; None when none has moved.

    The dispute's own balance transactions tell it whichever event leads here, so one that never comes is not missed.
    """
    moves = [move.amount for move in getattr(dispute, "balance_transactions", None) or ()]
    if event_type == _REINSTATED or (moves and sum(moves) >= 0):
        return "failed"
    return "succeeded" if moves or event_type == _WITHDRAWN else None


def _note(session: Session, payment: Payment, dispute: stripe.Dispute) -> None:
    """Keep how it stands, and the task that staff see: there while the dispute runs or was lost, gone when it ended well."""
    row = session.exec(select(Dispute).where(Dispute.stripe_dispute_id == dispute.id)).first()
    before = row.status if row is not None else ""
    if row is None:
        opened = _at(dispute.created)
        row = Dispute(stripe_dispute_id=dispute.id, payment_id=payment.id, status="", currency=payment.currency, opened_at=opened)
    row.status, row.reason = str(dispute.status or "unknown")[:60], plain(dispute.reason)
    row.amount = from_stripe(dispute.amount, payment.currency) or 0
    due = dispute.evidence_details.due_by if dispute.evidence_details else None
    row.respond_by, row.updated_at = _at(due) if due else None, utc_now()
    session.add(row)
    if row.status == before:
        return
    audit.record(session, actor=STRIPE, verb="disputed", subject=payment, changes={"dispute": [before, row.status]})
    announce(session, "staff:payments", "staff:documents", f"customer:{payment.customer_id}")
    if row.status in OVER:
        settle_task(session, key=f"dispute:{dispute.id}")
        return
    words = f"Disputed by the payer's bank ({plain(dispute.reason)}; {plain(dispute.status)})."
    is_lost = row.status == "lost"
    problem = words if is_lost else f"{words} Answer it in Stripe."
    _tell_staff(session, payment, dispute, key="dispute", problem=problem, advice=_LOST if is_lost else "")


def _tell_staff(session: Session, payment: Payment, dispute: stripe.Dispute, *, key: str, problem: str, advice: str = "") -> None:
    raise_task(
        session,
        key=f"{key}:{dispute.id}",
        kind=TaskKind.DISPUTE,
        problem=problem,
        customer_id=payment.customer_id,
        currency=payment.currency,
        amount=from_stripe(dispute.amount, payment.currency) or 0,
        payment=payment,
        advice=advice,
    )


def _at(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def plain(word: str | None) -> str:
    """One of Stripe's words as people write it."""
    return (word or "unknown").replace("_", " ")[:60]
