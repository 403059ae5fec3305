"""One document as both audiences open it: head and paper. Its history comes second; both sides add their own parts."""

from dataclasses import dataclass, field
from urllib.parse import quote
from zoneinfo import ZoneInfo

import reflex as rx
from babel.dates import format_time
from sqlmodel import Session

from flare_app import documents
from flare_app.documents import DocumentDetails
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import Answer, DocumentKind, DocumentState
from flare_app.lists.formatting import locale_for, timezone_for
from flare_app.models import Document
from flare_app.rendering.formats import Formats, locale_of
from flare_app.ui.components.button import file_button
from flare_app.ui.components.document_paper import Paper, paper_of
from flare_app.ui.components.online_notes import OnlineNotes, read_online_notes
from flare_app.ui.components.paying_note import PayingNote, read_paying_note
from flare_app.ui.components.record_links import file_addresses
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.theme import Tone, tone_of


@dataclass
class DocumentView:
    """A document in finished strings; the file addresses are empty until there is a document.

    `answer` reads "Accepted by Ann Lee on 3 Nov 2026, 14:05"; `may_answer` is for the customer of an open estimate.
    """

    id: str = ""
    number: str = ""
    kind: str = ""
    status: str = ""
    tone: str = Tone.NEUTRAL
    customer: str = ""
    headline: str = ""
    headline_label: str = ""
    payment_in_progress: bool = False
    answer: str = ""
    answer_note: str = ""
    answer_tone: str = Tone.NEUTRAL
    may_answer: bool = False
    paying: PayingNote = field(default_factory=PayingNote)
    online: OnlineNotes = field(default_factory=OnlineNotes)
    pdf: str = ""
    print: str = ""
    xlsx: str = ""
    paper: Paper = field(default_factory=Paper)


def read_document_view(session: Session, principal: Principal, public_id: str) -> tuple[DocumentDetails, DocumentView]:
    """The document as the principal may see it.

    Raises:
        NotFound: there is none for this principal.
    """
    details = documents.document_details(session, principal=principal, public_id=public_id)
    document = details.document
    formats = Formats(locale_for(session, principal), document.currency)
    code, label = details.status
    files = file_addresses(f"/files/documents/{quote(document.public_id)}", principal)
    headline_label, headline = _headline(details, formats)
    return details, DocumentView(
        id=document.public_id,
        number=document.number or "Draft",
        kind=document.kind,
        status=label,
        tone=tone_of(code),
        customer=details.customer.name,
        headline=headline,
        headline_label=headline_label,
        payment_in_progress=details.is_payment_in_progress,
        answer=_answer(document, formats, timezone_for(session)) if document.answered_at else "",
        answer_note=document.answer_note,
        answer_tone=Tone.BAD if document.answer == Answer.DECLINED else Tone.GOOD,
        may_answer=document.kind == DocumentKind.ESTIMATE and code == Answer.OPEN and may_answer(principal),
        paying=read_paying_note(session, principal, public_id, formats) if details.is_payment_in_progress else PayingNote(),
        online=_online_notes(session, principal, document),
        pdf=files["pdf"],
        print=files["html"],
        xlsx=files["xlsx"],
        paper=paper_of(documents.document_data(session, document)),
    )


def _online_notes(session: Session, principal: Principal, document: Document) -> OnlineNotes:
    if document.kind != DocumentKind.INVOICE or document.number is None:
        return OnlineNotes()
    return read_online_notes(session, principal, invoice_id=document.id)


def may_answer(principal: Principal) -> bool:
    """Whether the one who looks is the customer, in person."""
    return isinstance(principal, PortalVisitor) and not principal.is_read_only


def document_head(view: rx.Var[DocumentView], *actions: rx.Component) -> rx.Component:
    """Number, badge, what is left, and the files; `actions` stand before the files."""
    return rx.el.header(
        rx.el.div(
            rx.el.h2(view.number, class_name="detail-title"),
            status_badge(view.status, view.tone),
            rx.cond(
                view.payment_in_progress,
                status_badge("Payment in progress", Tone.WARNING),
                rx.fragment(),
            ),
            class_name="detail-name",
        ),
        rx.el.p(
            rx.el.strong(view.headline, class_name="detail-amount"),
            rx.el.span(view.headline_label),
            class_name="detail-sum",
        ),
        rx.el.div(*actions, document_files(view), class_name="actions detail-actions"),
        class_name="detail-head",
    )


def document_files(view: rx.Var[DocumentView]) -> rx.Component:
    """Print, PDF and XLSX of the document, which stay together on one line."""
    return rx.el.span(
        file_button("Print", view.print, icon_name="printer", new_tab=True),
        file_button("PDF", view.pdf, icon_name="file-down"),
        file_button("XLSX", view.xlsx, icon_name="sheet"),
        class_name="files",
    )


def document_answer(view: rx.Var[DocumentView], *actions: rx.Component) -> rx.Component:
    """How the customer answered an estimate, with name, time and words; nothing while it is open."""
    words = rx.el.p(view.answer_note, class_name="answer-note", dir="auto")
    shown = rx.el.div(
        rx.el.div(rx.el.p(view.answer), rx.cond(view.answer_note != "", words, rx.fragment())),
        *actions,
        class_name=rx.Var.create("alert answer alert-").to(str) + view.answer_tone,
    )
    return rx.cond(view.answer != "", shown, rx.fragment())


def _headline(details: DocumentDetails, formats: Formats) -> tuple[str, str]:
    """What the big figure is, and the figure: the total, or what is left of it."""
    document = details.document
    if document.kind == DocumentKind.ESTIMATE or document.state != DocumentState.ISSUED:
        until = f", valid until {formats.day(document.expires_on)}" if document.expires_on else ""
        return f"total{until}", formats.money(document.total_amount)
    left = "left to use" if document.kind == DocumentKind.CREDIT_NOTE else "due"
    when = f" on {formats.day(document.due_on)}" if document.due_on and document.balance_amount else ""
    whole = f" of {formats.money(document.total_amount)}" if document.balance_amount != document.total_amount else ""
    return f"{whole.strip()} {left}{when}".strip(), formats.money(document.balance_amount)


def _answer(document: Document, formats: Formats, timezone: str) -> str:
    assert document.answered_at is not None
    at = document.answered_at.astimezone(ZoneInfo(timezone))
    given = Answer.DECLINED if document.answer == Answer.DECLINED else Answer.ACCEPTED
    time = format_time(at, "short", tzinfo=at.tzinfo, locale=locale_of(formats.locale))
    return f"{given.capitalize()} by {document.answered_by} on {formats.day(at)}, {time}"
