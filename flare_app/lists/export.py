"""A list as a file: what the screen shows, in its order; only the selected rows if there are any."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from flare_app.domain.changes import changes_in_words
from flare_app.domain.money import format_plain
from flare_app.domain.periods import Period
from flare_app.domain.principals import Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.errors import Invalid
from flare_app.lists.columns import ColumnKind
from flare_app.lists.dated import company_days
from flare_app.lists.declaration import RecordList
from flare_app.lists.engine import iterate
from flare_app.lists.formatting import status_text
from flare_app.lists.narrowing import applied_words
from flare_app.lists.query import ListQuery
from flare_app.lists.summing import column_totals, draw_list
from flare_app.rendering import spreadsheet
from flare_app.rendering.csv_file import csv_chunks
from flare_app.rendering.data import ListData
from flare_app.rendering.formats import Formats
from flare_app.rendering.xlsx_file import write_xlsx

MOST_PRINTED = 5_000


def _plain_amount(minor_units: int, *, currency: str) -> str:
    """ "1234.50 EUR": files hold no signs of currencies and no groups."""
    return f"{format_plain(minor_units, currency)} {currency}"


def _exact(scaled: int) -> Decimal:
    """Ten-thousandths, or a rate in millionths as per cent."""
    return (Decimal(scaled) / 10_000).normalize()


_KINDS: dict[ColumnKind, spreadsheet.ColumnKind] = {
    ColumnKind.TEXT: "text",
    ColumnKind.NAMES: "text",
    ColumnKind.STATUS: "text",
    ColumnKind.CHANGES: "text",
    ColumnKind.DATE: "date",
    ColumnKind.MONTH: "text",
    ColumnKind.MOMENT: "moment",
    ColumnKind.MONEY: "money",
    ColumnKind.NUMBER: "number",
    ColumnKind.DECIMAL_E4: "number",
    ColumnKind.PRICE: "number",
    ColumnKind.RATE: "number",
}
_CONVERSIONS: dict[ColumnKind, Callable[[Any], Any]] = {
    ColumnKind.STATUS: status_text,
    ColumnKind.CHANGES: lambda value: changes_in_words(value, partial(_plain_amount, currency=value.currency)),
    ColumnKind.MONTH: lambda day: f"{day:%Y-%m}",
    ColumnKind.DECIMAL_E4: _exact,
    ColumnKind.PRICE: _exact,
    ColumnKind.RATE: _exact,
}


def csv(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> Iterator[bytes]:
    """The file in pieces. What is wrong with the asking is raised at once; the session must stay open until the last piece."""
    rows = chain(_file_rows(session, declared, principal, query), _totals(session, declared, principal, query))
    return csv_chunks(file_columns(declared), rows)


def xlsx(session: Session, declared: RecordList, principal: Principal, query: ListQuery, path: Path) -> None:
    """Write the workbook to `path`, a temporary file of the caller.

    Raises:
        Invalid: more rows than a worksheet holds.
    """
    rows = chain(_file_rows(session, declared, principal, query), _totals(session, declared, principal, query))
    write_xlsx(file_columns(declared), rows, path, title=declared.title)


def list_data(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, locale: str, company_name: str = ""
) -> ListData:
    """The list as print view and PDF draw it.

    Raises:
        Invalid: more than MOST_PRINTED rows; CSV and XLSX have no such limit.
    """
    months = {ColumnKind.MONTH: Formats(locale).month}
    rows = tuple(islice(_file_rows(session, declared, principal, query, months), MOST_PRINTED + 1))
    if len(rows) > MOST_PRINTED:
        raise Invalid(f"At most {MOST_PRINTED:,} rows can be printed. Search or filter the list first, or use CSV or XLSX.")
    return ListData(
        title=declared.title,
        subtitle=_subtitle(session, declared, principal, query, locale),
        company_name=company_name,
        locale=locale,
        columns=file_columns(declared),
        rows=rows,
        foot=tuple(_totals(session, declared, principal, query)),
        charts=(drawn.chart,) if (drawn := draw_list(session, declared, principal, query, locale=locale)) else (),
    )


def file_columns(declared: RecordList) -> tuple[spreadsheet.Column, ...]:
    """The columns with the titles of the screen; a MONEY column makes the file add `Currency`."""
    return tuple(spreadsheet.Column(column.title, _KINDS[column.kind]) for column in declared.columns)


def _file_rows(
    session: Session,
    declared: RecordList,
    principal: Principal,
    query: ListQuery,
    others: Mapping[ColumnKind, Callable[[Any], Any]] = MappingProxyType({}),
) -> Iterator[tuple[Any, ...]]:
    rows, by_kind = iterate(session, declared, principal, query), {**_CONVERSIONS, **others}
    conversions = [(at, by_kind[column.kind]) for at, column in enumerate(declared.columns) if column.kind in by_kind]
    return _converted(rows, conversions) if conversions else rows


def _totals(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> Iterator[tuple[Any, ...]]:
    """The last rows: what the rows of each currency come to."""
    for one in column_totals(session, declared, principal, query):
        yield ("Total", *one.amounts[1:], one.currency)


def _converted(rows: Iterator[tuple[Any, ...]], conversions: list[tuple[int, Callable[[Any], Any]]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for at, convert in conversions:
            if values[at] is not None:
                values[at] = convert(values[at])
        yield tuple(values)


def _subtitle(session: Session, declared: RecordList, principal: Principal, query: ListQuery, locale: str) -> str:
    is_by_id_alone = bool(query.ids) and not query.filter
    query = query.checked(declared)
    chosen = next((filter.title for filter in declared.filters if filter.key == query.filter and not is_by_id_alone), "")
    search = f"“{query.text}”" if query.text.strip() else ""
    selected = f"{len(query.ids):,} selected" if query.ids else f"without {len(query.without):,}" if query.without else ""
    panel = [words for _, words in applied_words(session, declared, principal, query, locale=locale)]
    return " · ".join(filter(None, (chosen, *panel, period_text(session, query, locale), search, selected)))


def period_text(session: Session, query: ListQuery, locale: str) -> str:
    """The days of a (checked) query: "Nov 1, 2026 – Nov 30, 2026"; an end that is open is left out."""
    if not query.period or query.period == Period.EVERYTHING:
        return query.period
    days, farthest = company_days(session, query), (EARLIEST_DAY, LATEST_DAY)
    return " – ".join("" if day == open_end else Formats(locale).day(day) for day, open_end in zip(days, farthest, strict=True))
