"""A credit note that is made against an invoice: which invoice that may be, and how much of it can still be credited."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app.documents.form import DocumentForm
from flare_app.domain.money import format_plain
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.text import as_public_id
from flare_app.errors import Invalid
from flare_app.models import Customer, Document


def find_credited(
    session: Session, form: DocumentForm, kind: DocumentKind, customer: Customer | None, currency: str
) -> Document | None:
    """The invoice that a form of a credit note names; None for a free one.

    Raises:
        Invalid: it is no issued invoice of this customer, or in another currency.
    """
    if kind is not DocumentKind.CREDIT_NOTE or not form.credited_invoice or customer is None:
        return None
    invoice = session.exec(
        select(Document).where(
            Document.public_id == as_public_id(form.credited_invoice),
            Document.kind == DocumentKind.INVOICE,
            Document.state == DocumentState.ISSUED,
            Document.customer_id == customer.id,
        )
    ).first()
    if invoice is None:
        raise Invalid("Choose one of this customer's issued invoices.", field="credited_invoice")
    if currency and invoice.currency != currency:
        raise Invalid(f"Invoice {invoice.number} is in {invoice.currency}. Use the same currency.", field="currency")
    return invoice


def credited_before(session: Session, invoice: Document, *, apart_from: int | None = None) -> int:
    """What issued credit notes against the invoice come to, in minor units; `apart_from` is the id of one that does not count."""
    statement = select(func.coalesce(func.sum(Document.total_amount), 0)).where(
        Document.credited_invoice_id == invoice.id,
        Document.kind == DocumentKind.CREDIT_NOTE,
        Document.state == DocumentState.ISSUED,
        Document.id != (apart_from or 0),
    )
    return int(session.execute(statement).scalar_one())


def require_creditable(session: Session, invoice: Document, amount: int, *, apart_from: int | None = None) -> None:
    """Refuse to credit more of an invoice than it asked for, all its credit notes together.

    Raises:
        Invalid: on `lines`.
    """
    before = credited_before(session, invoice, apart_from=apart_from)
    if before + amount <= invoice.total_amount:
        return
    whole, gone, left = (f"{format_plain(one, invoice.currency)} {invoice.currency}" for one in (
        invoice.total_amount, before, invoice.total_amount - before
    ))  # fmt: skip
    already = f", and {gone} of it are credited already" if before else ""
    raise Invalid(
        f"{invoice.number} is for {whole}{already}: at most {left} can be credited. Lower the lines, or choose no invoice.",
        field="lines",
    )


def require_standing(session: Session, note: Document) -> None:
    """Before a credit note is issued: its invoice still stands, and the note is within what is left of it.

    Raises:
        Invalid: on `credited_invoice` or `lines`.
    """
    if note.kind != DocumentKind.CREDIT_NOTE or note.credited_invoice_id is None:
        return
    invoice = session.get_one(Document, note.credited_invoice_id)
    if invoice.state != DocumentState.ISSUED:
        raise Invalid(f"{invoice.number} is void. Edit the draft and choose another invoice, or none.", field="credited_invoice")
    require_creditable(session, invoice, note.total_amount, apart_from=note.id)


def list_creditable(session: Session, *, customer_id: int, currency: str, limit: int = 200) -> list[Document]:
    """The customer's issued invoices, those with something left to pay first, the newest first: what a credit note may name."""
    statement = select(Document).where(
        Document.customer_id == customer_id,
        Document.currency == currency,
        Document.kind == DocumentKind.INVOICE,
        Document.state == DocumentState.ISSUED,
    )
    is_open = col(Document.balance_amount) > 0
    return list(
        session.exec(statement.order_by(is_open.desc(), col(Document.issue_on).desc(), col(Document.id).desc()).limit(limit))
    )
