"""What a list page says about itself; searching, sorting, paging, selecting and exporting follow from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import Select, SQLColumnExpression
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from flare_app.domain.periods import Period
from flare_app.domain.principals import Permission, PortalVisitor, Principal, Staff
from flare_app.errors import NotFound, NotPermitted
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

    `phone`: on a phone, too. `roomy`: on a wide screen only; the files have it all the same.
    """

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    sortable: bool = True
    phone: bool = True
    roomy: bool = False


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


@dataclass(frozen=True)
class Filter:
    """One of the tabs above a list ("All", "Open", …); `where` is None when it leaves everything in."""

    key: str
    title: str
    where: Callable[[ListSource], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class ListChart:
    """What of a list is drawn above it, in one currency: by month if its first column is one, else its ten largest rows.

    `amounts` are the keys of one or two MONEY columns; the second is a year before.
    """

    title: str
    amounts: tuple[str, ...]


def _no_topics(_principal: Principal) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class RecordList:
    """A list page. It opens with the first filter and ordered by `default_sort`: a column's key, "-" before it for descending.

    `period` is the key of the sortable DATE or MOMENT column by which the list can be narrowed to a period; "" offers none.
    A list whose rows are sums over a period (`ListSource.within`) names its `usual_period` instead. `totals` are the MONEY columns
    of which last rows tell the sum per currency. `by_currency` shows one currency at a time: the company's own, unless asked.
    A list of what other lists hold too, such as a report or the audit trail, is not searched everywhere. One that `is_of_one` shows
    what belongs to a record (`ListSource.of`), which its address names as `of`, and nothing without. `address` says by public id
    (or by what the source's select labels `opens`) where a row leads, if not below the list's own route.
    """

    key: str
    title: str
    singular: str
    audience: Literal["staff", "portal"]
    route: str
    permission: Permission | None
    columns: tuple[Column, ...]
    source: Callable[[Principal], ListSource]
    default_sort: str
    filters: tuple[Filter, ...] = ()
    total: str = ""
    period: str = ""
    usual_period: Period | None = None
    totals: tuple[str, ...] = ()
    by_currency: bool = False
    chart: ListChart | None = None
    is_searched_everywhere: bool = True
    is_of_one: bool = False
    address: Callable[[str], str] | None = None
    create: tuple[str, str] | None = None
    empty: tuple[str, str] = ("Nothing here yet", "What you add will be listed here.")
    topics: Callable[[Principal], tuple[str, ...]] = _no_topics

    @property
    def has_period(self) -> bool:
        """Whether a period can be asked for."""
        return bool(self.period or self.usual_period)

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((column for column in self.columns if column.key == key), None)

    def source_for(self, principal: Principal) -> ListSource:
        """The rows as `principal` sees them: the only way from a declaration to data.

        Raises:
            NotFound: the list belongs to the other audience.
            NotPermitted: a member of staff whose role does not include it.
        """
        if not isinstance(principal, Staff if self.audience == "staff" else PortalVisitor):
            raise NotFound("There is no such list.")
        if isinstance(principal, Staff) and self.permission is not None and not principal.may(self.permission):
            raise NotPermitted(f"Your role does not include {self.title}.")
        return self.source(principal)


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


_DATED = (ColumnKind.DATE, ColumnKind.MOMENT)
_registered: dict[str, RecordList] = {}


def register(declared: RecordList) -> RecordList:
    """Make a list known to its page and to its files.

    Raises:
        ValueError: a declaration that cannot work: a key used twice, a sort, total or period that is no such column.
    """
    period = declared.column(declared.period)
    sort, total = declared.column(declared.default_sort.removeprefix("-")), declared.column(declared.total)
    if declared.key in _registered:
        raise ValueError(f"Two lists are called {declared.key!r}.")
    if sort is None or not sort.sortable:
        raise ValueError(f"{declared.key}: default_sort {declared.default_sort!r} is no sortable column.")
    if declared.total and (total is None or total.kind is not ColumnKind.MONEY):
        raise ValueError(f"{declared.key}: total {declared.total!r} is no MONEY column.")
    amounts = (*declared.totals, *(declared.chart.amounts if declared.chart else ()))
    if any(found is None or found.kind is not ColumnKind.MONEY for found in map(declared.column, amounts)):
        raise ValueError(f"{declared.key}: totals and chart are made of MONEY columns.")
    if declared.period and (period is None or not period.sortable or period.kind not in _DATED):
        raise ValueError(f"{declared.key}: period {declared.period!r} is no sortable DATE or MOMENT column.")
    _registered[declared.key] = declared
    return declared


def find_list(key: str) -> RecordList:
    """The list of that key.

    Raises:
        NotFound: there is none.
    """
    if key not in _registered:
        raise NotFound("There is no such list.")
    return _registered[key]


def all_lists() -> tuple[RecordList, ...]:
    """Every registered list, in the order of registration."""
    return tuple(_registered.values())
