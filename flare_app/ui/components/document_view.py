"""One document as both audiences open it: head, paper, money history, related documents. Staff and portal add their own parts."""

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
from flare_app.ui import routes
from flare_app.ui.components.button import file_button, link
from flare_app.ui.components.document_paper import Paper, document_paper, paper_of
from flare_app.ui.components.paying_note import PayingNote, read_paying_note
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.theme import Tone, tone_of

_STAFF_LISTS = {
    "estimate": routes.ESTIMATES,
    "invoice": routes.INVOICES,
    "credit_note": routes.CREDIT_NOTES,
    "payment": routes.PAYMENTS,
}
_PORTAL_LISTS = {
    "estimate": routes.PORTAL_ESTIMATES,
    "invoice": routes.PORTAL_INVOICES,
    "credit_note": routes.PORTAL_CREDIT_NOTES,
    "payment": routes.PORTAL_PAYMENTS,
}
_LABELS = {"payment": "Payment", "credit_note": "Credit note", "invoice": "Invoice", "refund": "Refund", "write_off": "Write-off"}


@dataclass
class MoneyRow:
    """One entry of the money history; `href` is "" where nothing opens."""

    on: str
    label: str
    number: str
    href: str
    amount: str
    balance: str


@dataclass
class Related:
    """A linked document: "Replaces" INV-000007."""

    relation: str
    number: str
    href: str


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
    pdf: str = ""
    print: str = ""
    xlsx: str = ""
    paper: Paper = field(default_factory=Paper)
    money: list[MoneyRow] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)


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
        pdf=files["pdf"],
        print=files["html"],
        xlsx=files["xlsx"],
        paper=paper_of(documents.document_data(session, document)),
        money=_money(details, principal, formats),
        related=[
            Related(one.relation, one.number or "Draft", record_address(one.kind, one.public_id, principal))
            for one in details.linked
        ],
    )


def may_answer(principal: Principal) -> bool:
    """Whether the one who looks is the customer, in person."""
    return isinstance(principal, PortalVisitor) and not principal.is_read_only


def file_addresses(base: str, principal: Principal) -> dict[str, str]:
    """Where the files of a record are; a portal names itself, since one browser may hold several."""
    query = f"?portal={quote(principal.portal_id)}" if isinstance(principal, PortalVisitor) else ""
    return {kind: f"{base}.{kind}{query}" for kind in ("pdf", "html", "xlsx")}


def record_address(kind: str, public_id: str, principal: Principal) -> str:
    """The page that opens a document or payment, on the side of the one who asks; "" where there is none."""
    lists = _PORTAL_LISTS if isinstance(principal, PortalVisitor) else _STAFF_LISTS
    if not public_id or kind not in lists:
        return ""
    base = routes.in_portal(lists[kind], principal.portal_id) if isinstance(principal, PortalVisitor) else lists[kind]
    return routes.record(base, public_id)


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
        rx.el.div(*actions, *document_files(view), class_name="actions detail-actions"),
        class_name="detail-head",
    )


def document_files(view: rx.Var[DocumentView]) -> tuple[rx.Component, ...]:
    """Print, PDF and XLSX of the document."""
    return (
        file_button("Print", view.print, icon_name="printer", new_tab=True),
        file_button("PDF", view.pdf, icon_name="file-down"),
        file_button("XLSX", view.xlsx, icon_name="sheet"),
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


def document_body(view: rx.Var[DocumentView]) -> rx.Component:
    """The paper and what belongs to it."""
    return rx.fragment(document_paper(view.paper), money_history(view), _related(view))


def money_history(view: rx.Var[DocumentView]) -> rx.Component:
    """Payments, credits and what was left after each; nothing while there are none."""

    def row(one: rx.Var[MoneyRow]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(one.on),
            rx.el.td(one.label, " ", rx.cond(one.href != "", link(one.number, one.href), rx.el.span(one.number))),
            rx.el.td(one.amount, class_name="cell-number"),
            rx.el.td(one.balance, class_name="cell-number"),
        )

    head = rx.el.tr(
        rx.el.th("Date", scope="col"),
        rx.el.th("What", scope="col"),
        rx.el.th("Amount", scope="col", class_name="cell-number"),
        rx.el.th("Balance", scope="col", class_name="cell-number"),
    )
    table = rx.el.table(
        rx.el.thead(head), rx.el.tbody(rx.foreach(view.money, row)), class_name="plain-table", aria_label="Payments and credits"
    )
    return rx.cond(view.money.length() > 0, detail_section("Payments and credits", table), rx.fragment())


def detail_section(title: str, *content: rx.Component) -> rx.Component:
    """A titled part of an open record."""
    return rx.el.section(rx.el.h3(title, class_name="section-title"), *content, class_name="detail-section")


def _related(view: rx.Var[DocumentView]) -> rx.Component:
    def row(one: rx.Var[Related]) -> rx.Component:
        return rx.el.li(rx.el.span(one.relation, class_name="soft"), " ", link(one.number, one.href))

    listing = rx.el.ul(rx.foreach(view.related, row), class_name="related")
    return rx.cond(view.related.length() > 0, detail_section("Related", listing), rx.fragment())


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


def _money(details: DocumentDetails, principal: Principal, formats: Formats) -> list[MoneyRow]:
    return [
        MoneyRow(
            on=formats.day(one.on),
            label=f"{_LABELS.get(one.kind, one.kind)} taken back" if one.is_reversal else _LABELS.get(one.kind, one.kind),
            number=one.number,
            href=record_address(one.kind, one.public_id, principal),
            amount=formats.money(-one.amount),
            balance=formats.money(one.balance_amount),
        )
        for one in details.movements
    ]
