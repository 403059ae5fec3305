"""Reads a declared list: a page at a time, its size, what a selection adds up to, and everything for a file.

Pages are found by the place after which they begin (keyset), never by counting rows off, so the thousandth page costs what the
first one costs, and rows that come or go meanwhile neither repeat nor hide others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, SQLColumnExpression, false, func, literal, select, tuple_
from sqlalchemy.orm import Session

from flare_app.domain.principals import Principal
from flare_app.errors import Invalid
from flare_app.lists import cursor
from flare_app.lists.columns import ColumnKind, ListSource
from flare_app.lists.dated import within_period
from flare_app.lists.declaration import RecordList
from flare_app.lists.narrowing import conditions
from flare_app.lists.query import ListQuery
from flare_app.lists.results import ListPage, Row, Selection, Tally
from flare_app.lists.sourcing import source_of
from flare_app.search import SearchIndex, matches, read_through

_CHUNK = 250  # rows held at a time; more cost the garbage collector more than they save
_MOST_COUNTED = 10_000
_LOOKED_THROUGH = 1_500  # rows, at about a microsecond each


def fetch_page(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> ListPage:
    """The rows after the query's cursor, or before it if `backwards`; without a cursor the first (or last) page.

    A cursor that cannot be used asks for the first page; one behind which nothing is left, for the page before it.
    """
    query = query.checked(declared)
    source = source_of(session, declared, principal, query)
    order = source.sorts[query.sort.removeprefix("-")]
    place = cursor.unpack(query.cursor, query.sort, order) if query.cursor else None
    if query.cursor and place is None:
        query = replace(query, cursor="", backwards=False)
    look = _first_look(session, declared, source, query, place)
    found, keys = look or _read(session, source, query, place, _narrowed(session, declared, source, query))
    if place is not None and not found:
        return fetch_page(session, declared, principal, replace(query, cursor="", backwards=not query.backwards))
    return _page(declared, query, place is not None, found, keys)


def _read(
    session: Session, source: ListSource, query: ListQuery, place: tuple[Any, int] | None, statement: Select[*tuple[Any, ...]]
) -> tuple[Sequence[Any], list[str]]:
    """The rows of a page and one more, and what their values are called."""
    order = source.sorts[query.sort.removeprefix("-")]
    statement = _placed(statement.add_columns(order.label("_order")), source, order, query, place).limit(query.limit + 1)
    result = _connection(session).execute(statement)
    return result.all(), list(result.keys())


def _first_look(
    session: Session, declared: RecordList, source: ListSource, query: ListQuery, place: tuple[Any, int] | None
) -> tuple[Sequence[Any], list[str]] | None:
    """The page, if looking into the rows next in the list's own order finds it: what many rows contain is found at once.

    None when it takes the search index. In another order than the one that the list opens with the rows next are not at hand.
    """
    key = query.sort.removeprefix("-")
    if not query.text or not isinstance(source.search, SearchIndex) or key != declared.default_sort.removeprefix("-"):
        return None
    condition = read_through(session, source.search, query.text)
    if condition is None:
        return None
    order = source.sorts[key]
    next_ones = source.select.with_only_columns(order, maintain_column_froms=True)
    if query.period and declared.period == key:
        next_ones = next_ones.where(within_period(session, declared, source, query))
    last = _connection(session).execute(_placed(next_ones, source, order, query, place).offset(_LOOKED_THROUGH).limit(1)).first()
    statement = _narrowed(session, declared, source, replace(query, text="")).where(condition)
    if last is not None:
        bound = literal(last[0], cursor.type_of(order))
        statement = statement.where(order >= bound if _is_downwards(query) else order <= bound)
    found = _read(session, source, query, place, statement)
    return found if last is None or len(found[0]) > query.limit else None


def count_matching(session: Session, declared: RecordList, principal: Principal, query: ListQuery, cap: int = _MOST_COUNTED) -> int:
    """How many rows search, filter and period leave; counting stops at `cap`, which then reads "that many or more"."""
    query = query.checked(declared)
    source = source_of(session, declared, principal, query)
    found = _narrowed(session, declared, source, query, in_order=False).with_only_columns(source.id, maintain_column_froms=True)
    return _connection(session).execute(select(func.count()).select_from(found.limit(cap).subquery())).scalar_one()


def selection_totals(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> Selection:
    """How many of the selected records there are for the principal, and their totals per currency.

    With `ids` these are selected, whatever search, filter and period say; else everything that the query leaves.

    Raises:
        Invalid: more are selected by id than one action can take.
    """
    statement = _selected(session, declared, principal, query)
    columns = statement.selected_columns
    amount = func.coalesce(func.sum(columns[declared.total]), 0) if declared.total else literal(0)  # a draft has no balance yet
    sums = statement.with_only_columns(columns["currency"], amount, func.count(), maintain_column_froms=True)
    found = session.execute(sums.group_by(columns["currency"]).order_by(columns["currency"])).all()
    totals = tuple((currency, int(total)) for currency, total, _ in found) if declared.total else ()
    return Selection(sum(count for *_, count in found), totals)


def selected_ids(session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, most: int) -> list[str]:
    """The public ids of the selected records that there are for the principal, in the order of the list.

    Raises:
        Invalid: more than `most` are selected.
    """
    return [public_id for public_id, _ in selected_records(session, declared, principal, query, most=most)]


def selected_records(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, most: int
) -> list[tuple[str, str]]:
    """The same with what each record is called; a record that somebody else's name stands beside is called by both.

    Raises:
        Invalid: more than `most` are selected.
    """
    checked = query.checked(declared)
    source = source_of(session, declared, principal, checked)
    statement = _selected(session, declared, principal, query, source)
    columns = statement.selected_columns
    names = [columns["label"], *([columns["customer"]] if "customer" in columns else [])]
    statement = statement.with_only_columns(source.public_id, *names, maintain_column_froms=True)
    statement = _placed(statement, source, source.sorts[checked.sort.removeprefix("-")], checked, None).limit(most + 1)
    found = [(row[0], " · ".join(row[1:])) for row in _connection(session).execute(statement)]
    if len(found) > most:
        raise Invalid(f"Select at most {most:,} records for this.")
    return found


def selection_tally(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, by: str, alike: Sequence[str] = ()
) -> Tally:
    """How many selected records there are of each value of the column `by`, and in which of the columns `alike` all are the same.

    Raises:
        Invalid: more are selected by id than one action can take.
    """
    statement = _selected(session, declared, principal, query)
    columns = statement.selected_columns
    ends = [end(columns[key]) for key in alike for end in (func.min, func.max)]
    grouped = statement.with_only_columns(columns[by], func.count(), *ends, maintain_column_froms=True).group_by(columns[by])
    found = session.execute(grouped).all()
    same = {key for at, key in enumerate(alike) if len({end for row in found for end in row[2 + 2 * at : 4 + 2 * at]}) == 1}
    return Tally(sum(row[1] for row in found), {str(row[0]): row[1] for row in found}, frozenset(same))


def iterate(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> Iterator[tuple[Any, ...]]:
    """Every row that search, filter and period leave, in order, read in chunks from one snapshot; of a selection only its rows.

    Ids alone, without search, filter or period, mean those rows whatever the list opens with.

    A row is the values of the declared columns; if one of them is MONEY, the currency follows at the end. Permission and query
    are checked at once, the rows are read as they are asked for.
    """
    query, source, statement = asked_for(session, declared, principal, query)
    keys = [column.key for column in declared.columns]
    if any(column.kind is ColumnKind.MONEY for column in declared.columns):
        keys.append("currency")
    statement = statement.with_only_columns(*(statement.selected_columns[key] for key in keys), maintain_column_froms=True)
    statement = _placed(statement, source, source.sorts[query.sort.removeprefix("-")], query, None)
    return _stream(session, statement)


def asked_for(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery
) -> tuple[ListQuery, ListSource, Select[*tuple[Any, ...]]]:
    """The checked query, and source and Select of the rows that a file would hold, in no order."""
    is_by_id, is_narrowed = bool(query.ids), bool(query.text or query.filter or query.period)
    query = query.checked(declared)
    is_narrowed = is_narrowed or bool(query.criteria)
    source = source_of(session, declared, principal, query)
    statement = (
        _narrowed(session, declared, source, query) if is_narrowed or not is_by_id else _rows(session, declared, source, query)
    )
    if is_by_id:
        statement = statement.where(source.public_id.in_(query.ids))
    if query.without:
        statement = statement.where(source.public_id.not_in(query.without))
    return query, source, statement


def _stream(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for chunk in _connection(session).execute(statement, execution_options={"yield_per": _CHUNK}).partitions():
        yield from map(tuple, chunk)


def _selected(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, source: ListSource | None = None
) -> Select[*tuple[Any, ...]]:
    is_by_id, query = bool(query.ids), query.checked(declared)
    source = source or source_of(session, declared, principal, query)
    if is_by_id:  # also when none of them can be an id: that selects nothing, not everything
        return _rows(session, declared, source, query).where(source.public_id.in_(query.ids))
    statement = _narrowed(session, declared, source, query, in_order=False)
    return statement.where(source.public_id.not_in(query.without)) if query.without else statement


def _connection(session: Session) -> Connection:
    """Past the session, whose bookkeeping doubles the time and finds nothing to keep; what waits in it is written first."""
    session.flush()
    return session.connection()


def _narrowed(
    session: Session, declared: RecordList, source: ListSource, query: ListQuery, *, in_order: bool = True
) -> Select[*tuple[Any, ...]]:
    """The list's Select with the query's filters, period and search; `in_order`: rows will be asked for in the list's order."""
    statement = _rows(session, declared, source, query)
    chosen = next((filter for filter in declared.filters if filter.key == query.filter), None)
    if chosen is not None and chosen.where is not None:
        statement = statement.where(chosen.where(source))
    if query.criteria:
        statement = statement.where(*conditions(declared, source, query))
    if query.period and declared.period:
        statement = statement.where(within_period(session, declared, source, query))
    if query.text and source.search is not None:
        search = source.search
        statement = statement.where(
            search(query.text) if callable(search) else matches(session, search, query.text, in_order=in_order)
        )
    return statement


def _rows(session: Session, declared: RecordList, source: ListSource, query: ListQuery) -> Select[*tuple[Any, ...]]:
    """All that there is; of a list that is of one record what belongs to that."""
    if not declared.is_of_one:
        return source.select
    return source.select.where(source.of(session, query.of) if source.of and query.of else false())


def _placed(
    statement: Select[*tuple[Any, ...]],
    source: ListSource,
    order: SQLColumnExpression[Any],
    query: ListQuery,
    place: tuple[Any, int] | None,
) -> Select[*tuple[Any, ...]]:
    """Ordered from the place on; the id goes the same way as the sort, so one index on both serves either direction."""
    downwards = _is_downwards(query)
    if place is not None:
        value = literal(place[0], cursor.type_of(order))
        # The first condition says nothing new, but is one that an index on an expression can be entered by.
        statement = statement.where(order <= value if downwards else order >= value)
        here, there = tuple_(order, source.id), tuple_(value, literal(place[1], cursor.type_of(source.id)))
        statement = statement.where(here < there if downwards else here > there)
    return statement.order_by(*(part.desc() if downwards else part.asc() for part in (order, source.id)))


def _is_downwards(query: ListQuery) -> bool:
    return query.sort.startswith("-") is not query.backwards


def _page(declared: RecordList, query: ListQuery, is_placed: bool, found: Sequence[Any], keys: list[str]) -> ListPage:
    is_more, found = len(found) > query.limit, list(found[: query.limit])
    if query.backwards:
        found.reverse()
    has_previous, has_next = (is_more, is_placed) if query.backwards else (is_placed, is_more)
    id_, public_id, label, currency = (keys.index(key) for key in ("id", "public_id", "label", "currency"))
    opens = keys.index("opens" if "opens" in keys else "public_id")
    values = [keys.index(column.key) for column in declared.columns]
    rows = [Row(row[id_], row[public_id], row[label], row[currency], tuple(row[at] for at in values), row[opens]) for row in found]

    def place(at: int) -> str:
        return cursor.pack(query.sort, found[at][keys.index("_order")], rows[at].id)

    return ListPage(
        rows=rows,
        next_cursor=place(-1) if found and has_next else "",
        previous_cursor=place(0) if found and has_previous else "",
    )
