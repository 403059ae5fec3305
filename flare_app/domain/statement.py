"""The customer statement: opening balance, every movement in order with a running balance, closing balance.

Its laws: opening + movements = closing, and the closing of a day is the opening of the next one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flare_app.domain.periods import DEFAULT_PERIOD, Period, period_range
from flare_app.errors import Invalid

__all__ = [
    "DEFAULT_PERIOD",
    "Movement",
    "MovementKind",
    "Period",
    "Statement",
    "StatementRow",
    "build_statement",
    "period_range",
]


class MovementKind(StrEnum):
    """What moved the balance; on one day they stand in this order."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REFUND = "refund"
    WRITE_OFF = "write_off"


_PLACE_IN_DAY = {kind: place for place, kind in enumerate(MovementKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One entry of a customer's account in one currency.

    `amount` is in minor units and positive when it raises what the customer owes. `public_id` leads to the record,
    `row_id` is its own; `sort_key` puts movements of one day in order before their kind does, where the caller knows better.
    """

    on: date
    kind: MovementKind
    number: str
    amount: int
    description: str = ""
    public_id: str = ""
    sort_key: str = ""
    row_id: int = 0

    @property
    def order(self) -> tuple[date, str, int, str, str]:
        """What movements are sorted by: the same set always comes out in the same order."""
        return self.on, self.sort_key, _PLACE_IN_DAY[self.kind], self.number, self.public_id


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A movement and what is owed after it."""

    movement: Movement
    balance_amount: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement from `start` to `end`, both included; `totals` sums the rows of each kind that occurs."""

    start: date
    end: date
    opening_amount: int
    rows: tuple[StatementRow, ...]
    closing_amount: int
    totals: Mapping[MovementKind, int]


def build_statement(movements: Iterable[Movement], *, start: date, end: date, opening_amount: int = 0) -> Statement:
    """Build the statement of one customer in one currency from its movements, in whatever order they come.

    `opening_amount` is what all movements that are not among them came to. Those before `start` add to the opening balance, those
    after `end` are left out.

    Raises:
        Invalid: the period ends before it starts.
    """
    if start > end:
        raise Invalid("The period ends before it starts.", field="to")
    opening = running = opening_amount
    rows: list[StatementRow] = []
    totals: dict[MovementKind, int] = {}
    for movement in sorted(movements, key=lambda one: one.order):
        if movement.on > end:
            break
        running += movement.amount
        if movement.on < start:
            opening = running
            continue
        rows.append(StatementRow(movement, running))
        totals[movement.kind] = totals.get(movement.kind, 0) + movement.amount
    return Statement(start, end, opening, tuple(rows), running, totals)
