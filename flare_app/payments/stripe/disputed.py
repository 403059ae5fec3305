"""Whether money that was laid on an invoice is being asked back by the payer's bank, as a condition in SQL."""

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
from sqlmodel import col

from flare_app.models import Allocation, Dispute

ENDED = ("won", "lost", "warning_closed", "prevented")
"""Stripe's words for a dispute that is over, one way or the other."""


def is_disputed(invoice_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """A dispute runs about a payment that settled the invoice, or part of it, also if its money was taken off again."""
    running = (
        select(col(Dispute.id))
        .join(Allocation, col(Allocation.payment_id) == col(Dispute.payment_id))
        .where(col(Allocation.invoice_id) == invoice_id, col(Dispute.status).not_in(ENDED))
    )
    return exists(running)
