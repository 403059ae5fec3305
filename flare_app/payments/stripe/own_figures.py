"""What the books say of the same movements: found by Stripe's ids, and what stands in the books alone."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from flare_app.domain.states import PaymentState
from flare_app.models import UNDONE_REFUND_STATES, Checkout, Payment, Refund
from flare_app.payments.stripe.config import stripe_config
from flare_app.payments.stripe.verdicts import OwnMove, StripeMove

_CHUNK = 500
_AROUND = timedelta(days=7)


class Books:
    """The payments and refunds that some moves are about, read once."""

    def __init__(self, session: Session, moves: Sequence[StripeMove]) -> None:
        self._session = session
        intents = {move.intent_id for move in moves if move.intent_id}
        self._payments: dict[str, Payment] = {}
        for chunk in _chunks(sorted(intents)):
            found = session.exec(select(Payment).where(col(Payment.stripe_payment_intent_id).in_(chunk)))
            self._payments |= {str(one.stripe_payment_intent_id): one for one in found}
        self._refunds: dict[str, Refund] = {}
        for chunk in _chunks([move.id for move in moves if move.kind != "payment"]):
            given = session.exec(select(Refund).where(col(Refund.stripe_refund_id).in_(chunk)))
            self._refunds |= {str(one.stripe_refund_id): one for one in given}

    def payment_id_of(self, move: StripeMove) -> int | None:
        """The payment that a movement belongs to, also one that is not booked itself."""
        payment = self._payments.get(move.intent_id)
        return payment.id if payment is not None else None

    def find(self, move: StripeMove) -> OwnMove | None:
        """The same movement in the books."""
        payment = self._payments.get(move.intent_id)
        if payment is None:
            return self._by_hand(move) if move.kind == "payment" else None
        if move.kind == "payment":
            return _of_payment(payment)
        refund = self._refunds.get(move.id)
        return _of_refund(payment, refund) if refund is not None else None

    def _by_hand(self, move: StripeMove) -> OwnMove | None:
        """A payment that staff recorded without its link: by the reference, else by customer, amount and day."""
        same = (
            select(Payment)
            .where(
                col(Payment.stripe_payment_intent_id).is_(None),
                Payment.state != PaymentState.VOID,
                Payment.currency == move.currency,
                Payment.amount == move.amount,
                col(Payment.paid_on).between(move.day - _AROUND, move.day + _AROUND),
                or_(col(Payment.reference).contains(move.intent_id), col(Payment.reference).contains(move.id)),
            )
            .limit(1)
        )
        found = self._session.exec(same).first() if move.intent_id else None
        return OwnMove(found.id, found.number, found.amount, found.currency, found.state, is_by_hand=True) if found else None


def alone(session: Session, first: date, last: date, known: set[str]) -> list[tuple[str, str, date, OwnMove]]:
    """What the books have of online payments in these days and Stripe did not tell: kind, Stripe's id or "", day, and the figures.

    `known` are the ids of payment intents, refunds and disputes that Stripe told.
    """
    rows: list[tuple[str, str, date, OwnMove]] = []
    paid = select(Payment).where(
        col(Payment.stripe_payment_intent_id).is_not(None),
        col(Payment.paid_on).between(first, last),
        Payment.state != PaymentState.VOID,
    )
    for one in session.exec(paid):
        if one.stripe_payment_intent_id not in known:
            rows.append(("payment", str(one.stripe_payment_intent_id), one.paid_on, _of_payment(one)))
    given = (
        select(Refund, Payment)
        .join(Payment, col(Payment.id) == col(Refund.payment_id))
        .where(
            col(Payment.stripe_payment_intent_id).is_not(None),
            col(Refund.refunded_on).between(first, last),
            col(Refund.state).not_in(UNDONE_REFUND_STATES),
        )
    )
    for refund, payment in session.exec(given):
        if refund.stripe_refund_id not in known:
            stripe_id = refund.stripe_refund_id or ""
            kind = "dispute" if stripe_id.startswith(("du_", "dp_")) else "refund"
            rows.append((kind, stripe_id, refund.refunded_on, _of_refund(payment, refund)))
    return rows


def is_other_mode(session: Session, payment_id: int) -> bool:
    """Whether the payment was made in the mode, test or live, that the present keys do not belong to."""
    config = stripe_config()
    session_id = session.exec(select(Checkout.stripe_session_id).where(Checkout.payment_id == payment_id)).first() or ""
    other = "cs_test_" if config is not None and config.livemode else "cs_live_"
    return session_id.startswith(other)


def _of_payment(payment: Payment) -> OwnMove:
    amount = 0 if payment.state == PaymentState.VOID else payment.amount
    return OwnMove(payment.id, payment.number, amount, payment.currency, payment.state)


def _of_refund(payment: Payment, refund: Refund) -> OwnMove:
    amount = 0 if refund.state in UNDONE_REFUND_STATES else -refund.amount
    by_hand = refund.stripe_refund_id is None
    return OwnMove(payment.id, payment.number, amount, refund.currency, refund.state, is_by_hand=by_hand)


def _chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK)]
