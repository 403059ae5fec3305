"""What the split view shows of one document: the record with its status and actions first, then what became of it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, and_, col, or_, select

from flare_app.access import visible_documents, visible_payments
from flare_app.documents.reading import document_facts, get_document, status_facts
from flare_app.domain.lifecycle import DocumentAction, actions
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.status import status_label
from flare_app.models import Allocation, Customer, Document, Payment


@dataclass(frozen=True, slots=True)
class MoneyMovement:
    """One allocation to or from the document. `amount` is signed: what it took off the balance; `balance_amount` is what was left.

    `kind` is payment, credit_note, invoice, refund or write_off: the other side. `public_id` and `number` name it, "" for a
    refund and a write-off, and for what the one who asks may not see. `is_reversal` marks a row that takes an earlier one back.
    """

    on: date
    kind: str
    public_id: str
    number: str
    amount: int
    balance_amount: int
    is_reversal: bool


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A related document; `relation` reads "Replaces", "Replaced by", "Made from", "Converted to", "Credits" or "Credited by"."""

    relation: str
    kind: str
    public_id: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDetails:
    """The record; `status` is (code, label); `actions` maps an action's name to None or the reason against it."""

    document: Document
    customer: Customer
    status: tuple[str, str]
    actions: dict[DocumentAction, str | None]
    is_payment_in_progress: bool


@dataclass(frozen=True, slots=True)
class DocumentHistory:
    """The document, its money in the order in which it was booked, and the documents that it belongs with."""

    document: Document
    movements: tuple[MoneyMovement, ...]
    linked: tuple[LinkedDocument, ...]


def document_details(session: Session, *, principal: Principal, public_id: str) -> DocumentDetails:
    """One document as the principal may see it: a portal visitor is offered no staff actions.

    Raises:
        NotFound: there is none, or not for this principal.
    """
    document = get_document(session, principal=principal, public_id=public_id)
    is_visitor = isinstance(principal, PortalVisitor)
    facts = status_facts(session, document) if is_visitor else document_facts(session, document)
    return DocumentDetails(
        document=document,
        customer=session.get_one(Customer, document.customer_id),
        status=status_label(facts),
        actions={} if is_visitor else actions(facts),
        is_payment_in_progress=facts.is_payment_in_progress,
    )


def document_history(session: Session, *, principal: Principal, public_id: str) -> DocumentHistory:
    """What became of a document, as the principal may see it.

    Raises:
        NotFound: there is none, or not for this principal.
    """
    document = get_document(session, principal=principal, public_id=public_id)
    return DocumentHistory(document, money_movements(session, document, principal=principal), _linked(session, document, principal))


def money_movements(session: Session, document: Document, *, principal: Principal) -> tuple[MoneyMovement, ...]:
    """What was allocated to an invoice or from a credit note, and taken back, in the order in which it was booked.

    The amounts are the document's own, so they are all there; of payments and documents that a visitor may not see, nothing else.
    """
    if document.kind == DocumentKind.ESTIMATE or document.state == DocumentState.DRAFT:
        return ()
    own = Allocation.invoice_id if document.kind == DocumentKind.INVOICE else Allocation.credit_note_id
    other = Allocation.credit_note_id if document.kind == DocumentKind.INVOICE else Allocation.invoice_id
    rows = session.execute(
        select(Allocation, Payment, Document)
        .outerjoin(Payment, and_(col(Payment.id) == col(Allocation.payment_id), visible_payments(principal)))
        .outerjoin(Document, and_(col(Document.id) == col(other), visible_documents(principal)))
        .where(col(own) == document.id)
        .order_by(col(Allocation.id))
    )
    balance = document.total_amount
    found = []
    for allocation, payment, counterpart in rows:
        balance -= allocation.amount
        found.append(_movement(document, allocation, payment or counterpart, balance))
    return tuple(found)


def _movement(document: Document, allocation: Allocation, named: Payment | Document | None, balance: int) -> MoneyMovement:
    return MoneyMovement(
        on=allocation.allocated_on,
        kind=_other_side(document, allocation),
        public_id=named.public_id if named else "",
        number=(named.number or "") if named else "",
        amount=allocation.amount,
        balance_amount=balance,
        is_reversal=allocation.reverses_id is not None,
    )


def _other_side(document: Document, allocation: Allocation) -> str:
    if allocation.payment_id is not None:
        return "payment"
    if allocation.refund_id is not None:
        return "refund"
    if allocation.credit_note_id is not None and allocation.invoice_id is not None:
        return "credit_note" if document.kind == DocumentKind.INVOICE else "invoice"
    return allocation.source_kind


def _linked(session: Session, document: Document, principal: Principal) -> tuple[LinkedDocument, ...]:
    ids = [document.replaces_id, document.converted_from_id, document.credited_invoice_id]
    statement = select(Document).where(
        or_(
            col(Document.id).in_([one for one in ids if one is not None]),
            col(Document.replaces_id) == document.id,
            col(Document.converted_from_id) == document.id,
            col(Document.credited_invoice_id) == document.id,
        )
    )
    if isinstance(principal, PortalVisitor):  # staff see its drafts, too
        statement = statement.where(visible_documents(principal))
    found = session.exec(statement.order_by(col(Document.id)))
    return tuple(LinkedDocument(_relation(document, one), one.kind, one.public_id, one.number or "Draft") for one in found)


def _relation(document: Document, other: Document) -> str:
    relations = {
        "Replaces": document.replaces_id == other.id,
        "Replaced by": other.replaces_id == document.id,
        "Made from": document.converted_from_id == other.id,
        "Converted to": other.converted_from_id == document.id,
        "Credits": document.credited_invoice_id == other.id,
    }
    return next((relation for relation, holds in relations.items() if holds), "Credited by")
