"""Finding customers."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app.domain.principals import Actor, Permission, PortalVisitor, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Customer
from flare_app.search import SearchIndex, matches

CUSTOMER_SEARCH = SearchIndex(Customer)


def get_customer(session: Session, *, principal: Actor, public_id: str, lock: bool = False) -> Customer:
    """The customer of that public id; a portal visitor only finds their own.

    Raises:
        NotFound: there is none, or not for this principal.
    """
    statement = select(Customer).where(Customer.public_id == as_public_id(public_id))
    if isinstance(principal, PortalVisitor):
        statement = statement.where(Customer.id == principal.customer_id)
    else:
        require(principal, Permission.VIEW_SALES)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    customer = session.exec(statement).first()
    if customer is None:
        raise NotFound("This customer does not exist.")
    return customer


def current_customer(session: Session, customer: Customer) -> Customer:
    """The customer itself, or the one that it was merged into in the end."""
    while customer.merged_into_id is not None:
        customer = session.get_one(Customer, customer.merged_into_id)
    return customer


def find_customer_by_email(session: Session, *, email: str) -> Customer | None:
    """The first customer, archived or not, with this address, letter case aside, or None; of a merged one the other."""
    statement = select(Customer).where(func.lower(Customer.email) == email.strip().lower())
    found = session.exec(statement.order_by(col(Customer.merged_into_id).is_not(None), col(Customer.id))).first()
    return current_customer(session, found) if found else None


def find_customer_by_name(session: Session, *, name: str) -> Customer | None:
    """The customer with exactly this name, or None where there is none or more than one; of a merged one the other."""
    named = session.exec(select(Customer).where(Customer.name == name).limit(100)).all()
    found = {customer.id: customer for customer in (current_customer(session, one) for one in named)}
    return found.popitem()[1] if len(found) == 1 else None


def search_customers(session: Session, *, principal: Staff, text: str, limit: int = 8) -> list[Customer]:
    """What a form suggests while typing: customers who are not archived, found by name, contact, e-mail or place."""
    require(principal, Permission.VIEW_SALES)
    statement = select(Customer).where(col(Customer.archived_at).is_(None), matches(session, CUSTOMER_SEARCH, text))
    return list(session.exec(statement.order_by(col(Customer.name), col(Customer.id)).limit(min(limit, 50))))


def contact_name(customer: Customer) -> str:
    """The person: title and names as written, or ""."""
    return " ".join(filter(None, (customer.title, customer.first_name, customer.middle_name, customer.last_name)))
