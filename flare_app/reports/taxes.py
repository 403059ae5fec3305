"""Taxes that were charged, by name and rate: what they were taken on and what they came to; by the date of the document."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, func, literal, null, select, true, union_all
from sqlmodel import col

from flare_app.domain.principals import Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists import ListSource
from flare_app.models import Document, DocumentLine, DocumentTax
from flare_app.reports.sold import Days, is_sold, signed, summed

NOT_TAXED = "Not taxed"
NOTHING = "none"
"""What stands for the tax in the public id of what is not taxed."""

IS_UNTAXED = col(DocumentLine.tax_label) == ""

_FIGURES = ("taxable", "tax")
_MOST_WORDS = 10
_NO_RATE = -1


def tax_source(_principal: Principal) -> ListSource:
    """One row per tax, rate and currency, and one for what is not taxed: name, rate (ppm or None), taxable, tax.

    The public id begins with that of a document and the place of the tax in it.
    """
    return _within(EARLIEST_DAY, LATEST_DAY)


def _within(first: date, last: date) -> ListSource:
    days = Days(first, last)
    charged = union_all(_taxed(days), _untaxed(days)).subquery("charged")
    key = func.coalesce(col(Document.public_id) + literal("-") + cast(col(DocumentTax.position), String), literal(NOTHING))
    public_id = key + literal("-") + charged.c.currency + literal(f"-{days.suffix}")
    figures = {figure: charged.c[figure] for figure in _FIGURES}
    statement: Select[*tuple[Any, ...]] = (
        select(
            charged.c.id.label("id"),
            public_id.label("public_id"),
            (charged.c.name + literal(", ") + charged.c.currency).label("label"),
            charged.c.currency.label("currency"),
            charged.c.name.label("name"),
            charged.c.rate.label("rate"),
            *(column.label(figure) for figure, column in figures.items()),
        )
        .select_from(charged)
        .outerjoin(DocumentTax, col(DocumentTax.id) == charged.c.id)
        .outerjoin(Document, col(Document.id) == col(DocumentTax.document_id))
    )

    def mentions(text: str) -> ColumnElement[bool]:
        return and_(true(), *(charged.c.name.icontains(word, autoescape=True) for word in text.split()[:_MOST_WORDS]))

    return ListSource(
        select=statement,
        id=charged.c.id,
        public_id=public_id,
        sorts={"name": charged.c.name, "rate": func.coalesce(charged.c.rate, _NO_RATE), **figures},
        search=mentions,
        within=_within,
    )


def _taxed(days: Days) -> Select[*tuple[Any, ...]]:
    """Id: that of the first tax row, so that no two share it."""
    return (
        select(
            func.min(col(DocumentTax.id)).label("id"),
            col(DocumentTax.name).label("name"),
            col(DocumentTax.rate_ppm).label("rate"),
            col(Document.currency).label("currency"),
            summed(signed(col(DocumentTax.taxable_amount))).label("taxable"),
            summed(signed(col(DocumentTax.tax_amount))).label("tax"),
        )
        .join(Document, col(Document.id) == col(DocumentTax.document_id))
        .where(is_sold(days))
        .group_by(col(DocumentTax.name), col(DocumentTax.rate_ppm), col(Document.currency))
    )


def _untaxed(days: Days) -> Select[*tuple[Any, ...]]:
    """Id: below zero, where no tax row's is."""
    return (
        select(
            -func.min(col(DocumentLine.id)),
            literal(NOT_TAXED),
            cast(null(), Integer),
            col(Document.currency),
            summed(signed(col(DocumentLine.net_amount))),
            literal(0),
        )
        .join(Document, col(Document.id) == col(DocumentLine.document_id))
        .where(is_sold(days), IS_UNTAXED)
        .group_by(col(Document.currency))
    )
