"""What a message is about: the record, with seller and customer, and in which language it speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from flare_app import statements
from flare_app.clock import today
from flare_app.company import company_today, get_company
from flare_app.domain.numbering import file_stem
from flare_app.domain.states import DocumentState
from flare_app.messages.languages import language_of, locale_in
from flare_app.messages.several import several_of
from flare_app.messages.statement_asked import MAILER, asked_statement
from flare_app.messages.states import MessageKind
from flare_app.messages.text_kinds import OCCASIONS, SEVERAL, TextKind
from flare_app.messages.values import values_of
from flare_app.models import Company, Customer, Document, Message, Payment
from flare_app.rendering.formats import Formats
from flare_app.statements import CustomerStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The record that a message is about, with seller and customer.

    A message about several documents of one customer, one kind and one currency has them in `several`, and `document` is None.
    `statement` holds the sums of the one that goes along, and none of its rows. `language` is that of the words, "" the reader's.
    """

    kind: MessageKind
    company: Company
    customer: Customer
    document: Document | None = None
    payment: Payment | None = None
    several: tuple[Document, ...] = ()
    statement: CustomerStatement | None = None
    language: str = ""
    today: date = field(default_factory=today)

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
        if self.statement is not None:
            return f"{statements.file_name(self.statement)}.pdf"
        return ", ".join(pdf_name(document.number) for document in self.documents)

    @property
    def currency(self) -> str:
        """Of its amounts."""
        record = self.statement or self.payment or next(iter(self.documents), None)
        return record.currency if record is not None else self.customer.currency

    @property
    def formats(self) -> Formats:
        """How figures and dates are written: as the customer reads them, as far as the language of the words goes."""
        return Formats(locale_in(self.language, self.customer.locale, self.company.locale), self.currency)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages to look for words in: the customer's, then the company's."""
        return (language_of(self.customer.locale), language_of(self.company.locale))

    @property
    def is_paid_invoice(self) -> bool:
        """Whether it is an invoice with nothing left to pay."""
        invoice = self.document if self.kind is MessageKind.INVOICE and not self.is_draft else None
        return invoice is not None and invoice.balance_amount <= 0

    @property
    def text_kind(self) -> TextKind:
        """Which words it has."""
        if self.several:
            return SEVERAL[TextKind(self.kind)]
        if self.kind is MessageKind.REMINDER and self.document is not None:
            is_late = self.document.due_on is not None and self.document.due_on < self.today
            return TextKind.OVERDUE if is_late else TextKind.REMINDER
        return TextKind.PAID_INVOICE if self.is_paid_invoice else TextKind(self.kind)

    @property
    def values(self) -> dict[str, str]:
        """What each placeholder stands for. A draft's number is missing: it has none yet."""
        return values_of(self, self.formats)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Every name that may be written, whether its value is known by now or not."""
        return OCCASIONS[self.text_kind].in_body

    def speaking(self, language: str) -> "About":
        """The same in the language of the words that were chosen."""
        return replace(self, language=language)

    def with_issued(self, documents: Sequence[Document]) -> "About":
        """The same after its drafts were issued; `documents` are all of them, in their order."""
        if self.several:
            return replace(self, several=tuple(documents))
        return replace(self, document=documents[0])


def pdf_name(number: str | None) -> str:
    """The file name of a paper; "PDF" while it has no number."""
    return f"{file_stem(number)}.pdf" if number else "PDF"


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
    statement = None
    if message.statement:
        statement = asked_statement(session, principal=MAILER, customer=about.customer, asked=message.statement)
    return replace(about, several=tuple(several_of(session, message)), statement=statement, language=message.language)


def about_rows(
    session: Session, *, kind: str, customer_id: int, document_id: int | None = None, payment_id: int | None = None
) -> About:
    """What a message is about, by the ids that it keeps."""
    return About(
        kind=MessageKind(kind),
        company=get_company(session),
        customer=session.get_one(Customer, customer_id),
        document=session.get_one(Document, document_id) if document_id else None,
        payment=session.get_one(Payment, payment_id) if payment_id else None,
        today=company_today(session),
    )
