"""What a message is about, and what its placeholders stand for."""

from collections.abc import Sequence
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
from flare_app.messages.default_texts import PLACEHOLDERS, PLACEHOLDERS_OF_SEVERAL
from flare_app.messages.placeholders import PORTAL_LINK
from flare_app.messages.several import several_of
from flare_app.messages.states import MessageKind
from flare_app.models import Company, Customer, Document, Message, Payment
from flare_app.rendering.formats import Formats

MOST_DOCUMENTS = 20
"""That go into one message: a mail with more files is refused by many servers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The record that a message is about, with seller and customer.

    A message about several documents of one customer, one kind and one currency has them in `several`, and `document` is None.
    """

    kind: MessageKind
    company: Company
    customer: Customer
    document: Document | None = None
    payment: Payment | None = None
    several: tuple[Document, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """Each document that it is about."""
        return self.several or ((self.document,) if self.document is not None else ())

    @property
    def is_draft(self) -> bool:
        """Whether a document of it has no number yet."""
        return any(document.state == DocumentState.DRAFT for document in self.documents)

    @property
    def number(self) -> str:
        """The number of the document or payment; "" for a draft, or where there is neither."""
        records = (self.payment,) if self.payment is not None else self.documents
        return ", ".join(record.number for record in records if record.number)

    @property
    def file_name(self) -> str:
        """What the attached PDF is called, or all of them; "" when there is none to attach."""
        if self.payment is not None:
            return pdf_name(self.payment.number)
        return ", ".join(pdf_name(document.number) for document in self.documents)

    @property
    def formats(self) -> Formats:
        """How the customer reads figures and dates."""
        if self.documents:
            return Formats(self.documents[0].locale, self.documents[0].currency)
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
        if self.several:
            values |= _values_of_several(self.several, self.formats)
        if self.payment is not None:
            values |= _payment_values(self.payment, self.formats)
        return values

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Every name that may be written, whether its value is known by now or not."""
        known = PLACEHOLDERS_OF_SEVERAL[self.kind] if self.several else PLACEHOLDERS[self.kind]
        return (*known, PORTAL_LINK)

    def with_issued(self, documents: Sequence[Document]) -> "About":
        """The same after its drafts were issued; `documents` are all of them, in their order."""
        if self.several:
            return replace(self, several=tuple(documents))
        return replace(self, document=documents[0])


def pdf_name(number: str | None) -> str:
    """The file name of a paper; "PDF" while it has no number."""
    return f"{file_stem(number)}.pdf" if number else "PDF"


def find_about(
    session: Session,
    *,
    principal: Staff | System,
    document: str = "",
    payment: str = "",
    customer: str = "",
    several: Sequence[str] = (),
) -> About:
    """What the public id of a document, of a payment, of a customer, or what those of `several` documents stand for.

    Raises:
        NotFound: there is no such record.
        NotPermitted: the role does not include sending.
        Conflict: it cannot be e-mailed now, and why.
        Invalid: not exactly one of them is given, or documents that do not belong into one message.
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
    return About(kind=MessageKind.PLAIN, company=get_company(session), customer=who)


def about_message(session: Session, message: Message) -> About:
    """What a message to a customer that is in the outbox is about."""
    assert message.customer_id is not None
    about = about_rows(
        session,
        kind=message.kind,
        customer_id=message.customer_id,
        document_id=message.document_id,
        payment_id=message.payment_id,
    )
    return replace(about, several=tuple(several_of(session, message)))


def about_rows(session: Session, *, kind: str, customer_id: int, document_id: int | None, payment_id: int | None) -> About:
    """What a message is about, by the ids that it keeps."""
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


def _about_several(session: Session, found: Sequence[Document]) -> About:
    if len(found) > MOST_DOCUMENTS:
        raise Invalid(f"A message takes at most {MOST_DOCUMENTS} documents.")
    if len({(one.customer_id, one.kind, one.currency) for one in found}) != 1 or len({one.id for one in found}) != len(found):
        raise Invalid("Only documents of one customer, one kind and one currency go into one message.")
    for one in found:
        require_allowed(documents.document_facts(session, one), DocumentAction.EMAIL)
    customer = session.get_one(Customer, found[0].customer_id)
    return About(kind=MessageKind(found[0].kind), company=get_company(session), customer=customer, several=tuple(found))


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


def _values_of_several(several: Sequence[Document], formats: Formats) -> dict[str, str]:
    values = {"count": str(len(several)), "total": formats.money(sum(one.total_amount for one in several))}
    if all(one.number for one in several):
        values["numbers"] = ", ".join(one.number or "" for one in several)
    if several[0].kind == DocumentKind.INVOICE:
        drafts = sum(one.total_amount for one in several if one.state == DocumentState.DRAFT)
        values["balance due"] = formats.money(drafts + sum(one.balance_amount for one in several if one.number))
    return values
