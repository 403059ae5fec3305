"""One customer's statement in one currency: movements with a running balance, what is open, and how old it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypedDict

from sqlmodel import Session

from flare_app.domain.ageing import Ageing
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.statement import Movement, MovementKind, Statement, build_statement
from flare_app.domain.states import Settlement as Settled
from flare_app.errors import NotFound
from flare_app.models import Customer
from flare_app.statements.movements import MovementSums, amount_of_first, list_movements, movement_sums
from flare_app.statements.open_items import OpenDocument, OpenSums, open_documents, open_sums
from flare_app.statements.scope import visible_period, within_scope
from flare_app.statements.settlements import RowKey, Settlements, settlements_of


class StatementView(StrEnum):
    """What a statement shows: every movement of the period, or what was unpaid at its end."""

    ACTIVITY = "activity"
    OPEN_ITEMS = "open"


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows are read: one page of `size`, counted from 1, or all of them (`size` 0)."""

    page: int = 1
    size: int = 0

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.page - 1) * self.size

    def within(self, count: int) -> "Paging":
        """The last page there is instead of one behind it."""
        return Paging(min(self.page, max(1, -(-count // self.size))), self.size) if self.size else self


WHOLE = Paging()


@dataclass(frozen=True, slots=True)
class CustomerStatement:
    """The statement of a period, and the open items and ageing as of its end; minor units of `currency`.

    `statement` holds the movements of the page that was asked for, its opening carried forward from the pages before; `moves` tells
    of the whole period. The view that was not asked for has no rows. `earlier` are the open items that a narrower link may
    not name one by one. `left` are those of the movements with something left to pay or to use at the end.
    """

    customer: Customer
    currency: str
    view: StatementView
    statement: Statement
    moves: MovementSums
    sums: OpenSums
    open_items: tuple[OpenDocument, ...] = ()
    earlier: OpenSums = field(default_factory=OpenSums)
    bucket: str = ""
    paging: Paging = WHOLE
    settlements: Settlements = field(default_factory=dict)
    left: Mapping[RowKey, OpenDocument] = field(default_factory=dict)

    def status_of(self, movement: Movement) -> str:
        """How the record behind a movement stood on the last day: `domain.states.Settlement` or "overdue"; "" of what is final."""
        if movement.kind in (MovementKind.REFUND, MovementKind.WRITE_OFF):
            return ""
        is_invoice = movement.kind is MovementKind.INVOICE
        left = self.left.get((movement.kind, movement.row_id))
        if left is None:
            return Settled.PAID if is_invoice else Settled.USED
        if left.days_overdue(self.statement.end):
            return "overdue"
        whole, part = (Settled.UNPAID, Settled.PARTLY_PAID) if is_invoice else (Settled.OPEN, Settled.PARTLY_USED)
        return part if left.settled_amount else whole

    @property
    def ageing(self) -> Ageing:
        """The open invoices by days past due."""
        return self.sums.ageing

    @property
    def credit_amount(self) -> int:
        """What the customer has left to use, as of the end."""
        return -self.sums.credit_amount

    @property
    def shown_amount(self) -> int:
        """What the open items that are shown, all or those of the bucket, come to."""
        return self.sums.amount_of(self.bucket) if self.bucket else self.sums.total_amount

    @property
    def earlier_amount(self) -> int:
        """What of it is not named one by one."""
        return self.earlier.amount_of(self.bucket) if self.bucket else self.earlier.total_amount

    @property
    def count(self) -> int:
        """How many rows there are on all pages."""
        if self.view is StatementView.ACTIVITY:
            return self.moves.count
        return _count(self.sums, self.bucket) - _count(self.earlier, self.bucket)


def customer_statement(
    session: Session,
    *,
    principal: Principal,
    customer_id: int,
    currency: str,
    start: date,
    end: date,
    view: StatementView = StatementView.ACTIVITY,
    bucket: str = "",
    paging: Paging = WHOLE,
) -> CustomerStatement:
    """Build the statement from `start` to `end`, both included, or what of it the principal may see.

    Raises:
        NotFound: there is no such customer, or it is not the one that asks, or it may see no statement.
        Invalid: the period ends before it starts, or none of it may be seen.
    """
    if isinstance(principal, PortalVisitor) and principal.customer_id != customer_id:
        raise NotFound("There is no such customer.")
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise NotFound("There is no such customer.")
    start, end = within_scope(principal, start, end)
    visible = visible_period(principal)
    reading = _Reading(session, customer, currency, start, end, since=visible[0] if visible else None)
    if view is StatementView.OPEN_ITEMS:
        return reading.open_items(bucket, paging)
    return reading.activity(paging)


class _Account(TypedDict):
    customer_id: int
    currency: str


@dataclass(frozen=True, slots=True)
class _Reading:
    session: Session
    customer: Customer
    currency: str
    start: date
    end: date
    since: date | None

    def activity(self, paging: Paging) -> CustomerStatement:
        session, account, end = self.session, self._account, self.end
        moves = movement_sums(session, **account, start=self.start, end=end)
        paging = paging.within(moves.count)
        before = paging.offset and amount_of_first(session, **account, start=self.start, end=end, count=paging.offset)
        rows = list_movements(session, **account, since=self.start, until=end, limit=paging.size or None, offset=paging.offset)
        statement = build_statement(rows, start=self.start, end=end, opening_amount=moves.opening_amount + before)
        left = open_documents(session, **account, as_of=end, since=rows[0].on) if rows else []
        return CustomerStatement(
            customer=self.customer,
            currency=self.currency,
            view=StatementView.ACTIVITY,
            statement=statement,
            moves=moves,
            sums=open_sums(session, **account, as_of=end),
            paging=paging,
            settlements=self._settlements([(row.kind, row.row_id) for row in rows], paging),
            left={(item.kind, item.row_id): item for item in left},
        )

    def open_items(self, bucket: str, paging: Paging) -> CustomerStatement:
        session, account, end, since = self.session, self._account, self.end, self.since
        sums = open_sums(session, **account, as_of=end)
        earlier = open_sums(session, **account, as_of=end, before=since) if since else OpenSums()
        paging = paging.within(_count(sums, bucket) - _count(earlier, bucket))
        items = open_documents(
            session, **account, as_of=end, bucket=bucket, since=since, limit=paging.size or None, offset=paging.offset
        )
        return CustomerStatement(
            customer=self.customer,
            currency=self.currency,
            view=StatementView.OPEN_ITEMS,
            statement=build_statement((), start=self.start, end=end),
            moves=movement_sums(session, **account, start=self.start, end=end),
            sums=sums,
            open_items=tuple(items),
            earlier=earlier,
            bucket=bucket,
            paging=paging,
            settlements=self._settlements([(item.kind, item.row_id) for item in items], paging),
        )

    @property
    def _account(self) -> _Account:
        return {"customer_id": self.customer.id, "currency": self.currency}

    def _settlements(self, rows: list[RowKey], paging: Paging) -> Settlements:
        wanted = rows if paging.size else None
        return settlements_of(self.session, **self._account, as_of=self.end, rows=wanted, since=self.since)


def _count(sums: OpenSums, bucket: str) -> int:
    return sums.counts.get(bucket, 0) if bucket else sum(sums.counts.values())
