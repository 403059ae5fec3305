"""The query of what was open on a day, and the ageing buckets in SQL."""

from datetime import date, timedelta
from typing import Any, TypedDict

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col

from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import Document, Payment
from flare_app.statements.counted import counted_allocations

CREDIT = "credit"
"""Beside the ageing buckets: credit notes and payments with something left to use, which are never late."""


class _Owner(TypedDict):
    customer_id: int
    currency: str
    as_of: date


def open_query(*, customer_id: int, currency: str, as_of: date) -> Subquery:
    """Kind, id, public id, number, day, due day, signed total and signed balance of all that was open; `place` orders a day."""
    counted = counted_allocations(customer_id=customer_id, currency=currency, as_of=as_of)
    owner: _Owner = {"customer_id": customer_id, "currency": currency, "as_of": as_of}
    parts = union_all(
        _documents(DocumentKind.INVOICE, _sums(counted, counted.c.invoice_id), **owner),
        _documents(DocumentKind.CREDIT_NOTE, _sums(counted, counted.c.credit_note_id), **owner),
        _payments(_sums(counted, counted.c.payment_id), **owner),
    ).subquery("part")
    return select(parts).where(parts.c.balance != 0).subquery("open_item")


def bucket_in_sql(columns: Any, as_of: date) -> ColumnElement[str]:
    """The bucket of a row of `open_query`."""
    return case((columns.kind != DocumentKind.INVOICE.value, CREDIT), else_=ageing_bucket_in_sql(columns.due_on, as_of))


def ageing_bucket_in_sql(due_on: SQLCoreOperations[date | None], as_of: date) -> ColumnElement[str]:
    """`domain.ageing.bucket_of` in SQL; a test holds the two together."""
    return case(
        (or_(due_on.is_(None), due_on >= as_of), AgeingBucket.CURRENT.value),
        (due_on >= as_of - timedelta(days=30), AgeingBucket.DAYS_1_30.value),
        (due_on >= as_of - timedelta(days=60), AgeingBucket.DAYS_31_60.value),
        (due_on >= as_of - timedelta(days=90), AgeingBucket.DAYS_61_90.value),
        else_=AgeingBucket.OVER_90.value,
    )


def whole(amount: ColumnElement[Any]) -> ColumnElement[int]:
    """PostgreSQL makes a decimal of a sum of integers."""
    return cast(amount, BigInteger)


def _sums(counted: CTE, side: ColumnElement[int | None]) -> Subquery:
    statement = select(side.label("id"), whole(func.sum(counted.c.amount)).label("amount"))
    return statement.where(side.is_not(None)).group_by(side).subquery()


def _documents(kind: DocumentKind, given: Subquery, *, customer_id: int, currency: str, as_of: date) -> Select[*tuple[Any, ...]]:
    is_invoice = kind is DocumentKind.INVOICE
    sign = 1 if is_invoice else -1
    total = sign * col(Document.total_amount)
    return (
        select(
            literal(kind.value).label("kind"),
            literal(0 if is_invoice else 1).label("place"),
            col(Document.id).label("id"),
            col(Document.public_id).label("public_id"),
            col(Document.number).label("number"),
            col(Document.issue_on).label("on_day"),
            (col(Document.due_on) if is_invoice else null()).label("due_on"),
            total.label("total"),
            (total - sign * func.coalesce(given.c.amount, 0)).label("balance"),
        )
        .outerjoin(given, given.c.id == col(Document.id))
        .where(
            col(Document.customer_id) == customer_id,
            col(Document.currency) == currency,
            col(Document.kind) == kind.value,
            col(Document.state) == DocumentState.ISSUED.value,
            col(Document.issue_on) <= as_of,
        )
    )


def _payments(given: Subquery, *, customer_id: int, currency: str, as_of: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal("payment"),
            literal(2),
            col(Payment.id),
            col(Payment.public_id),
            col(Payment.number),
            col(Payment.paid_on),
            null(),
            -col(Payment.amount),
            func.coalesce(given.c.amount, 0) - col(Payment.amount),
        )
        .outerjoin(given, given.c.id == col(Payment.id))
        .where(
            and_(
                col(Payment.customer_id) == customer_id,
                col(Payment.currency) == currency,
                col(Payment.state) == PaymentState.RECORDED.value,
                col(Payment.paid_on) <= as_of,
            )
        )
    )
