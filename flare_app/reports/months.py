"""Sales by month, beside the same month of the year before; of the company, or of one customer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, Subquery, func, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, col

from flare_app.domain.principals import Permission, Principal, Staff, require
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists import ListSource
from flare_app.models import Document
from flare_app.reports.sold import NET, TAX, Days, is_sold, summed

_FIGURES = ("documents", "net", "tax", "total", "before")


class month_of(FunctionElement[date]):  # noqa: N801 - reads like the function that it is
    """The first day of a date's month, `years` later."""

    type = Date()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _sqlite_month(element: month_of, compiler: SQLCompiler, **options: Any) -> str:
    day, years = (compiler.process(part, **options) for part in element.clauses)
    return f"date({day}, 'start of month', {years} || ' years')"


@compiles(month_of, "postgresql")
def _postgresql_month(element: month_of, compiler: SQLCompiler, **options: Any) -> str:
    day, years = (compiler.process(part, **options) for part in element.clauses)
    return f"(date_trunc('month', {day}) + make_interval(years => {years}))::date"


class month_key(FunctionElement[str]):  # noqa: N801
    """A date's month as text: "2026-11"."""

    type = String()
    inherit_cache = True


@compiles(month_key, "sqlite")
def _sqlite_key(element: month_key, compiler: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)})"


@compiles(month_key, "postgresql")
def _postgresql_key(element: month_key, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM')"


@dataclass(frozen=True, slots=True)
class MonthSales:
    """A month, named by its first day: minor units without tax, and those of the same month a year before."""

    month: date
    net_amount: int
    before_amount: int


def month_sales_source(_principal: Principal) -> ListSource:
    """One row per month and currency with sales in it or a year before: month, documents, net, tax, total, before."""
    return _within(EARLIEST_DAY, LATEST_DAY)


def monthly_sales(
    session: Session, *, principal: Staff, currency: str, first: date, last: date, customer_id: int | None = None
) -> list[MonthSales]:
    """The months within the days in which something was sold, then or a year before, in order.

    Of one customer, or of all, which takes the permission for reports.
    """
    require(principal, Permission.VIEW_SALES if customer_id is not None else Permission.VIEW_REPORTS)
    sales = _grouped(Days(first, last), customer_id)
    rows = session.execute(
        select(sales.c.month, sales.c.net, sales.c.before).where(sales.c.currency == currency).order_by(sales.c.month)
    )
    return [MonthSales(month, int(net), int(before)) for month, net, before in rows]


def _within(first: date, last: date) -> ListSource:
    days = Days(first, last)
    sales = _grouped(days)
    key = month_key(sales.c.month)
    public_id = key + literal("-") + sales.c.currency + literal(f"-{days.suffix}")
    figures = {figure: sales.c[figure] for figure in ("month", *_FIGURES)}
    statement: Select[*tuple[Any, ...]] = select(
        sales.c.id.label("id"),
        public_id.label("public_id"),
        (key + literal(", ") + sales.c.currency).label("label"),
        sales.c.currency.label("currency"),
        *(column.label(figure) for figure, column in figures.items()),
    )

    def is_month(text: str) -> ColumnElement[bool]:
        """By its figures: "2026-11", "2026", "11"."""
        return key.contains(text.strip(), autoescape=True)

    return ListSource(select=statement, id=sales.c.id, public_id=public_id, sorts=figures, search=is_month, within=_within)


def _grouped(days: Days, customer_id: int | None = None) -> Subquery:
    """Id (that of the first document), month, currency and figures."""
    zero = literal(0)
    parts = [_part(days, 0, customer_id, literal(1).label("documents"), NET.label("net"), TAX.label("tax"), zero.label("before"))]
    if days.before:
        parts.append(_part(days.before, 1, customer_id, zero, zero, zero, NET))
    part = union_all(*parts).subquery("part")
    return (
        select(
            func.min(part.c.id).label("id"),
            part.c.month,
            part.c.currency,
            summed(part.c.documents).label("documents"),
            summed(part.c.net).label("net"),
            summed(part.c.tax).label("tax"),
            summed(part.c.net + part.c.tax).label("total"),
            summed(part.c.before).label("before"),
        )
        .group_by(part.c.month, part.c.currency)
        .subquery("sales")
    )


def _part(days: Days, years: int, customer_id: int | None, *figures: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    month = month_of(col(Document.issue_on), literal(years))
    found: Select[*tuple[Any, ...]] = select(
        col(Document.id).label("id"), month.label("month"), col(Document.currency).label("currency"), *figures
    )
    return found.where(is_sold(days), *(() if customer_id is None else (col(Document.customer_id) == customer_id,)))
