"""What a list sends to the browser: rows of finished strings, and the sentence about what is selected."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from flare_app.domain.principals import Principal
from flare_app.lists import ColumnKind, ListQuery, RecordList, Row, count_matching, fetch_page, selection_totals
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
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, base: str, chosen: frozenset[str]
) -> ShownPage:
    """The rows that a query asks for, formatted; `base` is the address below which rows open ("" for none)."""
    page = fetch_page(session, declared, principal, query)
    locale, timezone = locale_for(session, principal), timezone_for(session)
    kinds = tuple(column.kind for column in declared.columns)
    rows = [_shown(kinds, row, cells(kinds, row, locale, timezone), base, row.public_id in chosen) for row in page.rows]
    return ShownPage(rows, page.next_cursor, page.previous_cursor)


def read_count(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> str:
    """How many rows there are, "312" or "10,000+"."""
    count = count_matching(session, declared, principal, query, cap=MOST_COUNTED)
    return f"{count:,}+" if count >= MOST_COUNTED else f"{count:,}"


def read_selection(session: Session, declared: RecordList, principal: Principal, ids: Sequence[str]) -> str:
    """The status line: "3 selected, total 1,250.00 EUR"; "" when nothing is."""
    if not ids:
        return ""
    return selection_text(selection_totals(session, declared, principal, ids), locale_for(session, principal))


def _shown(kinds: tuple[ColumnKind, ...], row: Row, texts: list[str], base: str, is_chosen: bool) -> ListRow:
    return ListRow(
        id=row.public_id,
        label=row.label,
        href=routes.record(base, row.public_id) if base else "",
        cells=texts,
        tones=[tone_of(str(value)) for kind, value in zip(kinds, row.values, strict=True) if kind is ColumnKind.STATUS],
        checked=is_chosen,
    )
