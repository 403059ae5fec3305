"""One search over several lists: each is searched by its own rules, so what is found here is what the list itself would show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flare_app.domain.principals import Principal
from flare_app.lists.columns import ColumnKind
from flare_app.lists.declaration import RecordList
from flare_app.lists.engine import count_matching, fetch_page
from flare_app.lists.query import ListQuery
from flare_app.lists.results import Row
from flare_app.search import first_with, terms

EVERYTHING = "all"
"""The filter that leaves everything in; a list without it has none that would hide something at first."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record, and the text that it was found by if that is none of its columns: a line of the document, say."""

    row: Row
    text: str


@dataclass(frozen=True, slots=True)
class ListHits:
    """What of one list was found: how many records, and the first of them in the list's order."""

    declared: RecordList
    count: int
    first: tuple[Found, ...]


def search_lists(
    session: Session, lists: Iterable[RecordList], principal: Principal, text: str, *, most: int
) -> tuple[ListHits, ...]:
    """The lists in which the text is found, each with its first `most` records; () when nothing is asked."""
    query = ListQuery(text=text, filter=EVERYTHING, limit=most)
    if not terms(text):
        return ()
    hits = (_hits(session, declared, principal, query) for declared in lists)
    return tuple(one for one in hits if one.first)


def _hits(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> ListHits:
    page = fetch_page(session, declared, principal, query)
    count = count_matching(session, declared, principal, query) if page.next_cursor else len(page.rows)
    texts = _texts(session, declared, principal, page.rows)
    found = (Found(row, first_with(texts.get(row.id, ()), query.text)) for row in page.rows)
    return ListHits(declared, count, tuple(found))


def _texts(session: Session, declared: RecordList, principal: Principal, rows: Sequence[Row]) -> dict[int, list[str]]:
    """What rows are found by beside what they show; first their text columns that a short form of the row leaves out."""
    others = declared.source_for(principal).texts
    more = others(session, [row.id for row in rows]) if others and rows else {}
    kinds = [column.kind for column in declared.columns]
    return {
        row.id: [str(value) for kind, value in zip(kinds[1:], row.values[1:], strict=True) if kind is ColumnKind.TEXT and value]
        + list(more.get(row.id, ()))
        for row in rows
    }
