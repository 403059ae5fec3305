"""What a list comes to: the totals of its columns per currency, and the chart above it; of the same rows as its files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from flare_app.domain.principals import Principal
from flare_app.lists.columns import ColumnKind
from flare_app.lists.declaration import ListChart, RecordList
from flare_app.lists.engine import asked_for
from flare_app.lists.query import ListQuery
from flare_app.lists.sourcing import own_currency
from flare_app.rendering.chart import ChartData, ChartSeries, month_chart

MOST_MONTHS = 36
_LARGEST = 10


@dataclass(frozen=True)
class ListTotal:
    """The sums of one currency: in the order of the declared columns, None where a column is not added up."""

    currency: str
    amounts: tuple[int | None, ...]


@dataclass(frozen=True)
class DrawnList:
    """The chart of a list, and the public ids of the rows behind its columns ("" behind a month without any)."""

    chart: ChartData
    public_ids: tuple[str, ...]


def column_totals(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> tuple[ListTotal, ...]:
    """The totals per currency, the company's own first; none of a list that declares none, or without rows."""
    if not declared.totals:
        return ()
    _, _, statement = asked_for(session, declared, principal, query)
    columns = statement.selected_columns
    sums = [func.sum(columns[key]) for key in declared.totals]
    rows = session.execute(
        statement.with_only_columns(columns["currency"], *sums, maintain_column_froms=True).group_by(columns["currency"])
    )
    places = [declared.totals.index(column.key) if column.key in declared.totals else None for column in declared.columns]
    own = own_currency(session)
    totals = [
        ListTotal(currency, tuple(None if at is None else int(amounts[at] or 0) for at in places)) for currency, *amounts in rows
    ]
    return tuple(sorted(totals, key=lambda one: (one.currency != own, one.currency)))


def draw_list(session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, locale: str) -> DrawnList | None:
    """The declared chart in the company's currency, or the first that occurs; None where there is nothing to draw."""
    drawn = declared.chart
    if drawn is None:
        return None
    _, _, statement = asked_for(session, declared, principal, query)
    columns, first = statement.selected_columns, declared.columns[0]
    known = set(session.execute(statement.with_only_columns(columns["currency"], maintain_column_froms=True).distinct()).scalars())
    if not known:
        return None
    own = own_currency(session)
    currency = own if own in known else min(known)
    wanted = [columns[key] for key in ("public_id", first.key, *drawn.amounts)]
    statement = statement.where(columns["currency"] == currency).with_only_columns(*wanted, maintain_column_froms=True)
    title = f"{drawn.title}, {currency}"
    if first.kind is ColumnKind.MONTH:
        rows = session.execute(statement.order_by(columns[first.key].desc()).limit(MOST_MONTHS)).all()
        return _by_month(rows, drawn, title, currency, locale)
    rows = session.execute(statement.order_by(columns[drawn.amounts[0]].desc(), columns["id"]).limit(_LARGEST)).all()
    names = tuple(str(row[1]) for row in rows)
    series = (ChartSeries(title=drawn.title, amounts=tuple(int(row[2]) for row in rows)),)
    ranking = ChartData(title=title, currency=currency, names=names, labels=("",) * len(names), series=series, direction="rows")
    return DrawnList(ranking, tuple(row[0] for row in rows))


def _by_month(rows: Sequence[Any], drawn: ListChart, title: str, currency: str, locale: str) -> DrawnList:
    found = {date(row[1].year, row[1].month, 1): row for row in rows}
    months = list(_months(min(found), max(found)))[-MOST_MONTHS:]
    titles, tones = (drawn.title, "Year before"), ("main", "past")
    series = [
        ChartSeries(
            title=titles[at],
            amounts=tuple(int(found[month][2 + at]) if month in found else 0 for month in months),
            tone=tones[at],  # type: ignore[arg-type]
        )
        for at in range(len(drawn.amounts))
    ]
    ids = tuple(found[month][0] if month in found else "" for month in months)
    return DrawnList(month_chart(title, currency, months, series, locale=locale), ids)


def _months(first: date, last: date) -> Iterator[date]:
    """The first days of all months from one to the other."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)
