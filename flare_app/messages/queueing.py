"""Put a message into the outbox. It is written there in the same transaction as whatever it tells of, and leaves later."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app import access, audit, payments
from flare_app.clock import utc_now
from flare_app.domain.principals import PortalVisitor, Staff, System
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentState
from flare_app.errors import Invalid, NotPermitted
from flare_app.messages.about import About, about_rows
from flare_app.messages.addresses import is_mailable, read_recipients
from flare_app.messages.composing import filled_subject, shortened
from flare_app.messages.finding import find_about
from flare_app.messages.languages import language_of
from flare_app.messages.placeholders import PORTAL_LINK, fill, holds
from flare_app.messages.searching import message_search_text
from flare_app.messages.settling import settle
from flare_app.messages.statement_asked import fixed_address
from flare_app.messages.states import MessageKind, Role
from flare_app.messages.wording import check_body, check_subject, usual_words, words_for
from flare_app.models import Delivery, Document, Message, MessageDocument, PortalLink

_HOUSE = System("portal")
AT_ONCE = timedelta(0)
_OPERATION_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageForm:
    """The window as it was sent; attribute names are the field names that errors carry.

    Exactly one of `document`, `payment`, `customer` (public ids) and `several` (those of documents) says what it is about; with
    `statement`, an address such as `period=This+year`, it is that statement of the customer. `to`, `cc`, `bcc` hold addresses with
    commas, semicolons or spaces between. `language` is that of the words, "" the customer's. `with_link` puts the button to the
    portal into a plain message; all others have it. `operation_id` is made by the window once: sending twice sends once.
    """

    document: str = ""
    several: tuple[str, ...] = ()
    payment: str = ""
    customer: str = ""
    statement: str = ""
    language: str = ""
    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str = ""
    body: str = ""
    attach_pdf: bool = False
    with_link: bool = False
    operation_id: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is written into the outbox: words that may stand there, and everybody who gets them."""

    subject: str
    body: str
    recipients: Sequence[tuple[Role, str]]
    attach_pdf: bool = False
    with_link: bool = False
    portal_page: str = ""
    wait: timedelta = AT_ONCE
    batch: str = ""


def queue_message(
    session: Session, *, form: MessageForm, actor: Staff | System, wait: timedelta = AT_ONCE, batch: str = ""
) -> Message:
    """Take a message for delivery: one for each recipient, each with a portal link of its own. A draft is issued first.

    It leaves after `wait`: `UNDO_TIME` where somebody is offered to take it back. `batch` names the batch that it is sent with.

    Raises:
        InvalidForm: with a sentence at each field that cannot be taken.
        Invalid: a draft cannot be issued with its date.
        Conflict: the document or payment cannot be e-mailed now, and why.
        NotFound, NotPermitted.
    """
    operation_id = kept_operation_id(form.operation_id, actor)
    if earlier := repeated(session, operation_id):
        return earlier
    about = find_about(
        session,
        principal=actor,
        document=form.document,
        payment=form.payment,
        customer=form.customer,
        several=form.several,
        statement=form.statement,
    )
    if form.language:
        about = about.speaking(language_of(form.language))
    out = replace(_check(form, about), wait=wait, batch=batch)
    return put(session, about, out, operation_id=operation_id, actor=actor)


def queue_portal_link(session: Session, *, link: PortalLink, actor: Staff | System, page: str = "") -> Message:
    """Mail a link anew to the address that it was made for, and to nobody else; `page` is what it opens, "invoices/4f6Vd0Ka"."""
    about = about_rows(session, kind=MessageKind.PORTAL_LINK, customer_id=link.customer_id)
    words = words_for(session, about)
    text = words.text
    out = Outgoing(text.subject, text.body, [(Role.TO, link.address)], portal_page=page)
    return put(session, about.speaking(words.language), out, actor=actor)


def queue_answer_notice(session: Session, *, estimate: Document, visitor: PortalVisitor) -> Message | None:
    """Tell the company's own address that a customer has just answered an estimate. None where the company has no such address."""
    about = about_rows(session, kind=MessageKind.ANSWER, customer_id=estimate.customer_id, document_id=estimate.id)
    if not is_mailable(about.company.email):
        return None
    words = usual_words(about)
    about = about.speaking(words.language)
    told = about.values | {
        "answer": estimate.answer,
        "signed by": estimate.answered_by,
        "note": estimate.answer_note,
        "link address": visitor.address,
    }
    subject, body = shortened(fill(words.text.subject, told)), fill(words.text.body, told)
    return put(session, about, Outgoing(subject, body, [(Role.TO, about.company.email)]), actor=_HOUSE)


def put(session: Session, about: About, out: Outgoing, *, operation_id: str | None = None, actor: Staff | System) -> Message:
    """Write the message and everything that follows from it; or give the one that has the same `operation_id`."""
    message = _new_message(about, out, operation_id=operation_id, actor=actor)
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:
        # The same click a moment ago, in another transaction: its message is the one.
        if earlier := repeated(session, operation_id):
            return earlier
        raise
    session.add_all(MessageDocument(message_id=message.id, document_id=one.id) for one in about.several)
    if about.is_draft:
        about = about.with_issued([_issued(session, one, actor) for one in about.documents])
    return _fill_in(session, message, about, out, actor=actor)


def _issued(session: Session, document: Document, actor: Staff | System) -> Document:
    if document.state != DocumentState.DRAFT:
        return document
    return payments.issue(session, public_id=document.public_id, actor=actor)


def _check(form: MessageForm, about: About) -> Outgoing:
    problems = Problems()
    known = about.placeholders
    recipients = read_recipients(problems, to=form.to, cc=form.cc, bcc=form.bcc)
    subject = problems.catch(lambda: check_subject(form.subject, known=known), "")
    body = problems.catch(lambda: check_body(form.body, known=known), "")
    problems.raise_any()
    return Outgoing(subject, body, recipients, attach_pdf=form.attach_pdf, with_link=form.with_link)


def _new_message(about: About, out: Outgoing, *, operation_id: str | None, actor: Staff | System) -> Message:
    return Message(
        kind=about.kind.value,
        customer_id=about.customer.id,
        document_id=about.document.id if about.document else None,
        payment_id=about.payment.id if about.payment else None,
        subject=out.subject,
        body=out.body,
        attach_pdf=out.attach_pdf and bool(about.file_name),
        language=about.language,
        statement=fixed_address(about.statement) if about.statement else "",
        portal_page=out.portal_page or ("statement" if about.statement else ""),
        operation_id=operation_id,
        batch=out.batch,
        created_by_id=actor.user_id if isinstance(actor, Staff) else None,
    )


def _fill_in(session: Session, message: Message, about: About, out: Outgoing, *, actor: Staff | System) -> Message:
    """The texts with what is known now, a delivery for each recipient, and everything that follows from a queued message."""
    recipients = out.recipients
    message.subject = filled_subject(about, message.subject)
    message.body = fill(message.body, about.values)
    message.search_text = message_search_text(message, about, [address for _, address in recipients])
    needs_link = out.with_link or about.kind.always_links or holds(message.body, PORTAL_LINK)
    leaves_at = utc_now() + out.wait
    for role, address in recipients:
        link = access.link_for(session, customer_id=about.customer.id, address=address, actor=actor) if needs_link else None
        delivery = Delivery(message_id=message.id, role=role.value, address=address, portal_link_id=link.id if link else None)
        delivery.next_attempt_at = leaves_at
        session.add(delivery)
    session.flush()
    settle(session, message)
    told = ", ".join(address for _, address in recipients)
    for subject in (*about.documents, about.payment) if about.documents or about.payment else (about.customer,):
        if subject is not None:
            audit.record(session, actor=actor, verb="emailed", subject=subject, changes={"recipients": [None, told]})
    return message


def kept_operation_id(typed: str, actor: Staff | System) -> str | None:
    """The window's id, tied to whoever sends it: nobody finds another's message by it."""
    if isinstance(actor, PortalVisitor):
        raise NotPermitted("Only staff can send messages.")
    if not typed:
        return None
    if not isinstance(typed, str) or not _OPERATION_ID.fullmatch(typed):
        raise Invalid("This message cannot be sent. Close the window, open it again and try once more.")
    return f"{actor.user_id if isinstance(actor, Staff) else 0}:{typed}"


def repeated(session: Session, operation_id: str | None) -> Message | None:
    """The message that was written with this id already."""
    if operation_id is None:
        return None
    return session.exec(select(Message).where(col(Message.operation_id) == operation_id)).first()
