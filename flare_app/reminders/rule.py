"""Why a reminder must not go: one rule in SQL for the forecast, for the job that queues, and for the last look before it leaves.

The conditions are about a row of `Document` joined to its `Customer`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import (
    Checkout,
    CheckoutItem,
    Customer,
    CustomerContact,
    Document,
    Payment,
    ReminderOff,
    Unsubscription,
)
from flare_app.payments.stripe import IN_PROGRESS, is_disputed

_OPEN_INVOICE = (
    col(Document.kind) == DocumentKind.INVOICE.value,
    col(Document.state) == DocumentState.ISSUED.value,
    col(Document.balance_amount) > 0,
)
NOT_ISSUED = "The invoice is not issued."
IS_VOID = "The invoice is void."
IS_PAID = "Nothing is left to pay."


def is_open() -> ColumnElement[bool]:
    """An issued invoice with something left to pay."""
    return and_(*_OPEN_INVOICE)


def reason_against() -> ColumnElement[str]:
    """Why nobody is to be reminded of an open invoice now, as a sentence; "" when nothing is against it."""
    return case(*_reasons(), else_="")


def to_addresses() -> ColumnElement[str]:
    """The addresses that get reminders, with ", " between: those that e-mails go to, without those that want no reminders."""
    own = case((_wants(col(Customer.email)), col(Customer.email)), else_="")
    people = (
        select(func.aggregate_strings(col(CustomerContact.email), ", "))
        .where(_is_of_contact(), _wants(col(CustomerContact.email)))
        .scalar_subquery()
    )
    both = case((and_(own != "", people.is_not(None)), ", "), else_="")
    return own.concat(both).concat(func.coalesce(people, ""))


def reason_now(session: Session, *, document_id: int) -> str:
    """`reason_against` for one invoice as it is at this moment, also one that is void or paid meanwhile."""
    asked = select(
        case(
            (col(Document.state) == DocumentState.VOID.value, IS_VOID),
            (col(Document.state) != DocumentState.ISSUED.value, NOT_ISSUED),
            (col(Document.balance_amount) <= 0, IS_PAID),
            else_=reason_against(),
        )
    )
    reason: str = session.execute(with_customer(asked).where(col(Document.id) == document_id)).scalar_one()
    return reason


def with_customer(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """From invoices and the customers that they are about."""
    return statement.select_from(Document).join(Customer, col(Customer.id) == col(Document.customer_id))


def _reasons() -> Sequence[tuple[ColumnElement[bool], str]]:
    """In the order in which staff would put them right."""
    return (
        (exists().where(col(ReminderOff.document_id) == col(Document.id)), "Reminders are off for it."),
        (col(Customer.no_reminders).is_(True), "Reminders are off for this customer."),
        (col(Customer.archived_at).is_not(None), "The customer is archived."),
        (_is_being_paid(), "It is being paid online."),
        (is_disputed(col(Document.id)), "A payment of it is disputed."),
        (_credit() >= _owed_up_to_here(), "Unused credit covers it."),
        (not_(_has_address()), "There is no e-mail address."),
        (to_addresses() == "", "Everybody there unsubscribed."),
    )


def _is_being_paid() -> ColumnElement[bool]:
    return exists().where(col(CheckoutItem.invoice_id) == col(Document.id), col(CheckoutItem.active).is_(True))


def _credit() -> ColumnElement[int]:
    """What the customer could use in the invoice's currency, without what online payments under way were promised of it."""
    note: Any = aliased(Document)
    sums = (
        select(func.sum(col(Payment.unapplied_amount))).where(
            col(Payment.customer_id) == col(Document.customer_id),
            col(Payment.currency) == col(Document.currency),
            col(Payment.state) == PaymentState.RECORDED.value,
        ),
        select(func.sum(note.balance_amount)).where(
            note.customer_id == col(Document.customer_id),
            note.currency == col(Document.currency),
            note.kind == DocumentKind.CREDIT_NOTE.value,
            note.state == DocumentState.ISSUED.value,
        ),
        select(-func.sum(col(Checkout.credit_amount))).where(
            col(Checkout.customer_id) == col(Document.customer_id),
            col(Checkout.currency) == col(Document.currency),
            col(Checkout.state).in_(IN_PROGRESS),
        ),
    )
    first, *others = (func.coalesce(one.correlate(Document).scalar_subquery(), literal(0)) for one in sums)
    return sum(others, start=first)


def _owed_up_to_here() -> ColumnElement[int]:
    """What this invoice and those that are due before it ask for: credit is used for the oldest first."""
    other: Any = aliased(Document)
    before = or_(_due(other) < _due(Document), and_(_due(other) == _due(Document), other.id <= col(Document.id)))
    return (
        select(func.sum(other.balance_amount))
        .where(
            other.customer_id == col(Document.customer_id),
            other.currency == col(Document.currency),
            other.kind == DocumentKind.INVOICE.value,
            other.state == DocumentState.ISSUED.value,
            before,
        )
        .correlate(Document)
        .scalar_subquery()
    )


def _due(invoice: Any) -> ColumnElement[Any]:
    return func.coalesce(invoice.due_on, invoice.issue_on)


def _has_address() -> ColumnElement[bool]:
    people = exists().where(_is_of_contact(), _is_mailable(col(CustomerContact.email)))
    return or_(_is_mailable(col(Customer.email)), people)


def _is_of_contact() -> ColumnElement[bool]:
    """A person at the customer who gets e-mails, by another address than the customer's own."""
    return and_(
        col(CustomerContact.customer_id) == col(Customer.id),
        col(CustomerContact.in_emails).is_(True),
        func.lower(col(CustomerContact.email)) != func.lower(col(Customer.email)),
    )


def _wants(address: Any) -> ColumnElement[bool]:
    unsubscribed = exists().where(
        col(Unsubscription.customer_id) == col(Customer.id), col(Unsubscription.address) == func.lower(address)
    )
    return and_(_is_mailable(address), not_(unsubscribed))


def _is_mailable(address: Any) -> ColumnElement[bool]:
    """As `messages.addresses` says it."""
    return and_(address != "", not_(address.contains("=?", autoescape=True)))
