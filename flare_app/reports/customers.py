"""Sales by customer, beside the year before."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, union_all
from sqlmodel import col

from flare_app.domain.principals import Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists import ListSource
from flare_app.models import Customer, Document
from flare_app.reports.sold import NET, TAX, Days, is_sold, summed
from flare_app.search import SearchIndex

_FIGURES = ("documents", "net", "tax", "total", "before")


def customer_sales_source(_principal: Principal) -> ListSource:
    """One row per customer and currency: customer, documents, net, tax, total, before (the net of the year before)."""
    return _within(EARLIEST_DAY, LATEST_DAY)


def _within(first: date, last: date) -> ListSource:
    days = Days(first, last)
    sales = _grouped(days)
    public_id = col(Customer.public_id) + literal("-") + sales.c.currency + literal(f"-{days.suffix}")
    figures = {key: sales.c[key] for key in _FIGURES}
    statement: Select[*tuple[Any, ...]] = select(
        sales.c.id.label("id"),
        public_id.label("public_id"),
        (col(Customer.name) + literal(", ") + sales.c.currency).label("label"),
        sales.c.currency.label("currency"),
        col(Customer.name).label("customer"),
        *(column.label(key) for key, column in figures.items()),
    ).join(Customer, col(Customer.id) == sales.c.customer_id)
    return ListSource(
        select=statement,
        id=sales.c.id,
        public_id=public_id,
        sorts={"customer": col(Customer.name), **figures},
        search=SearchIndex(Customer),
        within=_within,
    )


def _grouped(days: Days) -> Subquery:
    """Id (that of the first document: no two rows share it), customer, currency and figures."""
    account: tuple[ColumnElement[Any], ...] = (
        col(Document.id).label("id"),
        col(Document.customer_id).label("customer_id"),
        col(Document.currency).label("currency"),
    )
    zero = literal(0)
    figures = (literal(1).label("documents"), NET.label("net"), TAX.label("tax"), zero.label("before"))
    parts: list[Select[*tuple[Any, ...]]] = [select(*account, *figures).where(is_sold(days))]
    if days.before:
        parts.append(select(*account, zero, zero, zero, NET).where(is_sold(days.before)))
    part = union_all(*parts).subquery("part")
    return (
        select(
            func.min(part.c.id).label("id"),
            part.c.customer_id,
            part.c.currency,
            summed(part.c.documents).label("documents"),
            summed(part.c.net).label("net"),
            summed(part.c.tax).label("tax"),
            summed(part.c.net + part.c.tax).label("total"),
            summed(part.c.before).label("before"),
        )
        .group_by(part.c.customer_id, part.c.currency)
        .subquery("sales")
    )
