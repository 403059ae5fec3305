"""What a list page says about itself; searching, sorting, paging, selecting and exporting follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.sql import ColumnElement

from flare_app.domain.periods import Period
from flare_app.domain.principals import Permission, PortalVisitor, Principal, Staff
from flare_app.errors import NotFound, NotPermitted
from flare_app.lists.columns import Column, ColumnKind, ListSource
from flare_app.lists.criteria import TAKEN_NAMES, Criterion


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

    `filters` are the tabs above it, `criteria` the sections of the panel behind its button Filter; a list of sums has none.
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
    criteria: tuple[Criterion, ...] = ()
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

    def criterion(self, key: str) -> Criterion | None:
        """The criterion of that key."""
        return next((criterion for criterion in self.criteria if criterion.key == key), None)

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
    criteria = [criterion.key for criterion in declared.criteria]
    if len(set(criteria)) < len(criteria) or TAKEN_NAMES & set(criteria):
        raise ValueError(f"{declared.key}: criteria need names that nothing else in an address has.")
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
