"""A real record for each kind of words, to show a template on: the newest one that fits."""

from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.errors import Conflict
from flare_app.messages.about import About
from flare_app.messages.finding import about_now
from flare_app.messages.statement_asked import MAILER, asked_statement
from flare_app.messages.states import MessageKind
from flare_app.messages.text_kinds import OCCASIONS, SEVERAL, TextKind
from flare_app.models import Customer, Document, Payment

_FEW = 3
_NEWEST = (col(Document.id).desc(),)
_DOCUMENTS = {
    TextKind.ESTIMATE: DocumentKind.ESTIMATE,
    TextKind.CREDIT_NOTE: DocumentKind.CREDIT_NOTE,
    **dict.fromkeys((TextKind.INVOICE, TextKind.PAID_INVOICE, TextKind.REMINDER, TextKind.OVERDUE), DocumentKind.INVOICE),
}
_REMINDS = (TextKind.REMINDER, TextKind.OVERDUE)


def example_of(session: Session, kind: TextKind) -> About:
    """The newest record for which such words are.

    Raises:
        Conflict: there is none yet.
    """
    if kind in (TextKind.PAYMENT, TextKind.PAYMENT_RECEIVED, TextKind.PAYMENT_REFUNDED):
        recorded = select(Payment).where(Payment.state == PaymentState.RECORDED.value).order_by(col(Payment.id).desc())
        payment = _first(session, recorded, kind)
        return about_now(session, MessageKind(kind), _customer(session, payment), payment=payment)
    if kind in (TextKind.PORTAL_LINK, TextKind.PLAIN):
        anybody = select(Customer).where(col(Customer.archived_at).is_(None)).order_by(col(Customer.id).desc())
        return about_now(session, MessageKind(kind), _first(session, anybody, kind))
    if kind is TextKind.STATEMENT:
        customer = _customer(session, _first(session, _issued(DocumentKind.INVOICE).order_by(*_NEWEST), kind))
        found = asked_statement(session, principal=MAILER, customer=customer, asked="period=This+year")
        return about_now(session, MessageKind.STATEMENT, customer, statement=found)
    single = next((one for one, several in SEVERAL.items() if several is kind), None)
    return _document(session, kind) if single is None else _several(session, DocumentKind(single), kind)


def _document(session: Session, kind: TextKind) -> About:
    found = _issued(_DOCUMENTS[kind])
    if kind is TextKind.PAID_INVOICE:
        found = found.where(Document.balance_amount <= 0)
    elif _DOCUMENTS[kind] is DocumentKind.INVOICE:
        found = found.where(Document.balance_amount > 0)
    # One that is longest overdue shows most.
    order = (col(Document.due_on),) if kind is TextKind.OVERDUE else _NEWEST
    document = _first(session, found.order_by(*order), kind)
    message_kind = MessageKind.REMINDER if kind in _REMINDS else MessageKind(document.kind)
    return about_now(session, message_kind, _customer(session, document), document=document)


def _several(session: Session, of: DocumentKind, kind: TextKind) -> About:
    """Of the customer whose newest ones they are; one alone does where nobody has two."""
    pile = (
        select(Document.customer_id, Document.currency)
        .where(*_is_issued(of))
        .group_by(col(Document.customer_id), col(Document.currency))
        .order_by((func.count() > 1).desc(), func.max(Document.id).desc())
    )
    customer_id, currency = _first(session, pile, kind)
    own = _issued(of).where(Document.customer_id == customer_id, Document.currency == currency).limit(_FEW)
    several = tuple(reversed(session.exec(own.order_by(*_NEWEST)).all()))
    return about_now(session, MessageKind(of.value), session.get_one(Customer, customer_id), several=several)


def _issued(kind: DocumentKind) -> Any:
    return select(Document).where(*_is_issued(kind))


def _is_issued(kind: DocumentKind) -> tuple[ColumnElement[bool], ...]:
    return (col(Document.kind) == kind.value, col(Document.state) == DocumentState.ISSUED.value)


def _first(session: Session, statement: Any, kind: TextKind) -> Any:
    found = session.exec(statement.limit(1)).first()
    if found is None:
        raise Conflict(f"There is nothing yet to show “{OCCASIONS[kind].title}” on. Make such a record, then look again.")
    return found


def _customer(session: Session, record: Document | Payment) -> Customer:
    return session.get_one(Customer, record.customer_id)
