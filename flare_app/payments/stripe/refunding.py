"""Staff give money back through Stripe: ordered in one transaction, asked for outside of any, booked as Stripe confirms it."""

import logging
from datetime import timedelta

from sqlmodel import Session, select

from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict, FlareError
from flare_app.live import announce
from flare_app.models import Payment, RefundOrder
from flare_app.payments.stripe.amounts import line_to_stripe
from flare_app.payments.stripe.config import client, require_config
from flare_app.payments.stripe.refund_orders import ASKING, GIVEN, REFUSED, OnlineRefundForm, order_refund, waiting_orders
from flare_app.payments.stripe.refunds import follow_refunds
from flare_app.payments.stripe.sessions import StripeRefused, StripeSilent, asking_stripe
from flare_app.payments.stripe.tasks import TaskKind, raise_task

log = logging.getLogger("flare.payments")

_STILL_BEING_ASKED = timedelta(minutes=1)
_KEY_KNOWN = timedelta(hours=23)
"""Stripe may forget an idempotency key after a day: asked again later, it would pay back twice."""

_NO_ANSWER = (
    "Stripe does not answer right now. The refund is written down and asked for again until Stripe answers; do not order it twice."
)


def refund_online(*, form: OnlineRefundForm, actor: Staff) -> str:
    """Give money back through Stripe; returns "given", or "asking" while Stripe has not answered. Asks Stripe: call it in a thread.

    Raises:
        NotPermitted, NotFound, InvalidForm, Conflict: as for `order_refund`.
        StripeRefused: Stripe says no, and why; nothing was given back.
    """
    require_config()
    with unit_of_work() as session:
        order = order_refund(session, form=form, actor=actor)
    if order.state == REFUSED:
        raise Conflict(f"Stripe refused this refund: {order.problem} Open the window again.")
    try:
        ask_for_refund(order.public_id)
    except StripeSilent:
        return ASKING
    return GIVEN


def ask_for_refund(public_id: str) -> None:
    """Ask Stripe for an ordered refund, once: a repetition has the same key, so it finds the same refund.

    Raises:
        StripeSilent: no answer; the order stays, and this may be called again.
        StripeRefused: Stripe says no; the order is refused.
    """
    order, payment = _read(public_id)
    if order.state != ASKING:
        return
    intent_id = payment.stripe_payment_intent_id or ""
    try:
        with asking_stripe():
            client().v1.refunds.create(
                {
                    "payment_intent": intent_id,
                    "amount": line_to_stripe(order.amount, order.currency),
                    "metadata": {"refund": order.public_id, "payment": payment.public_id},
                },
                {"idempotency_key": order.idempotency_key},
            )
    except StripeSilent as silence:
        raise StripeSilent(_NO_ANSWER) from silence
    except StripeRefused as refusal:
        cause = refusal.__cause__
        if getattr(cause, "http_status", 0) >= 500:
            # Their fault, not a refusal: whether the money went back is told by the list of refunds alone.
            raise StripeSilent(_NO_ANSWER) from refusal
        words = getattr(cause, "user_message", None) or "it gave no reason."
        _refuse(public_id, words)
        raise StripeRefused(f"Stripe refused this refund: {words} Nothing was given back.") from refusal
    follow_refunds(intent_id)


def repeat_refunds() -> None:
    """Ask again for what Stripe has not answered; first look whether it was carried out all the same."""
    with read_only() as session:
        waiting = waiting_orders(session)
    now = utc_now()
    for order in waiting:
        if order.created_at + _STILL_BEING_ASKED > now:
            continue
        try:
            _repeat(order, is_key_known=order.created_at + _KEY_KNOWN > now)
        except FlareError as error:
            log.warning("refund %s could not be repeated: %s", order.public_id, error.__cause__ or error)


def _repeat(order: RefundOrder, *, is_key_known: bool) -> None:
    _, payment = _read(order.public_id)
    follow_refunds(payment.stripe_payment_intent_id)
    if is_key_known:
        ask_for_refund(order.public_id)
    else:
        _refuse(order.public_id, "Stripe did not answer for a day, and has no such refund. Order it again if it is still wanted.")


def _read(public_id: str) -> tuple[RefundOrder, Payment]:
    with read_only() as session:
        order = session.exec(select(RefundOrder).where(RefundOrder.public_id == public_id)).one()
        return order, session.get_one(Payment, order.payment_id)


def _refuse(public_id: str, words: str) -> None:
    """Stripe says no: the order is over, and staff have a task, for whoever ordered it may have left the page."""
    with unit_of_work() as session:
        payment_id = session.exec(select(RefundOrder.payment_id).where(RefundOrder.public_id == public_id)).one()
        payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
        order = session.exec(select(RefundOrder).where(RefundOrder.public_id == public_id).with_for_update()).one()
        if order.state != ASKING:
            return
        order.state, order.problem, order.updated_at = REFUSED, words[:500], utc_now()
        session.add(order)
        _tell_staff(session, order, payment)


def _tell_staff(session: Session, order: RefundOrder, payment: Payment) -> None:
    raise_task(
        session,
        key=f"order:{order.public_id}",
        kind=TaskKind.REFUND,
        problem=f"Stripe did not give a refund out of {payment.number}: {order.problem}",
        customer_id=payment.customer_id,
        currency=order.currency,
        amount=order.amount,
        payment=payment,
    )
    announce(session, "staff:payments")
