"""Which money settled which invoice as of a day, seen from both sides: what lights up beside a row of a statement."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from flare_app.models import Document, Payment
from flare_app.statements.counted import counted_allocations
from flare_app.statements.open_query import whole

RowKey = tuple[str, int]
"""Kind and id of a record on a statement: invoice, credit_note, payment or refund."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What of a row went to or came from another record, in minor units; without a number when that one may not be named."""

    kind: str
    row_id: int
    public_id: str
    number: str
    amount: int


Settlements = Mapping[RowKey, tuple[Settlement, ...]]


def settlements_of(
    session: Session,
    *,
    customer_id: int,
    currency: str,
    as_of: date,
    rows: Collection[RowKey] | None = None,
    since: date | None = None,
) -> Settlements:
    """Per row the records on its other side, oldest first; `rows` None: of all. Documents dated before `since` are not named."""
    if rows is not None and not rows:
        return {}
    found: defaultdict[RowKey, list[Settlement]] = defaultdict(list)
    for invoice, note, payment, refund, amount in _pairs(session, _query(customer_id, currency, as_of, rows), since):
        source, target = payment or note, invoice or refund
        if source and target:
            found[source[:2]].append(Settlement(*target, amount))
            found[target[:2]].append(Settlement(*source, amount))
    return {key: tuple(others) for key, others in found.items()}


_Side = tuple[str, int, str, str] | None


def _pairs(
    session: Session, statement: Select[*tuple[Any, ...]], since: date | None
) -> list[tuple[_Side, _Side, _Side, _Side, int]]:
    """The four sides as kind, id, public id and number, and the amount."""

    def side(kind: str, row_id: int | None, public_id: str, number: str | None, on: date | None) -> _Side:
        if row_id is None:
            return None
        return (kind, row_id, "", "") if since and on and on < since else (kind, row_id, public_id, number or "")

    return [
        (
            side("invoice", *row[0:4]),
            side("credit_note", *row[4:8]),
            side("payment", *row[8:12]),
            side("refund", row[12], "", "", None),
            row[13],
        )
        for row in session.execute(statement)
    ]


def _query(customer_id: int, currency: str, as_of: date, rows: Collection[RowKey] | None) -> Select[*tuple[Any, ...]]:
    counted = counted_allocations(customer_id=customer_id, currency=currency, as_of=as_of)
    sides = (counted.c.invoice_id, counted.c.credit_note_id, counted.c.payment_id, counted.c.refund_id)
    amount = whole(func.sum(counted.c.amount)).label("amount")
    pairs = select(*sides, amount).group_by(*sides).having(func.sum(counted.c.amount) != 0)
    if rows is not None:
        pairs = pairs.where(_any_side_in(sides, rows))
    pair = pairs.subquery("pair")
    invoice, note = aliased(Document), aliased(Document)
    columns: list[Any] = [
        *(pair.c.invoice_id, invoice.public_id, invoice.number, invoice.issue_on),
        *(pair.c.credit_note_id, note.public_id, note.number, note.issue_on),
        *(pair.c.payment_id, col(Payment.public_id), col(Payment.number), col(Payment.paid_on)),
        *(pair.c.refund_id, pair.c.amount),
    ]
    statement: Select[*tuple[Any, ...]] = (
        select(*columns)
        .select_from(pair)
        .outerjoin(invoice, col(invoice.id) == pair.c.invoice_id)
        .outerjoin(note, col(note.id) == pair.c.credit_note_id)
        .outerjoin(Payment, col(Payment.id) == pair.c.payment_id)
        .order_by(pair.c.invoice_id, pair.c.credit_note_id, pair.c.payment_id)
    )
    return statement


def _any_side_in(sides: tuple[ColumnElement[int | None], ...], rows: Collection[RowKey]) -> ColumnElement[bool]:
    kinds = ("invoice", "credit_note", "payment", "refund")
    wanted = {kind: [row_id for of, row_id in rows if of == kind] for kind in kinds}
    return or_(*(side.in_(wanted[kind]) for kind, side in zip(kinds, sides, strict=True) if wanted[kind]))
