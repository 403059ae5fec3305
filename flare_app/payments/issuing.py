"""Issuing, with what follows for the money: a credit note that is made against an open invoice lowers it at once."""

from sqlmodel import Session

from flare_app import documents
from flare_app.domain.principals import Actor
from flare_app.domain.states import DocumentKind
from flare_app.models import Document
from flare_app.payments.allocating import Share, allocate


def issue(session: Session, *, public_id: str, actor: Actor, number: str | None = None) -> Document:
    """Issue a document, as `documents.issue_document` does; of a credit note the credited invoice takes what it still asks for.

    What is more than that, or all of it while the invoice is being paid online, stays as the customer's credit.

    Raises:
        ActionNotAllowed, Invalid, Conflict, NotFound: as issuing does.
    """
    document = documents.issue_document(session, public_id=public_id, actor=actor, number=number)
    if document.kind == DocumentKind.CREDIT_NOTE and document.credited_invoice_id is not None:
        _lower(session, document, session.get_one(Document, document.credited_invoice_id, with_for_update=True), actor=actor)
    return document


def _lower(session: Session, note: Document, invoice: Document, *, actor: Actor) -> None:
    amount = min(note.balance_amount, invoice.balance_amount)
    if amount > 0 and not documents.document_facts(session, invoice).is_payment_in_progress:
        allocate(session, source=note, shares=[Share(invoice.id, amount)], on=note.issue_on, actor=actor)
