"""What a list sends to the browser: rows of finished strings, and the sentence about what is selected."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from flare_app.domain.principals import Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists import ColumnKind, ListQuery, RecordList, Row, company_days, count_matching, fetch_page, selection_totals
from flare_app.lists.formatting import cells, locale_for, selection_text, timezone_for
from flare_app.ui import routes
from flare_app.ui.theme import tone_of

MOST_COUNTED = 10_000


@dataclass
class ListRow:
    """One row: `cells` in the order of the columns, `tones` one per STATUS column, `href` "" when it opens nothing."""

    id: str
    label: str
    href: str
    cells: list[str]
    tones: list[str]
    checked: bool = False


@dataclass(frozen=True)
class ShownPage:
    """A page ready to be shown."""

    rows: list[ListRow]
    next_cursor: str
    previous_cursor: str


def read_page(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, base: str, is_ticked: Callable[[str], bool]
) -> ShownPage:
    """The rows that a query asks for, formatted; `base` is the address below which rows open ("" for none)."""
    page = fetch_page(session, declared, principal, query)
    locale, timezone = locale_for(session, principal), timezone_for(session)
    kinds = tuple(column.kind for column in declared.columns)
    rows = [_shown(kinds, row, cells(kinds, row, locale, timezone), base, is_ticked(row.public_id)) for row in page.rows]
    return ShownPage(rows, page.next_cursor, page.previous_cursor)


def read_count(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> str:
    """How many rows there are, "312" or "10,000+"."""
    count = count_matching(session, declared, principal, query, cap=MOST_COUNTED)
    return f"{count:,}+" if count >= MOST_COUNTED else f"{count:,}"


def read_selection(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> tuple[str, int]:
    """The status line of a selection, "3 selected, total 1,250.00 EUR" ("" when it holds nothing), and how many it holds."""
    found = selection_totals(session, declared, principal, query)
    return selection_text(found, locale_for(session, principal)), found.count


def read_days(session: Session, query: ListQuery) -> tuple[str, str]:
    """First and last day of the query's period, ISO; "" for an end that is open."""
    days, farthest = company_days(session, query), (EARLIEST_DAY, LATEST_DAY)
    start, end = ("" if day == open_end else day.isoformat() for day, open_end in zip(days, farthest, strict=True))
    return start, end


def _shown(kinds: tuple[ColumnKind, ...], row: Row, texts: list[str], base: str, is_chosen: bool) -> ListRow:
    return ListRow(
        id=row.public_id,
        label=row.label,
        href=routes.record(base, row.public_id) if base else "",
        cells=texts,
        tones=[tone_of(str(value)) for kind, value in zip(kinds, row.values, strict=True) if kind is ColumnKind.STATUS],
        checked=is_chosen,
    )
