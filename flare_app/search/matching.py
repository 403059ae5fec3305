"""From typed text to a condition in SQL, the fastest way each database has.

PostgreSQL weighs the trigram index against walking the list's own order by its statistics. SQLite cannot, so it is decided
here: the FTS5 index is asked for one hit more than are worth sorting. If there are fewer, the rows are taken by their ids; if
not, the list is walked in its order and stops at the end of the page, which comes soon because hits are frequent.
"""

import json

from sqlalchemy import and_, false, func, literal, or_, select, text, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from flare_app.database import is_sqlite
from flare_app.search.index import SearchIndex
from flare_app.search.words import Term, terms

WORTH_SORTING = 1_000
_SHORTEST_INDEXED = 3


def matches(session: Session, index: SearchIndex, asked: str) -> ColumnElement[bool]:
    """The condition that a row's text contains every word of `asked`; nothing asked is true of every row."""
    wanted = terms(asked)
    if not wanted:
        return true()
    on_sqlite = is_sqlite(session.get_bind())
    contains = _sqlite_contains if on_sqlite else _postgresql_contains
    found = and_(*(or_(*(contains(index.text, spelling) for spelling in term)) for term in wanted))
    ids = _few_hits(session, index, wanted) if on_sqlite else None
    if ids is None:
        return found
    return and_(index.id.in_(_numbers(ids)), found) if ids else false()


def _few_hits(session: Session, index: SearchIndex, wanted: tuple[Term, ...]) -> list[int] | None:
    """The ids that the index finds for the words it knows, or None if they are too many, or no word is long enough for it."""
    known = [term for term in wanted if all(len(spelling) >= _SHORTEST_INDEXED for spelling in term)]
    if not known:
        return None
    phrase = " AND ".join("(" + " OR ".join(_quoted(spelling) for spelling in term) + ")" for term in known)
    name = index.fts_name
    probe = text(f'SELECT rowid FROM "{name}" WHERE "{name}" MATCH :phrase LIMIT :most')  # noqa: S608 - a table's own name
    ids = list(session.execute(probe, {"phrase": phrase, "most": WORTH_SORTING + 1}).scalars())
    return ids if len(ids) <= WORTH_SORTING else None


def _numbers(ids: list[int]):  # type: ignore[no-untyped-def]
    """One bound value however many ids, so that the statement stays the same."""
    return select(func.json_each(literal(json.dumps(ids))).table_valued("value").c.value)


def _quoted(spelling: str) -> str:
    escaped = spelling.replace('"', '""')
    return f'"{escaped}"'


def _sqlite_contains(column: ColumnElement[str], spelling: str) -> ColumnElement[bool]:
    return func.instr(column, spelling) > 0


def _postgresql_contains(column: ColumnElement[str], spelling: str) -> ColumnElement[bool]:
    pattern = spelling.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{pattern}%")
