"""Follow disputes: money moves only when Stripe says that it was withdrawn or came back; the rest is a note for staff."""

import stripe
from sqlmodel import Session, select

from flare_app import audit
from flare_app.database import unit_of_work
from flare_app.domain.states import PaymentState
from flare_app.live import announce
from flare_app.models import Checkout, Payment
from flare_app.payments.stripe.booked import booked_payment_id
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.fulfilling import STRIPE
from flare_app.payments.stripe.refunds import book_refund, day_of
from flare_app.payments.stripe.sessions import asking_stripe

_WITHDRAWN, _REINSTATED = "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"
_OVER = frozenset({"won", "warning_closed", "prevented"})
_NOTE = "Disputed by the payer's bank"


def follow_dispute(dispute_id: str, *, event_type: str) -> None:
    """Note where a dispute stands, and book the money that it took or gave back.

    Raises:
        StripeSilent, StripeRefused: Stripe did not tell.
    """
    with asking_stripe():
        dispute = client().v1.disputes.retrieve(dispute_id)
    intent = dispute.payment_intent
    payment_id = booked_payment_id(intent.id if isinstance(intent, stripe.PaymentIntent) else intent)
    if payment_id is None:
        return
    with unit_of_work() as session:
        payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
        _note(session, payment, dispute)
        state = _state_told(dispute, event_type)
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
            reason=f"Dispute: {_plain(dispute.reason)}",
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
    """The task that staff see: there while the dispute runs or was lost, gone when it ended well. Other notes stay."""
    checkout = session.exec(select(Checkout).where(Checkout.payment_id == payment.id)).first()
    if checkout is None or (checkout.problem and not checkout.problem.startswith(_NOTE)):
        return
    note = f"{_NOTE} ({_plain(dispute.reason)}; {_plain(dispute.status)}). Answer it in Stripe."
    note = "" if dispute.status in _OVER else note
    if note == checkout.problem:
        return
    audit.record(session, actor=STRIPE, verb="dispute", subject=payment, changes={"dispute": [checkout.problem, note]})
    checkout.problem = note
    session.add(checkout)
    announce(session, "staff:payments")


def _plain(word: str | None) -> str:
    return (word or "unknown").replace("_", " ")[:60]
