"""Where the lists of customers get their rows."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import Session as PlainSession
from sqlmodel import Session, col

from flare_app.customers.contacts import contact_texts
from flare_app.customers.reading import CUSTOMER_SEARCH, search_customers
from flare_app.domain.principals import PortalVisitor, Principal, Staff
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import NotFound
from flare_app.lists import ListSource, OneRecord
from flare_app.models import Customer, Document


def customer_source(principal: Principal) -> ListSource:
    """Rows for the staff list: name, contact, email, phone, city, country, balance_amount, status ("active" or "archived").

    `balance_amount` is what open invoices in the customer's own currency still ask for; it cannot be sorted by.

    Raises:
        NotFound: a portal visitor asks.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    contact = func.trim(col(Customer.first_name) + " " + col(Customer.last_name))
    status = case((col(Customer.archived_at).is_(None), "active"), else_="archived")
    plain: dict[str, SQLColumnExpression[Any]] = {
        key: col(getattr(Customer, key)) for key in ("name", "email", "phone", "city", "country")
    }
    statement: Select[*tuple[Any, ...]] = select(
        col(Customer.id).label("id"),
        col(Customer.public_id).label("public_id"),
        col(Customer.name).label("label"),
        col(Customer.currency).label("currency"),
        *(column.label(key) for key, column in plain.items()),
        contact.label("contact"),
        _open_balance().label("balance_amount"),
        status.label("status"),
    ).where(col(Customer.merged_into_id).is_(None))
    return ListSource(
        select=statement,
        id=col(Customer.id),
        public_id=col(Customer.public_id),
        sorts={**plain, "contact": contact, "status": status},
        search=CUSTOMER_SEARCH,
        texts=contact_texts,
    )


def is_active(_source: ListSource) -> ColumnElement[bool]:
    """Offered for new documents."""
    return col(Customer.archived_at).is_(None)


def is_archived(_source: ListSource) -> ColumnElement[bool]:
    """Kept for what was, not offered any more."""
    return col(Customer.archived_at).is_not(None)


def _suggested(session: Session, principal: Principal, text: str) -> list[tuple[str, str, str]]:
    if not isinstance(principal, Staff):
        raise NotFound("There is no such list.")
    return [(one.public_id, one.name, one.email) for one in search_customers(session, principal=principal, text=text)]


def _name_of(session: PlainSession, public_id: str) -> str:
    return session.execute(select(col(Customer.name)).where(col(Customer.public_id) == public_id)).scalar() or ""


def _is_of_customer(source: ListSource, public_id: str) -> ColumnElement[bool]:
    customer = select(col(Customer.id)).where(col(Customer.public_id) == public_id).scalar_subquery()
    return source.select.selected_columns["customer_id"] == customer


OF_CUSTOMER = OneRecord("customer", "Customer", find=_suggested, name=_name_of, where=_is_of_customer)
"""The filter of a staff list whose rows have a `customer_id`."""


def _open_balance() -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(Document.balance_amount), 0))
        .where(
            col(Document.customer_id) == col(Customer.id),
            col(Document.kind) == DocumentKind.INVOICE.value,
            col(Document.state) == DocumentState.ISSUED.value,
            col(Document.balance_amount) > 0,
            col(Document.currency) == col(Customer.currency),
        )
        .correlate(Customer)
        .scalar_subquery()
    )
