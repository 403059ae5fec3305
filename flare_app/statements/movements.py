"""Everything that moved a customer's account, as one query: what is void, and refunds that failed, never counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, column, func, literal, null, or_, select, union_all
from sqlmodel import Session, col

from flare_app.domain.statement import Movement, MovementKind
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.domain.text import EARLIEST_DAY
from flare_app.models import UNDONE_REFUND_STATES, Allocation, Document, Payment, Refund
from flare_app.statements.open_query import whole

_Moves = Select[*tuple[Any, ...]]
_ORDER: tuple[ColumnElement[Any], ...] = (column("on_day"), column("made_at"), column("place"), column("id"))


@dataclass(frozen=True, slots=True)
class MovementSums:
    """What stands before a period, what after it, in minor units, and how many movements lie within."""

    opening_amount: int
    closing_amount: int
    count: int


def list_movements(
    session: Session,
    *,
    customer_id: int,
    currency: str,
    until: date,
    since: date = EARLIEST_DAY,
    limit: int | None = None,
    offset: int = 0,
) -> list[Movement]:
    """The movements of one customer in one currency up to a day, it included, in the order of a statement."""
    moves = movements_query(customer_id=customer_id, currency=currency, until=until, since=since)
    rows = session.execute(moves.order_by(*_ORDER).limit(limit).offset(offset or None))
    return [
        Movement(
            on=on,
            kind=MovementKind(kind),
            number=number or "",
            amount=amount,
            description=description or "",
            public_id=public_id or "",
            sort_key=f"{at:%Y%m%d%H%M%S%f}{place}{row_id:020d}",
            row_id=row_id,
        )
        for on, kind, number, amount, description, public_id, at, place, row_id in rows
    ]


def movement_sums(session: Session, *, customer_id: int, currency: str, start: date, end: date) -> MovementSums:
    """What a statement from `start` to `end` begins and ends with."""
    moves = movements_query(customer_id=customer_id, currency=currency, until=end).subquery()
    is_before = moves.c.on_day < start
    opening = func.coalesce(func.sum(case((is_before, moves.c.amount), else_=0)), 0)
    count = func.coalesce(func.sum(case((is_before, 0), else_=1)), 0)
    closing = func.coalesce(func.sum(moves.c.amount), 0)
    row = session.execute(select(whole(opening), whole(closing), whole(count))).one()
    return MovementSums(*row)


def amount_of_first(session: Session, *, customer_id: int, currency: str, start: date, end: date, count: int) -> int:
    """The sum of the first `count` movements of a period: what the rows after them are carried forward from."""
    moves = movements_query(customer_id=customer_id, currency=currency, until=end, since=start)
    first = moves.order_by(*_ORDER).limit(count).subquery()
    return int(session.execute(select(whole(func.coalesce(func.sum(first.c.amount), 0)))).scalar_one())


def movements_query(
    *, customer_id: int, currency: str, until: date, since: date = EARLIEST_DAY
) -> CompoundSelect[*tuple[Any, ...]]:
    """Day, kind, number, signed minor units, description, public id, the moment it was made, and id of every movement.

    `place` is that of the kind within a moment. Ids are unique within a kind, so the order is the same everywhere.
    """
    parts = (_documents, _payments, _refunds, _write_offs)
    return union_all(*(part(customer_id=customer_id, currency=currency, until=until, since=since) for part in parts))


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


def list_accounts(session: Session) -> list[tuple[int, str]]:
    """Every customer with every currency in which something was ever written, by id and code."""
    documents = select(col(Document.customer_id), col(Document.currency))
    payments = select(col(Payment.customer_id), col(Payment.currency))
    return sorted((customer_id, currency) for customer_id, currency in session.execute(documents.union(payments)))


def account_balances(session: Session, *, as_of: date) -> Iterator[tuple[int, str, int]]:
    """Customer, currency and what was owed at the end of a day, in minor units: the closing balance of each statement."""
    for customer_id, currency in list_accounts(session):
        sums = movement_sums(session, customer_id=customer_id, currency=currency, start=EARLIEST_DAY, end=as_of)
        yield customer_id, currency, sums.closing_amount


def _documents(*, customer_id: int, currency: str, until: date, since: date) -> _Moves:
    sign = case((col(Document.kind) == DocumentKind.INVOICE, 1), else_=-1)
    return select(
        col(Document.issue_on).label("on_day"),
        col(Document.kind).label("kind"),
        col(Document.number).label("number"),
        (sign * col(Document.total_amount)).label("amount"),
        col(Document.po_number).label("description"),
        col(Document.public_id).label("public_id"),
        col(Document.issued_at).label("made_at"),
        case((col(Document.kind) == DocumentKind.INVOICE, 0), else_=1).label("place"),
        col(Document.id).label("id"),
    ).where(
        col(Document.customer_id) == customer_id,
        col(Document.currency) == currency,
        col(Document.state) == DocumentState.ISSUED,
        or_(col(Document.kind) == DocumentKind.INVOICE, col(Document.kind) == DocumentKind.CREDIT_NOTE),
        col(Document.issue_on).between(since, until),
    )


def _payments(*, customer_id: int, currency: str, until: date, since: date) -> _Moves:
    return select(
        col(Payment.paid_on),
        literal(MovementKind.PAYMENT.value),
        col(Payment.number),
        -col(Payment.amount),
        col(Payment.reference),
        col(Payment.public_id),
        col(Payment.created_at),
        literal(2),
        col(Payment.id),
    ).where(
        col(Payment.customer_id) == customer_id,
        col(Payment.currency) == currency,
        col(Payment.state) == PaymentState.RECORDED,
        col(Payment.paid_on).between(since, until),
    )


def _refunds(*, customer_id: int, currency: str, until: date, since: date) -> _Moves:
    return (
        select(
            col(Refund.refunded_on),
            literal(MovementKind.REFUND.value),
            func.coalesce(col(Payment.number), col(Document.number), ""),
            col(Refund.amount),
            col(Refund.reason),
            null(),
            col(Refund.created_at),
            literal(3),
            col(Refund.id),
        )
        .outerjoin(Payment, col(Payment.id) == col(Refund.payment_id))
        .outerjoin(Document, col(Document.id) == col(Refund.credit_note_id))
        .where(
            and_(
                col(Refund.customer_id) == customer_id,
                col(Refund.currency) == currency,
                col(Refund.state).not_in(UNDONE_REFUND_STATES),
                col(Refund.refunded_on).between(since, until),
            )
        )
    )


def _write_offs(*, customer_id: int, currency: str, until: date, since: date) -> _Moves:
    """What was given up of invoices; one that was taken back is a second movement."""
    return (
        select(
            col(Allocation.allocated_on),
            literal(MovementKind.WRITE_OFF.value),
            col(Document.number),
            -col(Allocation.amount),
            col(Allocation.reason),
            col(Document.public_id),
            col(Allocation.created_at),
            literal(4),
            col(Allocation.id),
        )
        .join(Document, col(Document.id) == col(Allocation.invoice_id))
        .where(
            col(Allocation.source_kind) == "write_off",
            col(Document.state) == DocumentState.ISSUED,
            col(Allocation.customer_id) == customer_id,
            col(Allocation.currency) == currency,
            col(Allocation.allocated_on).between(since, until),
        )
    )
