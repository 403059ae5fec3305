"""Sales by product: what the lines come to without tax and after every discount, so that they add up to the documents."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, true, union_all
from sqlmodel import col

from flare_app.domain.principals import Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists import ListSource
from flare_app.models import Document, DocumentLine, Product
from flare_app.reports.sold import Days, is_sold, signed, summed

NO_PRODUCT = "Without a product"
NOTHING = "none"
"""What stands for the product in the public id of the lines without one."""

_FIGURES = ("quantity", "net", "before")
_MOST_WORDS = 10


def product_sales_source(_principal: Principal) -> ListSource:
    """One row per product and currency: product, quantity (ten-thousandths), net, before (the net of the year before)."""
    return _within(EARLIEST_DAY, LATEST_DAY)


def _within(first: date, last: date) -> ListSource:
    days = Days(first, last)
    sales = _grouped(days)
    key = func.coalesce(col(Product.public_id), literal(NOTHING))
    name: ColumnElement[str] = func.coalesce(col(Product.name), literal(NO_PRODUCT))
    public_id = key + literal("-") + sales.c.currency + literal(f"-{days.suffix}")
    figures = {figure: sales.c[figure] for figure in _FIGURES}
    statement: Select[*tuple[Any, ...]] = (
        select(
            sales.c.id.label("id"),
            public_id.label("public_id"),
            (name + literal(", ") + sales.c.currency).label("label"),
            sales.c.currency.label("currency"),
            name.label("product"),
            *(column.label(figure) for figure, column in figures.items()),
        )
        .select_from(sales)
        .outerjoin(Product, col(Product.id) == sales.c.product_id)
    )

    def mentions(text: str) -> ColumnElement[bool]:
        """Every word stands in the name. Products are few, so this needs no index."""
        return and_(true(), *(name.icontains(word, autoescape=True) for word in text.split()[:_MOST_WORDS]))

    return ListSource(
        select=statement,
        id=sales.c.id,
        public_id=public_id,
        sorts={"product": name, **figures},
        search=mentions,
        within=_within,
    )


def _grouped(days: Days) -> Subquery:
    """Id (that of the first line), product (None: without one), currency and figures."""
    net, zero = signed(col(DocumentLine.net_amount)), literal(0)
    # A line that only evens out rounding, or a fee, has no quantity worth adding up; those of products do.
    quantity = case((col(DocumentLine.product_id).is_not(None), signed(col(DocumentLine.quantity_e4))), else_=0)
    parts = [_lines(days, quantity.label("quantity"), net.label("net"), zero.label("before"))]
    if days.before:
        parts.append(_lines(days.before, zero, zero, net))
    part = union_all(*parts).subquery("part")
    return (
        select(
            func.min(part.c.id).label("id"),
            part.c.product_id,
            part.c.currency,
            *(summed(part.c[figure]).label(figure) for figure in _FIGURES),
        )
        .group_by(part.c.product_id, part.c.currency)
        .subquery("sales")
    )


def _lines(days: Days, *figures: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(DocumentLine.id).label("id"),
            col(DocumentLine.product_id).label("product_id"),
            col(Document.currency).label("currency"),
            *figures,
        )
        .join(Document, col(Document.id) == col(DocumentLine.document_id))
        .where(is_sold(days))
    )
