"""Finding documents, always as somebody may see them, and gathering the facts that the rules ask for."""

from dataclasses import replace

from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app.access import visible_documents
from flare_app.company import company_today
from flare_app.domain.principals import Actor, Permission, PortalVisitor, Staff, require
from flare_app.domain.states import Answer, DocumentFacts, DocumentKind, DocumentState, PaymentState
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import CheckoutItem, Document, DocumentLine, DocumentTax, Payment


def get_document(session: Session, *, principal: Actor, public_id: str) -> Document:
    """The document as `principal` may see it; a portal visitor sees what `access.visible_documents` says, never a draft.

    Raises:
        NotFound: there is none, or not for this principal.
    """
    statement = select(Document).where(Document.public_id == as_public_id(public_id))
    if isinstance(principal, PortalVisitor):
        statement = statement.where(visible_documents(principal))
    else:
        require(principal, Permission.VIEW_SALES)
    document = session.exec(statement).first()
    if document is None:
        raise _missing()
    return document


def find_only_document(session: Session, *, visitor: PortalVisitor) -> Document | None:
    """The document of a visitor whose link shows one alone; None for every other visitor."""
    if visitor.scope is None or visitor.scope.document_id is None:
        return None
    return session.exec(select(Document).where(visible_documents(visitor))).first()


def lock_document(session: Session, *, public_id: str) -> Document:
    """The document for a verb that reads, decides and writes: nobody else changes it until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    statement = select(Document).where(Document.public_id == as_public_id(public_id))
    document = session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()
    if document is None:
        raise _missing()
    return document


def latest_documents(session: Session, *, principal: Staff, customer_id: int, limit: int = 8) -> list[Document]:
    """A customer's newest documents of every kind, drafts too, the newest first."""
    require(principal, Permission.VIEW_SALES)
    statement = select(Document).where(Document.customer_id == customer_id)
    return list(session.exec(statement.order_by(col(Document.issue_on).desc(), col(Document.id).desc()).limit(min(limit, 50))))


def lines_of(session: Session, document: Document) -> list[DocumentLine]:
    """The lines in their order."""
    statement = select(DocumentLine).where(DocumentLine.document_id == document.id)
    return list(session.exec(statement.order_by(col(DocumentLine.position))))


def taxes_of_document(session: Session, document: Document) -> list[DocumentTax]:
    """The tax rows of the totals in their order."""
    statement = select(DocumentTax).where(DocumentTax.document_id == document.id)
    return list(session.exec(statement.order_by(col(DocumentTax.position))))


def document_facts(session: Session, document: Document) -> DocumentFacts:
    """What `domain.lifecycle` needs to know to allow or refuse an action now."""
    return replace(
        status_facts(session, document),
        has_lines=_exists(session, select(DocumentLine.id).where(DocumentLine.document_id == document.id)),
        customer_credit_amount=customer_credit(session, customer_id=document.customer_id, currency=document.currency),
    )


def status_facts(session: Session, document: Document) -> DocumentFacts:
    """What its badge needs to know: the same facts without those that only actions ask for."""
    kind = DocumentKind(document.kind)
    return DocumentFacts(
        kind=kind,
        state=DocumentState(document.state),
        today=company_today(session),
        total_amount=document.total_amount,
        balance_amount=document.balance_amount,
        due_on=document.expires_on if kind is DocumentKind.ESTIMATE else document.due_on,
        answer=Answer(document.answer or Answer.OPEN),
        is_payment_in_progress=_is_payment_in_progress(session, document),
    )


def customer_credit(session: Session, *, customer_id: int, currency: str) -> int:
    """What a customer could apply to invoices: money not yet allocated and open credit notes, in minor units."""
    payments = select(func.coalesce(func.sum(Payment.unapplied_amount), 0)).where(
        Payment.customer_id == customer_id, Payment.currency == currency, Payment.state == PaymentState.RECORDED
    )
    credits = select(func.coalesce(func.sum(Document.balance_amount), 0)).where(
        Document.customer_id == customer_id,
        Document.kind == DocumentKind.CREDIT_NOTE,
        Document.state == DocumentState.ISSUED,
        Document.currency == currency,
    )
    return int(session.execute(payments).scalar_one()) + int(session.execute(credits).scalar_one())


def _is_payment_in_progress(session: Session, document: Document) -> bool:
    if document.kind != DocumentKind.INVOICE:
        return False
    items = select(CheckoutItem.id).where(CheckoutItem.invoice_id == document.id, col(CheckoutItem.active).is_(True))
    return _exists(session, items)


def _exists(session: Session, statement: object) -> bool:
    return session.execute(statement.limit(1)).first() is not None  # type: ignore[attr-defined]


def _missing() -> NotFound:
    return NotFound("This document does not exist.")
