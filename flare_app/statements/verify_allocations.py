"""Prove that every allocation joins what belongs together, and that what was taken back was taken back as a whole."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import Allocation, Document, Payment, Refund


def broken_allocations(session: Session) -> Iterator[str]:
    """A sentence for each allocation that breaks a law, found by the database."""
    yield from _strangers(session)
    yield from _reversals(session)
    yield from _overdrawn(session)
    yield from _on_void_records(session)


def _strangers(session: Session) -> Iterator[str]:
    """Source, target and allocation are of one customer and one currency, and of the kinds that they have to be."""
    note, invoice = aliased(Document), aliased(Document)
    others = (Payment, note, invoice, Refund)
    wrong: list[ColumnElement[bool]] = [
        col(note.kind) != DocumentKind.CREDIT_NOTE.value,
        col(invoice.kind) != DocumentKind.INVOICE.value,
        *(col(other.customer_id) != Allocation.customer_id for other in others),
        *(col(other.currency) != Allocation.currency for other in others),
    ]
    query = (
        select(Allocation.id)
        .outerjoin(Payment, col(Payment.id) == Allocation.payment_id)
        .outerjoin(note, col(note.id) == Allocation.credit_note_id)
        .outerjoin(invoice, col(invoice.id) == Allocation.invoice_id)
        .outerjoin(Refund, col(Refund.id) == Allocation.refund_id)
        .where(or_(*wrong))
    )
    for row_id in session.exec(query):
        yield f"Allocation {row_id} joins records of two customers, of two currencies or of the wrong kind."


def _reversals(session: Session) -> Iterator[str]:
    taken = aliased(Allocation)
    sides = ("payment_id", "credit_note_id", "invoice_id", "refund_id")
    differs = (func.coalesce(getattr(taken, side), 0) != func.coalesce(getattr(Allocation, side), 0) for side in sides)
    query = (
        select(Allocation.id, taken.id)
        .join(taken, col(taken.id) == Allocation.reverses_id)
        .where(or_(col(taken.amount) != -col(Allocation.amount), col(taken.source_kind) != col(Allocation.source_kind), *differs))
    )
    for row_id, taken_id in session.exec(query):
        yield f"Allocation {row_id} takes {taken_id} back, but not by the same amount between the same records."


def _overdrawn(session: Session) -> Iterator[str]:
    sides = (Allocation.payment_id, Allocation.credit_note_id, Allocation.invoice_id, Allocation.refund_id)
    net = func.sum(Allocation.amount)
    for sides_of in session.execute(select(*map(col, sides)).group_by(*map(col, sides)).having(net < 0)):
        yield f"More was taken back than was given between the records {tuple(sides_of)} of allocations."


def _on_void_records(session: Session) -> Iterator[str]:
    """A void document or payment has nothing allocated any more."""
    for side, record, void in (
        (Allocation.payment_id, Payment, Payment.state == PaymentState.VOID),
        (Allocation.credit_note_id, Document, Document.state == DocumentState.VOID),
        (Allocation.invoice_id, Document, Document.state == DocumentState.VOID),
    ):
        left = select(record.number).join(Allocation, col(side) == col(record.id)).where(void)
        for number in session.scalars(left.group_by(col(record.number)).having(func.sum(Allocation.amount) != 0)):
            yield f"{number} is void, and money is allocated to it still."
