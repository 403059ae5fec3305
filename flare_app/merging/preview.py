"""What would move if two customers became one, and what speaks against it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from flare_app import access, customers
from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.states import DocumentKind
from flare_app.models import Checkout, Customer, CustomerContact, Document, Message, Payment, PortalLink, RecurringRule
from flare_app.payments.stripe import IN_PROGRESS


@dataclass(frozen=True, slots=True)
class MergePreview:
    """`counts` are what moves, such as `("Invoices", 12)`, without what there is none of.

    `addresses` are the recipients of the customer that goes whose links open nothing until they ask for a new one, which shows
    all that there is of both customers. `problem` is why the two cannot be merged now, "" when they can.
    """

    gone: Customer
    kept: Customer
    counts: tuple[tuple[str, int], ...]
    addresses: tuple[str, ...]
    problem: str


def preview_merge(session: Session, *, gone: str, kept: str, principal: Staff) -> MergePreview:
    """What merging the customer `gone` into `kept` (public ids) would do. Changes nothing.

    Raises:
        NotFound: there is no such customer.
    """
    require(principal, Permission.EDIT_SALES)
    leaving = customers.get_customer(session, principal=principal, public_id=gone)
    staying = customers.get_customer(session, principal=principal, public_id=kept)
    links = access.links_of(session, principal=principal, customer_id=leaving.id)
    return MergePreview(
        gone=leaving,
        kept=staying,
        counts=tuple((title, count) for title, count in count_of(session, leaving).items() if count),
        addresses=tuple(link.address for link in links),
        problem=problem_of(session, leaving, staying),
    )


def problem_of(session: Session, gone: Customer, kept: Customer) -> str:
    """Why the two cannot be merged now; "" when they can."""
    if gone.id == kept.id:
        return "Choose another customer: one cannot be merged into itself."
    for one in (gone, kept):
        if one.merged_into_id is not None:
            return f"{one.name} was merged into {customers.current_customer(session, one).name} already."
    if kept.archived_at is not None:
        return f"{kept.name} is archived. Restore the customer first, or choose another one."
    paying = select(Checkout.id).where(Checkout.customer_id == gone.id, col(Checkout.state).in_(IN_PROGRESS))
    if session.exec(paying.limit(1)).first() is not None:
        return f"{gone.name} is paying online at this moment. Wait until that is over, or cancel the payment."
    return ""


def count_of(session: Session, customer: Customer) -> dict[str, int]:
    """What belongs to a customer, by the plural that people read."""
    return {title: session.execute(_counting(model, customer, kind)).scalar_one() for title, model, kind in _MOVED}


def _counting(model: type[SQLModel], customer: Customer, kind: DocumentKind | None) -> Select[int]:
    table: Any = model
    counted = select_columns(func.count()).select_from(table).where(table.customer_id == customer.id)
    return counted.where(table.kind == kind.value) if kind else counted


_MOVED: tuple[tuple[str, type[SQLModel], DocumentKind | None], ...] = (
    ("Invoices", Document, DocumentKind.INVOICE),
    ("Estimates", Document, DocumentKind.ESTIMATE),
    ("Credit notes", Document, DocumentKind.CREDIT_NOTE),
    ("Payments", Payment, None),
    ("Recurring invoices", RecurringRule, None),
    ("E-mails", Message, None),
    ("Contacts", CustomerContact, None),
    ("Portal links", PortalLink, None),
)
