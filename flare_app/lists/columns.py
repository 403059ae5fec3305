"""What a list shows, and where its rows come from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, SQLColumnExpression
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from flare_app.search import SearchIndex


class ColumnKind(StrEnum):
    """What a column's values are; decides how they are written on screen and in files."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"  # timezone-aware
    MONTH = "month"  # any day of it
    MONEY = "money"  # minor units in the row's currency
    NUMBER = "number"  # an integer or a Decimal
    DECIMAL_E4 = "decimal_e4"  # ten-thousandths: quantities
    PRICE = "price"  # ten-thousandths of the row's currency
    RATE = "rate"  # millionths: percentages
    NAMES = "names"  # several short names with ", " between; on screen the first two, and how many more
    CHANGES = "changes"  # a domain.changes.Changes: what was, what became
    STATUS = "status"  # a word of ours: "partly_paid" reads "Partly paid"


@dataclass(frozen=True)
class Column:
    """One column of the table and of the files. `key` is its label in the Select and its name in `?sort=`.

    `phone`: on a phone, too. `roomy`: on a wide screen only; the files have it all the same. `wide`: on a laptop it takes the room
    that the others of a staff list leave; where none is wide, the first text that is no number does.
    """

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    sortable: bool = True
    phone: bool = True
    roomy: bool = False
    wide: bool = False


@dataclass(frozen=True)
class ListSource:
    """Where the rows come from, already narrowed to what the principal may see.

    `select` has labelled columns `id`, `public_id`, `label` (what "Select …" says), `currency` and every column's key.
    `sorts` maps a sortable column's key to the NOT NULL expression that orders it; `id` breaks ties. `texts(session, ids)` gives by
    id what records are found by beside their columns, as it was written: the lines of a document. `of(session, public id)` is the
    condition that a row belongs to one record of another kind: to a customer.
    Where rows are sums over a period, `within(first, last)` is the source for these days.
    """

    select: Select[*tuple[Any, ...]]
    id: SQLColumnExpression[int]
    public_id: SQLColumnExpression[str]
    sorts: Mapping[str, SQLColumnExpression[Any]]
    search: SearchIndex | Callable[[str], ColumnElement[bool]] | None = None
    texts: Callable[[Session, Sequence[int]], Mapping[int, Sequence[str]]] | None = None
    of: Callable[[Session, str], ColumnElement[bool]] | None = None
    within: "Callable[[date, date], ListSource] | None" = None
