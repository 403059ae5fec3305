"""A delivery as the one recipient will read it: rows become plain values, before anything is drawn or sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session

from flare_app import access, documents, payments, statements
from flare_app.company import get_company
from flare_app.customers import address_lines
from flare_app.domain.principals import System
from flare_app.errors import Conflict
from flare_app.messages.about import About, about_message, pdf_name
from flare_app.messages.going_along import shared_files
from flare_app.messages.languages import ENGLISH
from flare_app.messages.leaving import unsubscribe_url
from flare_app.messages.phrases import said
from flare_app.messages.placeholders import PORTAL_LINK, fill
from flare_app.messages.settling import deliveries_of
from flare_app.messages.statement_asked import asked_statement
from flare_app.messages.states import MessageKind, Role
from flare_app.messages.summary import Summary, summary_of
from flare_app.models import Attachment, Company, Delivery, Message, PortalLink, StaffLink
from flare_app.rendering.data import DocumentData, PaymentReceiptData, StatementData
from flare_app.settings import settings

_MAILER = System("mail")

_BUTTONS = {
    MessageKind.INVOICE: "View or Pay",
    MessageKind.ESTIMATE: "View or Pay",
    MessageKind.CREDIT_NOTE: "View or Pay",
    MessageKind.PAYMENT: "View payment",
    MessageKind.STATEMENT: "View statement",
    MessageKind.REMINDER: "View or Pay",
    MessageKind.PAYMENT_RECEIVED: "View payment",
    MessageKind.PAYMENT_REFUNDED: "View payment",
    MessageKind.ANSWER: "Open the estimate",
    MessageKind.INVITATION: "Accept the invitation",
    MessageKind.PASSWORD: "Choose a new password",
    MessageKind.DIGEST: "Open Flare",
}
_OTHER_BUTTON = "Open the customer portal"
_PAGES = {
    MessageKind.INVOICE: "invoices",
    MessageKind.ESTIMATE: "estimates",
    MessageKind.CREDIT_NOTE: "credit-notes",
    MessageKind.PAYMENT: "payments",
    MessageKind.REMINDER: "invoices",
    MessageKind.PAYMENT_RECEIVED: "payments",
    MessageKind.PAYMENT_REFUNDED: "payments",
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper that goes along as a PDF; `document_id` is None for a receipt or statement."""

    file_name: str
    paper: DocumentData | PaymentReceiptData | StatementData
    document_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that a mail to one recipient is made of. `to` and `cc` are what its headers show; a BCC is shown to nobody.

    `url` is what the button opens, "" where there is none: the recipient's own portal link if `is_personal`.
    `identity` is the same each time this delivery is tried. `unsubscribe_url` ends messages of this kind by one POST, "" for most.
    `enclosures` are papers to draw, `attachments` files that staff show to the customer; of both, `attached` names those that went
    along, and `left_out` those that were too large.
    """

    identity: str
    kind: MessageKind
    recipient: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: str
    subject: str
    body: str
    summary: Summary | None
    button: str
    url: str
    is_personal: bool
    enclosures: tuple[Enclosure, ...]
    attachments: tuple[Attachment, ...] = ()
    attached: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    company_name: str
    company_lines: tuple[str, ...]
    company_phone: str
    company_website: str
    logo_hash: str
    color: str
    unsubscribe_url: str = ""
    language: str = ENGLISH

    @property
    def file_names(self) -> tuple[str, ...]:
        """What the letter says is attached: all of it, until it is known what goes along."""
        if self.attached or self.left_out:
            return self.attached
        return (*(one.file_name for one in self.enclosures), *(one.file_name for one in self.attachments))


def read_letter(session: Session, *, delivery_id: int) -> Letter:
    """The mail of one delivery, with figures as they are now.

    Raises:
        Conflict: its link was revoked, used or replaced after the message was written.
    """
    delivery = session.get_one(Delivery, delivery_id)
    message = session.get_one(Message, delivery.message_id)
    return (
        _staff_letter(session, message, delivery) if message.customer_id is None else _customer_letter(session, message, delivery)
    )


def _customer_letter(session: Session, message: Message, delivery: Delivery) -> Letter:
    about = about_message(session, message)
    language = message.language or ENGLISH
    shown = [one for one in deliveries_of(session, message) if one.role != Role.BCC]
    url = _url(session, delivery, about, message.portal_page)
    return Letter(
        identity=f"{message.public_id}.{delivery.id}",
        kind=about.kind,
        recipient=delivery.address,
        to=tuple(one.address for one in shown if one.role == Role.TO),
        cc=tuple(one.address for one in shown if one.role == Role.CC),
        subject=message.subject,
        body=fill(message.body, {PORTAL_LINK: url}),
        language=language,
        summary=summary_of(about, partial(said, language=language)),
        button=said(_BUTTONS.get(about.kind, _OTHER_BUTTON), language) if url else "",
        url=url,
        is_personal=delivery.portal_link_id is not None,
        enclosures=tuple(_enclosures(session, about, message.statement)) if message.attach_pdf else (),
        attachments=tuple(shared_files(session, about)) if message.attach_pdf and url else (),
        unsubscribe_url=unsubscribe_url(session, message, delivery),
        **_seller(about.company, about.formats.locale),
    )


def _staff_letter(session: Session, message: Message, delivery: Delivery) -> Letter:
    """To a member of staff: a digest, or about their account, whose link is made here so that the outbox never holds it."""
    kind = MessageKind(message.kind)
    company = get_company(session)
    return Letter(
        identity=f"{message.public_id}.{delivery.id}",
        kind=kind,
        recipient=delivery.address,
        to=(delivery.address,),
        cc=(),
        subject=message.subject,
        body=message.body,
        summary=None,
        button=_BUTTONS[kind],
        url=_staff_url(session, message),
        is_personal=False,
        enclosures=(),
        unsubscribe_url=unsubscribe_url(session, message, delivery),
        **_seller(company, company.locale),
    )


def _staff_url(session: Session, message: Message) -> str:
    if message.staff_link_id is None:
        return f"{settings().base_url}/"
    link = session.get_one(StaffLink, message.staff_link_id)
    if not access.is_open(link):
        raise Conflict("The link was used, replaced or withdrawn, or has expired. Send a new one.")
    return access.staff_link_url(link)


def _seller(company: Company, locale: str) -> dict[str, Any]:
    """What every letter's foot says of whom it comes from."""
    return {
        "reply_to": company.email,
        "company_name": company.name,
        "company_lines": address_lines(company, locale=locale),
        "company_phone": company.phone,
        "company_website": company.website if company.website.startswith(("https://", "http://")) else "",
        "logo_hash": company.logo_hash,
        "color": company.color,
    }


def _url(session: Session, delivery: Delivery, about: About, page: str) -> str:
    if about.kind is MessageKind.ANSWER and about.document is not None:
        return f"{settings().base_url}/sales/estimates/{about.document.public_id}"
    if delivery.portal_link_id is None:
        return ""
    link = session.get_one(PortalLink, delivery.portal_link_id)
    if link.revoked_at is not None:
        raise Conflict("The portal link of this address was revoked after the message was written. Retry opens it again.")
    record = about.document or about.payment
    if about.several:
        return access.portal_url(link, page=_PAGES[about.kind])
    return access.portal_url(link, page=f"{_PAGES[about.kind]}/{record.public_id}" if record else page)


def _enclosures(session: Session, about: About, statement: str) -> Iterator[Enclosure]:
    for document in about.documents:
        yield Enclosure(pdf_name(document.number), documents.document_data(session, document), document.id)
    if about.payment is not None:
        details = payments.payment_details(session, principal=_MAILER, public_id=about.payment.public_id)  # type: ignore[arg-type]
        yield Enclosure(pdf_name(about.payment.number), payments.receipt_data(session, details), None)
    if statement:
        found = asked_statement(session, principal=_MAILER, customer=about.customer, asked=statement, with_rows=True)
        yield Enclosure(about.file_name, statements.statement_data(session, found), None)
