"""From typed text to a condition in SQL, the fastest way each database has.

PostgreSQL weighs the trigram index against walking the list's own order by its statistics. SQLite cannot, so it is decided
here, by how many rows the FTS5 index finds: a few are fetched by their ids and sorted; more are looked up in the index's answer
while the list is walked in its order; and what nearly every row contains is looked for in the rows themselves, since such a walk
is at the end of its page at once.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, false, func, literal_column, or_, select, table, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from flare_app.database import is_sqlite
from flare_app.search.index import SearchIndex
from flare_app.search.words import Term, terms

WORTH_SORTING = 1_000  # rows at about 3 µs each
WORTH_COLLECTING = 50_000  # ids at about 0.1 µs each
_SHORTEST_INDEXED = 3


def matches(session: Session, index: SearchIndex, asked: str, *, in_order: bool = True) -> ColumnElement[bool]:
    """The condition that a row's text contains every word of `asked`; nothing asked is true of every row.

    `in_order` says that the rows are read in the order of a list, a page at a time; without it all of them are, in any order.
    """
    wanted = terms(asked)
    if not wanted:
        return true()
    if not is_sqlite(session.get_bind()):
        return and_(*(or_(*(_is_like(index.text, spelling) for spelling in term)) for term in wanted))
    return _on_sqlite(session, index, wanted, in_order)


def read_through(session: Session, index: SearchIndex, asked: str) -> ColumnElement[bool] | None:
    """The same condition, by looking into every row that is read: for a few rows quicker than asking SQLite's index.

    None where the database weighs that itself, and where nothing is asked.
    """
    wanted = terms(asked)
    return _contains_all(index, wanted) if wanted and is_sqlite(session.get_bind()) else None


def _on_sqlite(session: Session, index: SearchIndex, wanted: Sequence[Term], in_order: bool) -> ColumnElement[bool]:
    known = [term for term in wanted if all(len(spelling) >= _SHORTEST_INDEXED for spelling in term)]
    if not known:
        return _contains_all(index, wanted)
    hits = _hits(index, known)
    counted = select(func.count()).select_from(hits.limit(WORTH_COLLECTING + 1).subquery())
    count = session.connection().execute(counted).scalar_one()
    if count == 0:
        return false()
    if count > WORTH_COLLECTING:
        return _contains_all(index, wanted)
    # "+ 0" hides the key from SQLite's planner, which would fetch and sort every hit instead of walking the list.
    key = index.id + 0 if in_order and count > WORTH_SORTING else index.id
    return and_(key.in_(hits), _contains_all(index, [term for term in wanted if term not in known]))


def _hits(index: SearchIndex, known: Sequence[Term]) -> Select[Any]:
    """The ids of the rows whose text contains every term, as the FTS5 index knows it."""
    phrase = " AND ".join("(" + " OR ".join(_quoted(spelling) for spelling in term) + ")" for term in known)
    name = index.fts_name
    return select(literal_column("rowid")).select_from(table(name)).where(literal_column(f'"{name}"').op("MATCH")(phrase))


def _quoted(spelling: str) -> str:
    escaped = spelling.replace('"', '""')
    return f'"{escaped}"'


def _contains_all(index: SearchIndex, wanted: Sequence[Term]) -> ColumnElement[bool]:
    """SQLite's plain search: bytes for bytes, so nothing needs escaping and case is what `normalize` made it."""
    return and_(true(), *(or_(*(func.instr(index.text, spelling) > 0 for spelling in term)) for term in wanted))


def _is_like(column: ColumnElement[str], spelling: str) -> ColumnElement[bool]:
    pattern = spelling.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{pattern}%")
