"""Everything that moved a customer's account, as one query: void documents and payments, and refunds that failed, never count."""

from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, case, func, literal, null, or_, select, union_all
from sqlmodel import Session, col

from flare_app.domain.statement import Movement, MovementKind
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import Document, Payment, Refund

_Moves = Select[*tuple[Any, ...]]


def list_movements(session: Session, *, customer_id: int, currency: str, until: date) -> list[Movement]:
    """The movements of one customer in one currency up to a day, it included."""
    rows = session.execute(movements_query(customer_id=customer_id, currency=currency, until=until))
    return [
        Movement(
            on=on,
            kind=MovementKind(kind),
            number=number or "",
            amount=amount,
            description=description or "",
            public_id=public_id or "",
            sort_key=f"{at:%Y%m%d%H%M%S%f}",
        )
        for on, kind, number, amount, description, public_id, at in rows
    ]


def movements_query(*, customer_id: int, currency: str, until: date) -> CompoundSelect[*tuple[Any, ...]]:
    """Day, kind, number, signed minor units, description, public id and the moment it was made, of every movement."""
    parts = (_documents, _payments, _refunds)
    return union_all(*(part(customer_id=customer_id, currency=currency, until=until) for part in parts))


def currencies_of(session: Session, *, customer_id: int) -> list[str]:
    """The currencies in which a customer has an account, the one with the latest document first."""
    documents = select(col(Document.currency), func.max(Document.issue_on).label("latest")).where(
        col(Document.customer_id) == customer_id,
        col(Document.state) == DocumentState.ISSUED,
        col(Document.kind) != DocumentKind.ESTIMATE,
    )
    payments = select(col(Payment.currency), func.max(Payment.paid_on).label("latest")).where(
        col(Payment.customer_id) == customer_id
    )
    both = union_all(documents.group_by(col(Document.currency)), payments.group_by(col(Payment.currency))).subquery()
    rows = session.execute(
        select(both.c.currency).group_by(both.c.currency).order_by(func.max(both.c.latest).desc(), both.c.currency)
    )
    return [currency for (currency,) in rows]


def _documents(*, customer_id: int, currency: str, until: date) -> _Moves:
    sign = case((col(Document.kind) == DocumentKind.INVOICE, 1), else_=-1)
    return select(
        col(Document.issue_on).label("on_day"),
        col(Document.kind).label("kind"),
        col(Document.number).label("number"),
        (sign * col(Document.total_amount)).label("amount"),
        col(Document.po_number).label("description"),
        col(Document.public_id).label("public_id"),
        col(Document.issued_at).label("made_at"),
    ).where(
        col(Document.customer_id) == customer_id,
        col(Document.currency) == currency,
        col(Document.state) == DocumentState.ISSUED,
        or_(col(Document.kind) == DocumentKind.INVOICE, col(Document.kind) == DocumentKind.CREDIT_NOTE),
        col(Document.issue_on) <= until,
    )


def _payments(*, customer_id: int, currency: str, until: date) -> _Moves:
    return select(
        col(Payment.paid_on),
        literal(MovementKind.PAYMENT.value),
        col(Payment.number),
        -col(Payment.amount),
        col(Payment.reference),
        col(Payment.public_id),
        col(Payment.created_at),
    ).where(
        col(Payment.customer_id) == customer_id,
        col(Payment.currency) == currency,
        col(Payment.state) == PaymentState.RECORDED,
        col(Payment.paid_on) <= until,
    )


def _refunds(*, customer_id: int, currency: str, until: date) -> _Moves:
    return (
        select(
            col(Refund.refunded_on),
            literal(MovementKind.REFUND.value),
            func.coalesce(col(Payment.number), ""),
            col(Refund.amount),
            col(Refund.reason),
            null(),
            col(Refund.created_at),
        )
        .outerjoin(Payment, col(Payment.id) == col(Refund.payment_id))
        .where(
            and_(
                col(Refund.customer_id) == customer_id,
                col(Refund.currency) == currency,
                col(Refund.state) != "failed",
                col(Refund.refunded_on) <= until,
            )
        )
    )
