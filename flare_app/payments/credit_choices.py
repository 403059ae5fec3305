"""What the window Apply credit offers: the credits for an invoice, or the open invoices for a credit."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from flare_app import documents
from flare_app.domain.principals import Permission, Principal, require
from flare_app.domain.states import DocumentKind
from flare_app.models import Document, Payment
from flare_app.payments.allocating import laid_on
from flare_app.payments.applying import Laid
from flare_app.payments.crediting import customer_credits
from flare_app.payments.entries import Source, available
from flare_app.payments.reading import get_payment, open_invoices


@dataclass(frozen=True, slots=True)
class CreditChoice:
    """A credit or an open invoice: what it has to give or asks for; `was` is what is applied between the two already."""

    kind: str
    public_id: str
    number: str
    on: date
    due_on: date | None
    left_amount: int
    was: int


@dataclass(frozen=True, slots=True)
class CreditChoices:
    """For which record the window opens, what it has left, and what it may be applied to or take from."""

    kind: str
    public_id: str
    number: str
    currency: str
    left_amount: int
    choices: tuple[CreditChoice, ...]

    def laid(self, choice: CreditChoice, amount: int) -> Laid:
        """The change that applies `amount` more between the record and a choice."""
        becomes = choice.was + amount
        if self.kind == DocumentKind.INVOICE:
            return Laid(choice.kind, choice.public_id, self.public_id, choice.was, becomes)
        return Laid(self.kind, self.public_id, choice.public_id, choice.was, becomes)


def credit_choices(session: Session, *, principal: Principal, kind: str, public_id: str) -> CreditChoices:
    """For an invoice the customer's credits, oldest first; for a payment or credit note the open invoices, the credited one first.

    Raises:
        NotPermitted: a role without sales.
        NotFound: there is no such record.
    """
    require(principal, Permission.VIEW_SALES)
    if kind == "payment":
        return _for_source(session, get_payment(session, principal=principal, public_id=public_id))
    document = documents.get_document(session, principal=principal, public_id=public_id)
    return _for_invoice(session, document) if document.kind == DocumentKind.INVOICE else _for_source(session, document)


def _for_invoice(session: Session, invoice: Document) -> CreditChoices:
    found = customer_credits(session, customer_id=invoice.customer_id, currency=invoice.currency)
    names = [one.public_id for one in found]
    payments = session.exec(select(Payment).where(col(Payment.public_id).in_(names)))
    notes = session.exec(select(Document).where(col(Document.public_id).in_(names)))
    sources: list[Source] = [*payments, *notes]
    was = {source.public_id: laid_on(session, source).get(invoice.id, 0) for source in sources}
    choices = tuple(
        CreditChoice(one.kind, one.public_id, one.number, one.on, None, one.amount, was[one.public_id]) for one in found
    )
    number = invoice.number or ""
    return CreditChoices("invoice", invoice.public_id, number, invoice.currency, invoice.balance_amount, choices)


def _for_source(session: Session, source: Source) -> CreditChoices:
    was, credited = laid_on(session, source), getattr(source, "credited_invoice_id", None)
    found = open_invoices(session, customer_id=source.customer_id, currency=source.currency)
    choices = tuple(
        CreditChoice("invoice", one.public_id, one.number, one.issue_on, one.due_on, one.balance_amount, was.get(one.id, 0))
        for one in sorted(found, key=lambda one: one.id != credited)
    )
    kind = "payment" if isinstance(source, Payment) else source.kind
    return CreditChoices(kind, source.public_id, source.number or "", source.currency, available(source), choices)
