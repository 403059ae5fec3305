"""Find what a message is to be about, and whether it can be e-mailed now."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from flare_app import documents, payments
from flare_app.company import company_today, get_company
from flare_app.customers import get_customer
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.principals import Permission, Staff, System, require
from flare_app.domain.states import PaymentState
from flare_app.errors import Conflict, Invalid
from flare_app.messages.about import About
from flare_app.messages.statement_asked import asked_statement
from flare_app.messages.states import MessageKind
from flare_app.models import Customer, Document, Payment

MOST_DOCUMENTS = 20
"""That go into one message: a mail with more files is refused by many servers."""


def find_about(
    session: Session,
    *,
    principal: Staff | System,
    document: str = "",
    payment: str = "",
    customer: str = "",
    several: Sequence[str] = (),
    statement: str = "",
) -> About:
    """What the public id of a document, of a payment, of a customer, or what those of `several` documents stand for.

    With `statement`, an address such as `period=This+year`, it is that statement of the customer.

    Raises:
        NotFound: there is no such record.
        NotPermitted: the role does not include sending.
        Conflict: it cannot be e-mailed now, and why.
        Invalid: not exactly one of them is given, or documents that do not belong into one message, or no such period.
    """
    require(principal, Permission.EDIT_SALES)
    if [bool(document), bool(payment), bool(customer), bool(several)].count(True) != 1:
        raise Invalid("Choose what to e-mail: a document, a payment or a customer.")
    if several:
        found = [documents.get_document(session, principal=principal, public_id=one) for one in several[: MOST_DOCUMENTS + 1]]
        return _about_several(session, found)
    if document:
        return _about_document(session, documents.get_document(session, principal=principal, public_id=document))
    if payment:
        return _about_payment(session, payments.get_payment(session, principal=principal, public_id=payment))  # type: ignore[arg-type]
    who = get_customer(session, principal=principal, public_id=customer)
    if not statement:
        return about_now(session, MessageKind.PLAIN, who)
    found_statement = asked_statement(session, principal=principal, customer=who, asked=statement)
    return about_now(session, MessageKind.STATEMENT, who, statement=found_statement)


def about_now(session: Session, kind: MessageKind, customer: Customer, **records: Any) -> About:
    """A message of a kind to a customer; `records` are fields of `About`."""
    return About(kind=kind, company=get_company(session), customer=customer, today=company_today(session), **records)


def _about_document(session: Session, document: Document) -> About:
    require_allowed(documents.document_facts(session, document), DocumentAction.EMAIL)
    customer = session.get_one(Customer, document.customer_id)
    return about_now(session, MessageKind(document.kind), customer, document=document)


def _about_several(session: Session, found: Sequence[Document]) -> About:
    if len(found) > MOST_DOCUMENTS:
        raise Invalid(f"A message takes at most {MOST_DOCUMENTS} documents.")
    if len({(one.customer_id, one.kind, one.currency) for one in found}) != 1 or len({one.id for one in found}) != len(found):
        raise Invalid("Only documents of one customer, one kind and one currency go into one message.")
    for one in found:
        require_allowed(documents.document_facts(session, one), DocumentAction.EMAIL)
    customer = session.get_one(Customer, found[0].customer_id)
    return about_now(session, MessageKind(found[0].kind), customer, several=tuple(found))


def _about_payment(session: Session, payment: Payment) -> About:
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void, so it cannot be e-mailed.")
    return about_now(session, MessageKind.PAYMENT, session.get_one(Customer, payment.customer_id), payment=payment)
