"""What staff have to look at about online payments: told once, done by a person or by itself, and taken back by Undo."""

from collections.abc import Sequence
from enum import StrEnum

from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.live import announce
from flare_app.models import Document, Payment, PaymentTask

TASK_TOPIC = "staff:payment-tasks"


class TaskKind(StrEnum):
    """What a task is about."""

    CREDIT = "kept_as_credit"
    REVIEW = "review"
    FAILED = "payment_failed"
    REFUND = "refund"
    DISPUTE = "dispute"
    DIFFERENCE = "difference"
    EVENT = "event_failed"


_ADVICE = {
    TaskKind.CREDIT: "Apply the credit to another invoice, or refund it.",
    TaskKind.REVIEW: "Compare the payment with Stripe, then apply its money or refund it.",
    TaskKind.FAILED: "The invoice is open again. Ask the customer for another way to pay.",
    TaskKind.REFUND: "The money is still ours. Refund it another way, or try again.",
    TaskKind.DISPUTE: "Answer it in Stripe before the day on which the answer is due.",
    TaskKind.DIFFERENCE: "Look at its row under Reports, Online payments. The task ends by itself once both sides say the same.",
    TaskKind.EVENT: "Look at it in Stripe, then press Try again. If it fails once more, put the books right by hand.",
}


def raise_task(
    session: Session,
    *,
    key: str,
    kind: TaskKind,
    problem: str,
    customer_id: int | None,
    currency: str,
    amount: int,
    payment: Payment | None = None,
    invoice_id: int | None = None,
    stripe_event_id: str | None = None,
    advice: str = "",
) -> None:
    """Tell staff. The same key is one task: told again it changes nothing; with news, or when it had ended by itself, it is open
    again.
    """
    found = session.exec(select(PaymentTask).where(PaymentTask.key == key).with_for_update()).first()
    problem = problem[:500]
    has_ended = found is not None and found.done_at is not None and found.done_by_id is None
    if found is not None and found.problem == problem and not has_ended:
        return
    task = found or PaymentTask(key=key, kind=kind.value, customer_id=customer_id, currency=currency, problem=problem)
    task.problem, task.advice = problem, advice or _ADVICE[kind]
    task.amount, task.currency = amount, currency
    task.payment_id = payment.id if payment is not None else task.payment_id
    task.invoice_id = invoice_id or task.invoice_id
    task.stripe_event_id = stripe_event_id
    task.done_at = task.done_by_id = None
    session.add(task)
    session.flush()
    announce(session, TASK_TOPIC, "staff:payments")


def settle_task(session: Session, *, key: str) -> None:
    """It ended well by itself."""
    task = session.exec(select(PaymentTask).where(PaymentTask.key == key).with_for_update()).first()
    if task is not None and task.done_at is None:
        task.done_at = utc_now()
        session.add(task)
        announce(session, TASK_TOPIC, "staff:payments")


def settle_failed() -> None:
    """What a bank did not pay has come another way, where nothing is left to pay of the invoice: that is no task any more."""
    with read_only() as session:
        is_any = bool(_paid_meanwhile(session))
    if is_any:
        with unit_of_work() as session:  # asked once more: in between an invoice may be open again
            for key in _paid_meanwhile(session):
                settle_task(session, key=key)


def _paid_meanwhile(session: Session) -> Sequence[str]:
    open_still = select(PaymentTask.key).join(Document, col(Document.id) == col(PaymentTask.invoice_id))
    failed = PaymentTask.kind == TaskKind.FAILED.value, col(PaymentTask.done_at).is_(None)
    return session.exec(open_still.where(*failed, col(Document.balance_amount) <= 0)).all()
