"""What became of a document: payments, credits and refunds with what was left after each, and the documents it belongs with."""

from dataclasses import dataclass, field

import reflex as rx
from sqlmodel import Session

from flare_app import documents, payments
from flare_app.documents import DocumentHistory, MoneyMovement
from flare_app.domain.principals import Principal, Staff
from flare_app.domain.states import DocumentKind
from flare_app.lists.formatting import locale_for
from flare_app.models import Document
from flare_app.rendering.formats import Formats
from flare_app.ui.components.button import link
from flare_app.ui.components.detail_parts import detail_section, plain_table, row_action
from flare_app.ui.components.payment_view import RefundRow, RowAction, refund_row, refunds_section
from flare_app.ui.components.record_links import record_address

_LABELS = {"payment": "Payment", "credit_note": "Credit note", "invoice": "Invoice", "refund": "Refund", "write_off": "Write-off"}


@dataclass
class MoneyRow:
    """One entry of the money history; `href` is "" where nothing opens.

    For staff, on the last entry between two records of which something is applied: `laid` in minor units, the `source` of the money
    (payment, credit_note or write_off), its public id and the invoice's.
    """

    on: str
    label: str
    number: str
    href: str
    amount: str
    balance: str
    laid: int = 0
    source: str = ""
    source_id: str = ""
    invoice_id: str = ""


@dataclass
class Related:
    """A linked document: "Replaces" INV-000007."""

    relation: str
    number: str
    href: str


@dataclass
class HistoryView:
    """The history in finished strings; `is_credit` when the document gives money instead of asking for it."""

    is_credit: bool = False
    money: list[MoneyRow] = field(default_factory=list)
    refunds: list[RefundRow] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)


def read_history_view(session: Session, principal: Principal, public_id: str) -> tuple[Document, HistoryView]:
    """The history as the principal may see it.

    Raises:
        NotFound: there is no such document for this principal.
    """
    history = documents.document_history(session, principal=principal, public_id=public_id)
    document = history.document
    formats = Formats(locale_for(session, principal), document.currency)
    is_credit = document.kind == DocumentKind.CREDIT_NOTE
    refunds = payments.refunds_of_note(session, principal=principal, public_id=public_id) if is_credit else ()
    return document, HistoryView(
        is_credit=is_credit,
        money=_with_laid([_money(one, principal, formats, is_credit=is_credit) for one in history.movements], history, principal),
        refunds=[refund_row(one, principal, formats) for one in refunds],
        related=[
            Related(one.relation, one.number or "Draft", record_address(one.kind, one.public_id, principal))
            for one in history.linked
        ],
    )


def document_history(
    view: rx.Var[HistoryView], *, on_unapply: RowAction | None = None, on_void_refund: RowAction | None = None
) -> rx.Component:
    """All parts; nothing where there is nothing to tell. Both actions are what staff may do with a row."""
    title = rx.cond(view.is_credit, "Where it was used", "Payments and credits")
    return rx.fragment(
        rx.cond(view.money.length() > 0, detail_section(title, _money_table(view, on_unapply)), rx.fragment()),
        refunds_section(view.refunds, on_void_refund),
        rx.cond(view.related.length() > 0, detail_section("Related", _related(view)), rx.fragment()),
    )


def _money_table(view: rx.Var[HistoryView], on_unapply: RowAction | None) -> rx.Component:
    def row(one: rx.Var[MoneyRow]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(one.on),
            rx.el.td(one.label, " ", rx.cond(one.href != "", link(one.number, one.href), rx.el.span(one.number))),
            rx.el.td(one.amount, class_name="cell-number"),
            rx.el.td(one.balance, class_name="cell-number"),
            *(
                [row_action(one.laid > 0, "Unapply", rx.cond(one.number != "", one.number, one.label), on_unapply(one))]
                if on_unapply
                else []
            ),
        )

    left = rx.cond(view.is_credit, "Left to use", "Left to pay")
    figures = ("Amount", left, *([""] if on_unapply else []))
    return plain_table("Payments and credits", ("Date", "What"), figures, view.money, row)


def _related(view: rx.Var[HistoryView]) -> rx.Component:
    def row(one: rx.Var[Related]) -> rx.Component:
        return rx.el.li(rx.el.span(one.relation, class_name="soft"), " ", link(one.number, one.href))

    return rx.el.ul(rx.foreach(view.related, row), class_name="related")


def _money(one: MoneyMovement, principal: Principal, formats: Formats, *, is_credit: bool) -> MoneyRow:
    """On an invoice money comes off the balance, with a minus; of a credit note it says how much went where."""
    label = _LABELS.get(one.kind, one.kind)
    return MoneyRow(
        on=formats.day(one.on),
        label=f"{label} taken back" if one.is_reversal else label,
        number=one.number,
        href=record_address(one.kind, one.public_id, principal),
        amount=formats.money(one.amount if is_credit else -one.amount),
        balance=formats.money(one.balance_amount),
    )


def _with_laid(rows: list[MoneyRow], history: DocumentHistory, principal: Principal) -> list[MoneyRow]:
    """What of each source lies on each invoice now, on the entry that was the last to change it; refunds have their own place."""
    if not isinstance(principal, Staff):
        return rows
    last: dict[tuple[str, str], int] = {}
    sums: dict[tuple[str, str], int] = {}
    for at, one in enumerate(history.movements):
        key = one.kind, one.public_id
        last[key], sums[key] = at, sums.get(key, 0) + one.amount
    for (kind, other), at in last.items():
        if kind == "refund" or sums[kind, other] <= 0:
            continue
        is_source = kind != "invoice"
        rows[at].laid, rows[at].source = sums[kind, other], kind if is_source else history.document.kind
        rows[at].source_id = other if is_source else history.document.public_id
        rows[at].invoice_id = history.document.public_id if is_source else other
    return rows
