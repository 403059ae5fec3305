"""Follow the refunds that staff give in Stripe's dashboard: each is booked once, by Stripe's id."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import stripe
from sqlmodel import Session, select

from flare_app import company, payments
from flare_app.database import unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.states import PaymentState
from flare_app.errors import Conflict
from flare_app.models import Checkout, Payment, Refund
from flare_app.payments.forms import NOTHING
from flare_app.payments.stripe.amounts import from_stripe
from flare_app.payments.stripe.booked import booked_payment_id
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.fulfilling import STRIPE
from flare_app.payments.stripe.outcomes import tell_refunded
from flare_app.payments.stripe.refund_orders import find_order, give_order, order_parts
from flare_app.payments.stripe.sessions import asking_stripe
from flare_app.payments.stripe.tasks import TaskKind, raise_task
from flare_app.payments.stripe.telling import payer_address

_STATES = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}


def follow_refunds(intent_id: str | None) -> None:
    """Bring the refunds of a payment to where Stripe says they are.

    Raises:
        StripeSilent, StripeRefused: Stripe did not tell.
        Conflict: more was refunded than the payment holds.
    """
    payment_id = booked_payment_id(intent_id)
    if payment_id is None or intent_id is None:
        return
    with asking_stripe():
        page = client().v1.refunds.list({"payment_intent": intent_id, "limit": 100})
        refunds = sorted(page.auto_paging_iter(), key=lambda refund: (refund.created, refund.id))
    with unit_of_work() as session:
        payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
        # Staff said that this money never came: then nothing of it is in the books that could go back.
        if payment.state == PaymentState.VOID:
            return
        for refund in refunds:
            _follow(session, payment, refund)


def _follow(session: Session, payment: Payment, refund: stripe.Refund) -> None:
    """Bring one refund to where it is, and tell whom it concerns: the customer once it is confirmed, staff when it failed."""
    order = find_order(session, refund)
    known = payments.find_stripe_refund(session, refund.id)
    before = known.state if known is not None else ""
    booked = book_refund(
        session,
        payment=payment,
        stripe_id=refund.id,
        amount=refund.amount,
        on=day_of(session, refund.created),
        state=state_of(refund),
        reason=order.reason if order is not None else _reason(refund),
        chosen=order_parts(order),
    )
    if order is not None:
        give_order(session, order, stripe_refund_id=refund.id)
    if booked.state == before:
        return
    if booked.state == "succeeded":
        tell_refunded(session, payment, booked, address=payer_address(session, _checkout_of(session, payment)))
    if booked.state == "failed":
        amount = f"{format_plain(booked.amount, booked.currency)} {booked.currency}"
        raise_task(
            session,
            key=f"refund:{refund.id}",
            kind=TaskKind.REFUND,
            problem=f"The refund of {amount} out of {payment.number} failed: {_failure(refund)}.",
            customer_id=payment.customer_id,
            currency=payment.currency,
            amount=booked.amount,
            payment=payment,
        )


def book_refund(
    session: Session,
    *,
    payment: Payment,
    stripe_id: str,
    amount: int,
    on: date,
    state: str,
    reason: str,
    chosen: Mapping[int, int] = NOTHING,
) -> Refund:
    """Book money that Stripe took back out of a payment, or move what is booked to `state`. `amount` as Stripe counts."""
    known = payments.find_stripe_refund(session, stripe_id)
    if known is None:
        ours = from_stripe(amount, payment.currency)
        if ours is None:
            raise Conflict(f"{amount} of Stripe's units are no amount in {payment.currency}.")
        # A failed one is booked and reversed, too: an older answer of Stripe that is handled later finds it settled.
        first = "pending" if state == "failed" else state
        known = payments.refund_payment(
            session,
            payment_id=payment.id,
            amount=ours,
            on=on,
            actor=STRIPE,
            state=first,
            reason=reason,
            stripe_refund_id=stripe_id,
            chosen=chosen,
        )
    payments.change_refund_state(session, refund=known, state=state, actor=STRIPE, on=company.company_today(session))
    return known


def state_of(refund: stripe.Refund) -> str:
    """Where Stripe says that it stands, in our words: whatever is neither done nor undone is pending."""
    return _STATES.get(refund.status or "", "pending")


def day_of(session: Session, moment: int) -> date:
    """The day, where the company is, of a moment in Unix seconds."""
    zone = ZoneInfo(company.get_company(session).timezone)
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).date()


def _checkout_of(session: Session, payment: Payment) -> Checkout | None:
    return session.exec(select(Checkout).where(Checkout.payment_id == payment.id)).first()


def _failure(refund: stripe.Refund) -> str:
    return (refund.failure_reason or "the bank gave no reason").replace("_", " ")


def _reason(refund: stripe.Refund) -> str:
    return (refund.reason or "").replace("_", " ").capitalize()[:500]
