"""Aged receivables: what every customer owes today by days past due, as the statements say it, in one query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, not_, select, union_all
from sqlmodel import Session, col

from flare_app.company import company_today, get_company
from flare_app.database import read_only
from flare_app.domain.ageing import Ageing, AgeingBucket
from flare_app.domain.principals import Permission, PortalVisitor, Principal, Staff, require
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.models import Allocation, Customer, Document, Payment
from flare_app.search import SearchIndex
from flare_app.statements.open_items import OpenDocument, ageing_of, open_documents
from flare_app.statements.open_query import ageing_bucket_in_sql, whole

_ISSUED = (col(Document.kind) == DocumentKind.INVOICE.value, col(Document.state) == DocumentState.ISSUED.value)


@dataclass(frozen=True, slots=True)
class CurrencyReceivables:
    """What all customers together owe in a currency, in its minor units."""

    currency: str
    customers: int
    ageing: Ageing


@dataclass(frozen=True, slots=True)
class CustomerReceivables:
    """What one customer owes in a currency, and the invoices that it comes from, the oldest due date first."""

    customer: Customer
    currency: str
    as_of: date
    ageing: Ageing
    invoices: tuple[OpenDocument, ...]


def receivable_source(principal: Principal) -> ListSource:
    """One row per customer and currency with something open: customer, a column per `AgeingBucket`, total.

    The row's public id is the customer's with the currency behind, such as `Yb1…-EUR`.

    Raises:
        NotFound: a portal visitor asks.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    with read_only() as session:
        accounts = _accounts(company_today(session))
    public_id = col(Customer.public_id) + literal("-") + accounts.c.currency
    figures = {key: accounts.c[key] for key in (*AgeingBucket, "total")}
    statement: Select[*tuple[Any, ...]] = select(
        accounts.c.id.label("id"),
        public_id.label("public_id"),
        (col(Customer.name) + literal(", ") + accounts.c.currency).label("label"),
        accounts.c.currency.label("currency"),
        col(Customer.name).label("customer"),
        *(column.label(key) for key, column in figures.items()),
    ).join(Customer, col(Customer.id) == accounts.c.customer_id)
    return ListSource(
        select=statement,
        id=accounts.c.id,
        public_id=public_id,
        sorts={"customer": col(Customer.name), **figures},
        search=SearchIndex(Customer),
    )


def is_past_due(source: ListSource) -> ColumnElement[bool]:
    """Something is past due."""
    return source.sorts["total"] > source.sorts[AgeingBucket.CURRENT]


def is_over_90(source: ListSource) -> ColumnElement[bool]:
    """Something is more than 90 days past due."""
    return source.sorts[AgeingBucket.OVER_90] > 0


def receivables_by_currency(session: Session, *, principal: Staff) -> list[CurrencyReceivables]:
    """The sums of the list, the company's own currency first."""
    require(principal, Permission.VIEW_REPORTS)
    accounts = _accounts(company_today(session))
    sums = [whole(func.sum(accounts.c[bucket])) for bucket in AgeingBucket]
    rows = session.execute(select(accounts.c.currency, func.count(), *sums).group_by(accounts.c.currency))
    found = [CurrencyReceivables(currency, customers, Ageing(*amounts)) for currency, customers, *amounts in rows]
    own = get_company(session).currency
    return sorted(found, key=lambda one: (one.currency != own, one.currency))


def get_receivables(session: Session, *, principal: Staff, public_id: str) -> CustomerReceivables:
    """The row of that public id (see `receivable_source`) with its open invoices.

    Raises:
        NotFound: there is no such customer.
    """
    require(principal, Permission.VIEW_REPORTS)
    owner, _, currency = public_id.rpartition("-")
    customer = session.scalars(select(Customer).where(col(Customer.public_id) == as_public_id(owner))).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    today = company_today(session)
    items = open_documents(session, customer_id=customer.id, currency=currency, as_of=today)
    invoices = [item for item in items if item.kind == DocumentKind.INVOICE]
    return CustomerReceivables(
        customer=customer,
        currency=currency,
        as_of=today,
        ageing=ageing_of(invoices, as_of=today),
        invoices=tuple(sorted(invoices, key=lambda item: (item.due_on or item.issue_on, item.number))),
    )


def _accounts(today: date) -> Subquery:
    """Id (that of the first open invoice: no two rows share it), customer, currency, the buckets and their total."""
    open_parts = union_all(_balances(), _given_later(today)).subquery("open_part")
    bucket = ageing_bucket_in_sql(col(Document.due_on), today)
    sums = [whole(func.sum(case((bucket == one.value, open_parts.c.amount), else_=0))).label(one.value) for one in AgeingBucket]
    total = whole(func.sum(open_parts.c.amount))
    return (
        select(
            func.min(col(Document.id)).label("id"),
            col(Document.customer_id).label("customer_id"),
            col(Document.currency).label("currency"),
            *sums,
            total.label("total"),
        )
        .select_from(open_parts)
        .join(Document, col(Document.id) == open_parts.c.invoice_id)
        .where(*_ISSUED, col(Document.issue_on) <= today)
        .group_by(col(Document.customer_id), col(Document.currency))
        .having(total > 0)
        .subquery("account")
    )


def _balances() -> Select[int, int]:
    """What is open by all that is booked."""
    return select(col(Document.id).label("invoice_id"), col(Document.balance_amount).label("amount")).where(
        *_ISSUED, col(Document.balance_amount) > 0
    )


def _given_later(today: date) -> Select[int | None, int]:
    """What invoices are given on days to come: their balance knows of it already, a statement of today does not."""
    is_void = and_(col(Allocation.payment_id).is_not(None), col(Payment.state) != PaymentState.RECORDED.value)
    return (
        select(col(Allocation.invoice_id), col(Allocation.amount))
        .outerjoin(Payment, col(Payment.id) == col(Allocation.payment_id))
        .where(col(Allocation.allocated_on) > today, not_(is_void))
    )
