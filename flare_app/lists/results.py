"""What reading a list gives: rows of a page, and what is selected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a page. `values` are raw (minor units, dates), in the order of the declared columns; `opens` is the public id
    of what the row leads to, "" where that is nothing.
    """

    id: int
    public_id: str
    label: str
    currency: str
    values: tuple[Any, ...]
    opens: str = ""


@dataclass(frozen=True)
class ListPage:
    """Up to `limit` rows; a cursor is "" where there is no further page in its direction."""

    rows: list[Row]
    next_cursor: str = ""
    previous_cursor: str = ""


@dataclass(frozen=True)
class Selection:
    """How many of the asked records exist for the principal, and what they add up to: (currency, minor units), by currency."""

    count: int
    totals: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Tally:
    """What kind of records are selected: how many in all and of each status, and the columns in which all are the same."""

    count: int = 0
    by: Mapping[str, int] = field(default_factory=dict)
    alike: frozenset[str] = frozenset()

    def has(self, *values: str) -> int:
        """How many have one of these."""
        return sum(self.by.get(value, 0) for value in values)
