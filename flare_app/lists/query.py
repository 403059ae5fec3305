"""What a person asks of a list. Everything in it came from a browser and is checked before it is used."""

import re
from dataclasses import dataclass, replace

from flare_app.domain.money import is_currency
from flare_app.domain.periods import Period
from flare_app.domain.text import as_public_id, parse_date
from flare_app.errors import Invalid
from flare_app.lists.declaration import RecordList

ALL_CURRENCIES = "all"
MOST_SELECTED = 5_000
MOST_ROWS = 200
_USUAL_ROWS = 50
_LONGEST_TEXT = 200
_LONGEST_VALUE = 4_000
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class ListQuery:
    """Search text, filter key, period, sort ("key" or "-key"), place and size of the page.

    `period` is the name of a preset, "" for the list's usual one, which mostly is everything; `start` and `end` (ISO days, "" for
    open) count for Custom only.
    `currency` matters to lists that show one at a time: a code, ALL_CURRENCIES, or "" for the usual one.
    `criteria` are the filters of the panel that are applied: pairs of a criterion's key and its value, in the order of declaration.
    `of` is the public id of the record whose rows are shown, where a list is of one.
    A selection is either `ids`, the public ids of some rows, or everything that the query leaves but `without` them.
    """

    text: str = ""
    filter: str = ""
    sort: str = ""
    cursor: str = ""
    backwards: bool = False
    limit: int = _USUAL_ROWS
    ids: tuple[str, ...] = ()
    period: str = ""
    start: str = ""
    end: str = ""
    without: tuple[str, ...] = ()
    of: str = ""
    currency: str = ""
    criteria: tuple[tuple[str, str], ...] = ()

    def checked(self, declared: RecordList) -> "ListQuery":
        """The same query with every value known to be usable; what cannot be used falls back to the list's own choice.

        Raises:
            Invalid: more records are selected than one action can take.
        """
        sort = _text(self.sort, 80)
        column = declared.column(sort.removeprefix("-"))
        filters = [filter.key for filter in declared.filters]
        period = _period(self.period, declared.usual_period) if declared.has_period else ""
        is_custom = period == Period.CUSTOM.value
        return ListQuery(
            text=_text(self.text, _LONGEST_TEXT),
            filter=self.filter if self.filter in filters else next(iter(filters), ""),
            sort=sort if column is not None and column.sortable else declared.default_sort,
            cursor=_text(self.cursor, _LONGEST_VALUE),
            backwards=self.backwards is True,
            limit=min(max(self.limit, 1), MOST_ROWS) if type(self.limit) is int else _USUAL_ROWS,
            ids=checked_ids(self.ids),
            period=period,
            start=_day(self.start) if is_custom else "",
            end=_day(self.end) if is_custom else "",
            without=checked_ids(self.without),
            of=as_public_id(self.of) if declared.is_of_one else "",
            currency=_currency(self.currency) if declared.by_currency else "",
            criteria=_criteria(self.criteria, declared),
        )

    @property
    def narrowing(self) -> "ListQuery":
        """What decides which rows there are: search, filters and period, without order, place and selection."""
        return replace(self, sort="", cursor="", backwards=False, limit=_USUAL_ROWS, ids=(), without=())


def checked_ids(ids: object) -> tuple[str, ...]:
    """The public ids among what a browser sent, each once, in its order; what cannot be one is left out.

    Raises:
        Invalid: more than MOST_SELECTED.
    """
    if not isinstance(ids, list | tuple | set | frozenset):
        return ()
    if len(ids) > MOST_SELECTED:
        raise Invalid(f"Select at most {MOST_SELECTED:,} records at a time.")
    return tuple(dict.fromkeys(item for item in ids if isinstance(item, str) and _PUBLIC_ID.fullmatch(item)))


def _period(value: object, usual: Period | None) -> str:
    """The preset of that name, or the usual one; "" where everything is that."""
    found = next((preset for preset in Period if preset.value == value), usual)
    return "" if found is None or (found is Period.EVERYTHING and usual is None) else found.value


def _criteria(given: object, declared: RecordList) -> tuple[tuple[str, str], ...]:
    """What is declared of the pairs, each value as far as it can be used."""
    values = dict(given) if declared.criteria and isinstance(given, tuple) else {}
    checked = ((one.key, one.checked(_text(values.get(one.key, ""), _LONGEST_VALUE))) for one in declared.criteria)
    return tuple((key, value) for key, value in checked if value)


def _currency(value: object) -> str:
    return value if isinstance(value, str) and (value == ALL_CURRENCIES or is_currency(value)) else ""


def _day(value: object) -> str:
    """An ISO day, or "" for what is none."""
    try:
        return parse_date(value, field="day").isoformat()
    except Invalid:
        return ""


def _text(value: object, longest: int) -> str:
    """A string that both databases can take: no NUL, no lone surrogate, not too long."""
    if not isinstance(value, str):
        return ""
    return value[:longest].replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
