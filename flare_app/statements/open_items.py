"""What was open on a day, today's or a past one: derived from the allocations up to that day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from flare_app.domain.ageing import Ageing, OpenItem, age
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import Allocation, Document, Payment, Refund


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """An invoice with something left to pay, or credit with something left to use (then `balance_amount` is negative)."""

    kind: str
    public_id: str
    number: str
    issue_on: date
    due_on: date | None
    total_amount: int
    balance_amount: int


def open_documents(session: Session, *, customer_id: int, currency: str, as_of: date) -> list[OpenDocument]:
    """What was open at the end of a day: invoices, credit notes and payments, in the order of their dates."""
    owner = (customer_id, currency, as_of)
    items = [*_open_notes(session, *owner), *_open_payments(session, *owner)]
    return sorted(items, key=lambda item: (item.issue_on, item.number))


def ageing_of(items: list[OpenDocument], *, as_of: date) -> Ageing:
    """The invoices among the items by days past due; credit is left out, as nobody is late with it."""
    invoices = [OpenItem(item.due_on, item.balance_amount) for item in items if item.kind == DocumentKind.INVOICE]
    return age(invoices, as_of)


def _open_notes(session: Session, customer_id: int, currency: str, as_of: date) -> list[OpenDocument]:
    rows = session.exec(
        select(
            Document,
            _allocated(Allocation.invoice_id, customer_id, as_of),
            _allocated(Allocation.credit_note_id, customer_id, as_of),
        ).where(
            Document.customer_id == customer_id,
            Document.currency == currency,
            Document.state == DocumentState.ISSUED,
            col(Document.kind) != DocumentKind.ESTIMATE,
            col(Document.issue_on) <= as_of,
        )
    )
    found = []
    for one, taken, given in rows:
        is_invoice = one.kind == DocumentKind.INVOICE
        left = one.total_amount - taken if is_invoice else given - one.total_amount
        if left:
            due_on = one.due_on if is_invoice else None
            found.append(OpenDocument(one.kind, one.public_id, one.number or "", one.issue_on, due_on, one.total_amount, left))
    return found


def _open_payments(session: Session, customer_id: int, currency: str, as_of: date) -> list[OpenDocument]:
    rows = session.exec(
        select(Payment, _allocated(Allocation.payment_id, customer_id, as_of)).where(
            Payment.customer_id == customer_id,
            Payment.currency == currency,
            Payment.state == PaymentState.RECORDED,
            col(Payment.paid_on) <= as_of,
        )
    )
    return [
        OpenDocument("payment", one.public_id, one.number, one.paid_on, None, -one.amount, given - one.amount)
        for one, given in rows
        if given != one.amount
    ]


def _allocated(side: object, customer_id: int, as_of: date) -> ColumnElement[int]:
    """The sum allocated on one side of a row up to a day; void payments and failed refunds never counted."""
    owner = Payment if side is Allocation.payment_id else Document
    return (
        select(func.coalesce(func.sum(Allocation.amount), 0))
        .select_from(Allocation)
        .outerjoin(Refund, col(Refund.id) == col(Allocation.refund_id))
        .where(
            side == col(owner.id),
            Allocation.customer_id == customer_id,
            col(Allocation.allocated_on) <= as_of,
            func.coalesce(col(Refund.state), "") != "failed",
            col(Allocation.payment_id).is_(None)
            | col(Allocation.payment_id).in_(
                select(Payment.id).where(Payment.customer_id == customer_id, Payment.state == PaymentState.RECORDED).correlate(None)
            ),
        )
        .correlate(owner)
        .scalar_subquery()
    )
