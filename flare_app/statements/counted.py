"""Which allocations count on a day: those of void payments and documents, and of refunds that failed or were taken back, never do.

What had been laid on an invoice before it was voided is taken back on the day of that; as the invoice itself then counts on no day
at all, neither do the days between.
"""

from datetime import date

from sqlalchemy import CTE, or_, select
from sqlmodel import col

from flare_app.domain.states import DocumentState, PaymentState
from flare_app.models import UNDONE_REFUND_STATES, Allocation, Document, Payment, Refund


def counted_allocations(*, customer_id: int, currency: str, as_of: date) -> CTE:
    """What one customer's money in one currency was given to up to a day, reversals among it as negative amounts.

    Columns: invoice_id, credit_note_id, payment_id, refund_id, amount.
    """
    void = select(col(Document.id)).where(col(Document.customer_id) == customer_id, col(Document.state) == DocumentState.VOID.value)
    return (
        select(
            col(Allocation.invoice_id),
            col(Allocation.credit_note_id),
            col(Allocation.payment_id),
            col(Allocation.refund_id),
            col(Allocation.amount),
        )
        .outerjoin(Payment, col(Payment.id) == col(Allocation.payment_id))
        .outerjoin(Refund, col(Refund.id) == col(Allocation.refund_id))
        .where(
            col(Allocation.customer_id) == customer_id,
            col(Allocation.currency) == currency,
            col(Allocation.allocated_on) <= as_of,
            or_(col(Allocation.payment_id).is_(None), col(Payment.state) == PaymentState.RECORDED.value),
            *(or_(side.is_(None), side.not_in(void)) for side in (col(Allocation.invoice_id), col(Allocation.credit_note_id))),
            or_(col(Allocation.refund_id).is_(None), col(Refund.state).not_in(UNDONE_REFUND_STATES)),
        )
        .cte("counted")
    )
