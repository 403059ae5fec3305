"""What a message is about, and what its placeholders stand for."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from flare_app import documents, payments
from flare_app.company import get_company
from flare_app.customers import get_customer
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.numbering import file_stem
from flare_app.domain.principals import Permission, Staff, System, require
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.errors import Conflict, Invalid
from flare_app.messages.default_texts import PLACEHOLDERS
from flare_app.messages.placeholders import PORTAL_LINK
from flare_app.messages.states import MessageKind
from flare_app.models import Company, Customer, Document, Payment
from flare_app.rendering.formats import Formats


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The record that a message is about, with seller and customer."""

    kind: MessageKind
    company: Company
    customer: Customer
    document: Document | None = None
    payment: Payment | None = None

    @property
    def is_draft(self) -> bool:
        """Whether it is a document without a number yet."""
        return self.document is not None and self.document.state == DocumentState.DRAFT

    @property
    def number(self) -> str:
        """The number of the document or payment; "" for a draft, or where there is neither."""
        record = self.document or self.payment
        return (record.number or "") if record else ""

    @property
    def file_name(self) -> str:
        """What the attached PDF is called; "" when there is none to attach."""
        if self.document is None and self.payment is None:
            return ""
        return f"{file_stem(self.number)}.pdf" if self.number else "PDF"

    @property
    def formats(self) -> Formats:
        """How the customer reads figures and dates."""
        if self.document is not None:
            return Formats(self.document.locale, self.document.currency)
        return Formats(self.customer.locale, self.payment.currency if self.payment else self.customer.currency)

    @property
    def is_paid_invoice(self) -> bool:
        """Whether it is an invoice with nothing left to pay."""
        invoice = self.document if self.kind is MessageKind.INVOICE and not self.is_draft else None
        return invoice is not None and invoice.balance_amount <= 0

    @property
    def values(self) -> dict[str, str]:
        """What each placeholder stands for. A draft's number is missing: it has none yet."""
        values = {
            "customer name": self.customer.name,
            "first name": self.customer.first_name or self.customer.name,
            "company name": self.company.name,
        }
        if self.document is not None:
            values |= _document_values(self.document, self.formats)
        if self.payment is not None:
            values |= _payment_values(self.payment, self.formats)
        return values

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Every name that may be written, whether its value is known by now or not."""
        return (*PLACEHOLDERS[self.kind], PORTAL_LINK)

    def with_document(self, document: Document) -> "About":
        """The same after its document was issued."""
        return replace(self, document=document)


def find_about(session: Session, *, principal: Staff | System, document: str = "", payment: str = "", customer: str = "") -> About:
    """What the public id of a document, of a payment or of a customer stands for.

    Raises:
        NotFound: there is no such record.
        NotPermitted: the role does not include sending.
        Conflict: it cannot be e-mailed now, and why.
        Invalid: not exactly one id is given.
    """
    require(principal, Permission.EDIT_SALES)
    if [bool(document), bool(payment), bool(customer)].count(True) != 1:
        raise Invalid("Choose what to e-mail: a document, a payment or a customer.")
    if document:
        return _about_document(session, documents.get_document(session, principal=principal, public_id=document))
    if payment:
        return _about_payment(session, payments.get_payment(session, principal=principal, public_id=payment))  # type: ignore[arg-type]
    who = get_customer(session, principal=principal, public_id=customer)
    return About(kind=MessageKind.PLAIN, company=get_company(session), customer=who)


def about_rows(session: Session, *, kind: str, customer_id: int, document_id: int | None, payment_id: int | None) -> About:
    """What a message that is in the outbox is about, by the ids that it keeps."""
    return About(
        kind=MessageKind(kind),
        company=get_company(session),
        customer=session.get_one(Customer, customer_id),
        document=session.get_one(Document, document_id) if document_id else None,
        payment=session.get_one(Payment, payment_id) if payment_id else None,
    )


def _about_document(session: Session, document: Document) -> About:
    require_allowed(documents.document_facts(session, document), DocumentAction.EMAIL)
    customer = session.get_one(Customer, document.customer_id)
    return About(kind=MessageKind(document.kind), company=get_company(session), customer=customer, document=document)


def _about_payment(session: Session, payment: Payment) -> About:
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void, so it cannot be e-mailed.")
    customer = session.get_one(Customer, payment.customer_id)
    return About(kind=MessageKind.PAYMENT, company=get_company(session), customer=customer, payment=payment)


def _document_values(document: Document, formats: Formats) -> dict[str, str]:
    values = {"number": document.number} if document.number else {}
    values |= {"date": formats.long_day(document.issue_on), "total": formats.money(document.total_amount)}
    if document.kind == DocumentKind.INVOICE:
        balance = document.total_amount if document.state == DocumentState.DRAFT else document.balance_amount
        values["balance due"] = formats.money(balance)
        # Without a due date an invoice is payable at once.
        values["due date"] = formats.long_day(document.due_on or document.issue_on)
    return values


def _payment_values(payment: Payment, formats: Formats) -> dict[str, str]:
    return {"number": payment.number, "date": formats.long_day(payment.paid_on), "amount": formats.money(payment.amount)}
