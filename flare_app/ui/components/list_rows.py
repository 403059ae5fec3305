"""What a list sends to the browser: rows of finished strings, and the sentence about what is selected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from sqlmodel import Session

from flare_app.domain.principals import Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists import (
    ColumnKind,
    ListQuery,
    RecordList,
    Row,
    company_days,
    count_matching,
    fetch_page,
    found_beside,
    selection_totals,
    words_shown,
)
from flare_app.lists.formatting import cells, locale_for, selection_text, timezone_for
from flare_app.ui import routes
from flare_app.ui.theme import tone_of

MOST_COUNTED = 10_000


@dataclass
class ListRow:
    """One row: `cells` in the order of the columns, `tones` one per STATUS column, `href` "" when it opens nothing.

    `hint` is the text by which a search found the row if none of its cells shows it. `key` names the row's place in the page for
    React: a search fills the places anew, which costs less than other elements; a live update lets a record keep its own.
    """

    id: str
    label: str
    href: str
    cells: list[str]
    tones: list[str]
    checked: bool = False
    hint: str = ""
    key: str = ""


@dataclass(frozen=True)
class ShownPage:
    """A page ready to be shown; `found` are the words of the search as cells may show them."""

    rows: list[ListRow]
    found: list[str]
    next_cursor: str
    previous_cursor: str


def read_page(
    session: Session,
    declared: RecordList,
    principal: Principal,
    query: ListQuery,
    *,
    base: str,
    is_ticked: Callable[[str], bool],
    places: Mapping[str, str] = MappingProxyType({}),
) -> ShownPage:
    """The rows that a query asks for, formatted; `base` is the address below which rows open ("" for none).

    `places` are the keys that records keep, by public id.
    """
    page = fetch_page(session, declared, principal, query)
    locale, timezone = locale_for(session, principal), timezone_for(session)
    kinds = tuple(column.kind for column in declared.columns)
    shown = [(row, cells(kinds, row, locale, timezone)) for row in page.rows]
    hints = found_beside(session, declared, principal, query.text, shown)
    keys = _keys([row.public_id for row in page.rows], places)
    rows = [
        ListRow(
            id=row.public_id,
            label=row.label,
            href=_href(declared, base, row),
            cells=texts,
            tones=[tone_of(str(value)) for kind, value in zip(kinds, row.values, strict=True) if kind is ColumnKind.STATUS],
            checked=is_ticked(row.public_id),
            hint=hint,
            key=key,
        )
        for (row, texts), hint, key in zip(shown, hints, keys, strict=True)
    ]
    return ShownPage(rows, words_shown(query.text, locale), page.next_cursor, page.previous_cursor)


def read_count(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> str:
    """How many rows there are, "312" or "10,000+"."""
    found = count_matching(session, declared, principal, query, cap=MOST_COUNTED)
    return f"{found:,}+" if found >= MOST_COUNTED else f"{found:,}"


def read_selection(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> tuple[str, int]:
    """The status line of a selection, "3 selected, total 1,250.00 EUR" ("" when it holds nothing), and how many it holds."""
    found = selection_totals(session, declared, principal, query)
    return selection_text(found, locale_for(session, principal)), found.count


def read_days(session: Session, query: ListQuery) -> tuple[str, str]:
    """First and last day of the query's period, ISO; "" for an end that is open."""
    days, farthest = company_days(session, query), (EARLIEST_DAY, LATEST_DAY)
    start, end = ("" if day == open_end else day.isoformat() for day, open_end in zip(days, farthest, strict=True))
    return start, end


def _href(declared: RecordList, base: str, row: Row) -> str:
    if declared.address is not None:
        return declared.address(row.opens) if row.opens else ""
    return routes.record(base, row.public_id) if base else ""


def _keys(ids: Sequence[str], places: Mapping[str, str]) -> list[str]:
    """A key for each row: its own if it has one, else one that no row of the page has."""
    kept = [places.get(public_id, "") for public_id in ids]
    free = (str(number) for number in count() if str(number) not in set(kept))
    return [key or next(free) for key in kept]
