"""What customers are told of online payments: the receipt once the money is booked, a note once a refund is confirmed."""

import logging
from collections.abc import Callable

from sqlmodel import Session

from flare_app.domain.principals import System
from flare_app.errors import FlareError
from flare_app.messages.automatic import queue_payment_received, queue_payment_refunded
from flare_app.models import Message, Payment, Refund
from flare_app.payments.stripe import on_received, on_refunded

log = logging.getLogger("flare.messages")

_STRIPE = System("Stripe")


def _thank(session: Session, payment: Payment, payer: str) -> None:
    operation_id = f"receipt-{payment.public_id}"
    _queue(session, lambda: queue_payment_received(session, payment=payment, operation_id=operation_id, actor=_STRIPE, payer=payer))


def _tell_refund(session: Session, payment: Payment, refund: Refund, payer: str) -> None:
    operation_id = f"refund-{refund.public_id}"
    _queue(
        session,
        lambda: queue_payment_refunded(
            session, payment=payment, amount=refund.amount, operation_id=operation_id, actor=_STRIPE, payer=payer
        ),
    )


def _queue(session: Session, queue: Callable[[], Message | None]) -> None:
    """Write the message in the transaction that books the money; one that cannot be written keeps no money out of the books."""
    try:
        with session.begin_nested():
            queue()
    except FlareError as problem:
        log.warning("no message about an online payment: %s", problem)


on_received.append(_thank)
on_refunded.append(_tell_refund)
