"""What is behind a row of a report: the documents that it adds up, with the part of each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlmodel import Session, col

from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Customer, Document, DocumentLine, DocumentTax, Product
from flare_app.reports.products import NO_PRODUCT
from flare_app.reports.sold import NET, TAX, Days, is_sold, signed, summed
from flare_app.reports.taxes import IS_UNTAXED, NOT_TAXED, NOTHING

MOST_NAMED = 200


class Report(StrEnum):
    """The reports whose rows can be opened."""

    CUSTOMERS = "sales_by_customer"
    PRODUCTS = "sales_by_product"
    MONTHS = "sales_by_month"
    TAXES = "tax_summary"


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A document and its part of the row; `kind` is one of `DocumentKind`, amounts are minor units."""

    public_id: str
    kind: str
    number: str
    issue_on: date
    customer: str
    net_amount: int
    tax_amount: int


@dataclass(frozen=True, slots=True)
class Behind:
    """The row of a report, its sums over all documents, and the latest MOST_NAMED of these.

    `name` is "" of a month, whose `days` say it; `public_id` is that of the customer or product.
    """

    name: str
    currency: str
    days: Days
    public_id: str
    count: int
    net_amount: int
    tax_amount: int
    documents: tuple[BehindRow, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row means: its documents are those of `parts` (id, net, tax) within the days."""

    name: str
    days: Days
    parts: Select[*tuple[Any, ...]]
    public_id: str = ""


def behind(session: Session, *, principal: Staff, report: Report, public_id: str) -> Behind:
    """The documents behind the row of that public id.

    Raises:
        NotFound: there is no such row.
    """
    require(principal, Permission.VIEW_REPORTS)
    key, currency, days = _parsed(public_id)
    row = _ROWS[report](session, key, days)
    part = row.parts.where(is_sold(row.days), col(Document.currency) == currency).group_by(col(Document.id)).subquery("part")
    count, net, tax = session.execute(select(func.count(), summed(part.c.net), summed(part.c.tax))).one()
    found = session.execute(
        select(
            col(Document.public_id),
            col(Document.kind),
            col(Document.number),
            col(Document.issue_on),
            col(Customer.name),
            part.c.net,
            part.c.tax,
        )
        .join(part, part.c.id == col(Document.id))
        .join(Customer, col(Customer.id) == col(Document.customer_id))
        .order_by(col(Document.issue_on).desc(), col(Document.id).desc())
        .limit(MOST_NAMED)
    )
    documents = tuple(BehindRow(*values) for values in found)
    return Behind(row.name, currency, row.days, row.public_id, count, int(net), int(tax), documents)


def _parsed(public_id: str) -> tuple[str, str, Days]:
    try:
        key, currency, first, last = public_id.rsplit("-", 3)
        return key, currency, Days(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise NotFound("There is no such row.") from None


def _of_customer(session: Session, key: str, days: Days) -> _Row:
    customer = session.scalars(select(Customer).where(col(Customer.public_id) == as_public_id(key))).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return _Row(customer.name, days, _documents(col(Document.customer_id) == customer.id), customer.public_id)


def _of_product(session: Session, key: str, days: Days) -> _Row:
    if key == NOTHING:
        return _Row(NO_PRODUCT, days, _lines(col(DocumentLine.product_id).is_(None)))
    product = session.scalars(select(Product).where(col(Product.public_id) == as_public_id(key))).first()
    if product is None:
        raise NotFound("There is no such product.")
    return _Row(product.name, days, _lines(col(DocumentLine.product_id) == product.id), product.public_id)


def _of_month(_session: Session, key: str, days: Days) -> _Row:
    """The days of the month that lie within those of the report."""
    try:
        first = date.fromisoformat(f"{key}-01")
    except ValueError:
        raise NotFound("There is no such month.") from None
    last = Days.month_of(first).last
    return _Row("", Days(max(first, days.first), min(last, days.last)), _documents(literal(True)))


def _of_tax(session: Session, key: str, days: Days) -> _Row:
    if key == NOTHING:
        return _Row(NOT_TAXED, days, _lines(IS_UNTAXED))
    owner, _, position = key.rpartition("-")
    found = session.execute(
        select(col(DocumentTax.name), col(DocumentTax.rate_ppm))
        .join(Document, col(Document.id) == col(DocumentTax.document_id))
        .where(
            col(Document.public_id) == as_public_id(owner), col(DocumentTax.position) == int(position if position.isdigit() else -1)
        )
    ).first()
    if found is None:
        raise NotFound("There is no such tax.")
    name, rate = found
    net, tax = signed(col(DocumentTax.taxable_amount)), signed(col(DocumentTax.tax_amount))
    parts: Select[*tuple[Any, ...]] = (
        select(col(Document.id).label("id"), func.sum(net).label("net"), func.sum(tax).label("tax"))
        .join(DocumentTax, col(DocumentTax.document_id) == col(Document.id))
        .where(and_(col(DocumentTax.name) == name, col(DocumentTax.rate_ppm) == rate))
    )
    return _Row(name, days, parts)


def _documents(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(col(Document.id).label("id"), func.sum(NET).label("net"), func.sum(TAX).label("tax")).where(condition)


def _lines(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    net = func.sum(signed(col(DocumentLine.net_amount)))
    return (
        select(col(Document.id).label("id"), net.label("net"), literal(0).label("tax"))
        .join(DocumentLine, col(DocumentLine.document_id) == col(Document.id))
        .where(condition)
    )


_ROWS = {Report.CUSTOMERS: _of_customer, Report.PRODUCTS: _of_product, Report.MONTHS: _of_month, Report.TAXES: _of_tax}
