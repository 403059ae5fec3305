"""What was open on a day, today's or a past one: derived from the allocations up to that day, never from today's balances."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session

from flare_app.domain.ageing import Ageing, OpenItem, age
from flare_app.domain.states import DocumentKind
from flare_app.statements.open_query import CREDIT, bucket_in_sql, open_query, whole


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
