"""What was open on a day, today's or a past one: derived from the allocations up to that day, never from today's balances."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
from sqlmodel import Session, col

from flare_app.domain.ageing import Ageing, AgeingBucket, OpenItem, age
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import Document, Payment
from flare_app.statements.counted import counted_allocations


class _Owner(TypedDict):
    customer_id: int
    currency: str
    as_of: date


CREDIT = "credit"
"""Beside the ageing buckets: credit notes and payments with something left to use, which are never late."""


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """An invoice with something left to pay, or credit with something left to use (then both amounts are negative)."""

    kind: str
    public_id: str
    number: str
    issue_on: date
    due_on: date | None
    total_amount: int
    balance_amount: int
    row_id: int = 0

    @property
    def settled_amount(self) -> int:
        """What was paid or credited of it, or used of the credit, up to the day."""
        return self.total_amount - self.balance_amount

    def days_overdue(self, as_of: date) -> int:
        """How many days it was past due; 0 for what was not, and for credit."""
        return max(0, (as_of - self.due_on).days) if self.due_on is not None else 0


@dataclass(frozen=True, slots=True)
class OpenSums:
    """All that was open on a day: invoices by days past due, unused credit (not positive), and how many items each has."""

    ageing: Ageing = field(default_factory=Ageing)
    credit_amount: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total_amount(self) -> int:
        """What was owed: the closing balance of the day."""
        return self.ageing.total + self.credit_amount

    @property
    def overdue_amount(self) -> int:
        """What of the invoices was past due."""
        return self.ageing.total - self.ageing.current

    def amount_of(self, bucket: str) -> int:
        """The sum of an ageing bucket, or of the credit."""
        return self.credit_amount if bucket == CREDIT else int(getattr(self.ageing, bucket))


def open_documents(
    session: Session,
    *,
    customer_id: int,
    currency: str,
    as_of: date,
    bucket: str = "",
    since: date | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[OpenDocument]:
    """What was open at the end of a day: invoices, credit notes and payments, in the order of their dates.

    `bucket` leaves one of `AgeingBucket` or `CREDIT`; `since` leaves what is dated from that day on.
    """
    found = open_query(customer_id=customer_id, currency=currency, as_of=as_of)
    columns = found.c
    statement = select(
        columns.kind, columns.public_id, columns.number, columns.on_day, columns.due_on, columns.total, columns.balance, columns.id
    ).order_by(columns.on_day, columns.place, columns.id)
    if bucket:
        statement = statement.where(bucket_in_sql(columns, as_of) == bucket)
    if since is not None:
        statement = statement.where(columns.on_day >= since)
    rows = session.execute(statement.limit(limit).offset(offset or None))
    return [
        OpenDocument(kind, public_id, number or "", on, due_on, total, balance, row_id)
        for kind, public_id, number, on, due_on, total, balance, row_id in rows
    ]


def open_sums(
    session: Session, *, customer_id: int, currency: str, as_of: date, since: date | None = None, before: date | None = None
) -> OpenSums:
    """The sums of `open_documents`; `since` and `before` leave what is dated from, or earlier than, a day."""
    found = open_query(customer_id=customer_id, currency=currency, as_of=as_of)
    bucket = bucket_in_sql(found.c, as_of).label("bucket")
    statement = select(bucket, func.count(), whole(func.sum(found.c.balance))).group_by(bucket)
    if since is not None:
        statement = statement.where(found.c.on_day >= since)
    if before is not None:
        statement = statement.where(found.c.on_day < before)
    amounts: dict[str, int] = {}
    counts: dict[str, int] = {}
    for name, count, amount in session.execute(statement):
        amounts[name], counts[name] = amount, count
    credit_amount = amounts.pop(CREDIT, 0)
    return OpenSums(Ageing(**amounts), credit_amount, counts)


def ageing_of(items: Iterable[OpenDocument], *, as_of: date) -> Ageing:
    """The invoices among the items by days past due; credit is left out, as nobody is late with it."""
    invoices = [OpenItem(item.due_on, item.balance_amount) for item in items if item.kind == DocumentKind.INVOICE]
    return age(invoices, as_of)


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
