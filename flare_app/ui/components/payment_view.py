"""One payment as both audiences open it: head, what it settled, its receipt."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import reflex as rx
from sqlmodel import Session

from flare_app import payments
from flare_app.domain.principals import Principal, Staff
from flare_app.domain.states import PaymentMethod
from flare_app.lists import Column, ColumnKind
from flare_app.lists.formatting import locale_for
from flare_app.models import UNDONE_REFUND_STATES, Refund
from flare_app.payments import METHOD_LABELS
from flare_app.rendering.formats import Formats
from flare_app.ui.components.button import file_button, link
from flare_app.ui.components.detail_parts import detail_section, plain_table, row_action
from flare_app.ui.components.online_notes import OnlineNotes, online_notes, read_online_notes
from flare_app.ui.components.record_links import file_addresses, record_address
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.theme import Tone, tone_of

RowAction = Callable[[Any], Any]

PAYMENT_COLUMNS = (
    Column("paid_on", "Date", ColumnKind.DATE),
    Column("method", "Method", ColumnKind.STATUS),
    Column("reference", "Reference", phone=False),
    Column("invoices", "Invoices", ColumnKind.NAMES, sortable=False),
    Column("amount", "Amount", ColumnKind.MONEY),
    Column("unapplied_amount", "Kept as credit", ColumnKind.MONEY, phone=False),
    Column("status", "Status", ColumnKind.STATUS, phone=False),
)
"""What both audiences see of a payment in a list, behind its number."""


@dataclass
class SettledRow:
    """An invoice, what of the payment it took, and what it still asked for then; `laid` is that amount in minor units."""

    number: str
    href: str
    on: str
    total: str
    amount: str
    left: str
    id: str = ""
    laid: int = 0


@dataclass
class RefundRow:
    """Money that went back; `state` is "" once it has arrived. `id` is there for staff, of what they may take back."""

    on: str
    how: str
    amount: str
    state: str
    tone: str
    id: str = ""


@dataclass
class PaymentView:
    """A payment in finished strings."""

    id: str = ""
    number: str = ""
    status: str = ""
    tone: str = Tone.NEUTRAL
    amount: str = ""
    customer: str = ""
    facts: list[list[str]] = field(default_factory=list)
    settled: list[SettledRow] = field(default_factory=list)
    refunds: list[RefundRow] = field(default_factory=list)
    related: list[list[str]] = field(default_factory=list)
    credit: str = ""
    online: OnlineNotes = field(default_factory=OnlineNotes)
    pdf: str = ""
    print: str = ""
    xlsx: str = ""


def read_payment_view(session: Session, principal: Principal, public_id: str) -> tuple[payments.PaymentDetails, PaymentView]:
    """The payment as the principal may see it.

    Raises:
        NotFound: there is none for this principal.
    """
    details = payments.payment_details(session, principal=principal, public_id=public_id)
    payment, formats = details.payment, Formats(locale_for(session, principal), details.payment.currency)
    files = file_addresses(f"/files/payments/{quote(payment.public_id)}", principal)
    facts = [
        ["Date", formats.long_day(payment.paid_on)],
        ["Method", METHOD_LABELS[PaymentMethod(payment.method)]],
        ["Deposited to", details.account],
        ["Reference", payment.reference],
        ["Void because", payment.void_reason],
    ]
    code = "void" if payment.state == "void" else "received"
    return details, PaymentView(
        id=payment.public_id,
        number=payment.number,
        status=code.capitalize(),
        tone=tone_of(code),
        amount=formats.money(payment.amount),
        customer=details.customer.name,
        facts=[fact for fact in facts if fact[1]],
        settled=[_settled(one, principal, formats) for one in details.settled if not one.is_refund],
        refunds=[refund_row(one, principal, formats) for one in details.refunds],
        related=[[one.relation, one.number, record_address("payment", one.public_id, principal)] for one in details.related],
        credit=formats.money(payment.unapplied_amount) if payment.unapplied_amount else "",
        online=read_online_notes(session, principal, payment_id=payment.id),
        pdf=files["pdf"],
        print=files["html"],
        xlsx=files["xlsx"],
    )


def _settled(one: payments.Settled, principal: Principal, formats: Formats) -> SettledRow:
    if not one.public_id:
        return SettledRow(one.title, "", "", "", formats.money(one.amount), "")
    return SettledRow(
        number=one.number,
        href=record_address("invoice", one.public_id, principal),
        on=formats.day(one.issue_on) if one.issue_on else "",
        total=formats.money(one.total_amount),
        amount=formats.money(one.amount),
        left=formats.money(one.left_amount),
        id=one.public_id,
        laid=one.amount,
    )


def refund_row(one: Refund, principal: Principal, formats: Formats) -> RefundRow:
    """A refund in finished strings; what staff wrote down by hand they may take back."""
    state = "" if one.state == "succeeded" else one.state
    how = [METHOD_LABELS[PaymentMethod(one.method)]] if one.method else []
    is_staff = isinstance(principal, Staff)
    is_ours = is_staff and one.stripe_refund_id is None and one.state not in UNDONE_REFUND_STATES
    return RefundRow(
        on=formats.day(one.refunded_on),
        how=" · ".join([*how, *filter(None, (one.reference, one.reason, one.void_reason if is_staff else ""))]),
        amount=formats.money(one.amount),
        state=state.capitalize(),
        tone=tone_of(state),
        id=one.public_id if is_ours else "",
    )


def payment_panel(
    view: rx.Var[PaymentView],
    *actions: rx.Component,
    on_unapply: RowAction | None = None,
    on_void_refund: RowAction | None = None,
) -> rx.Component:
    """The content of the split view; `on_unapply(row)` and `on_void_refund(row)` are what staff may do with a row."""
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(view.number, class_name="detail-title"), status_badge(view.status, view.tone), class_name="detail-name"
            ),
            rx.el.p(rx.el.strong(view.amount, class_name="detail-amount"), rx.el.span(view.customer), class_name="detail-sum"),
            rx.el.div(
                *actions,
                file_button("Print", view.print, icon_name="printer", new_tab=True),
                file_button("PDF", view.pdf, icon_name="file-down"),
                file_button("XLSX", view.xlsx, icon_name="sheet"),
                class_name="actions detail-actions",
            ),
            class_name="detail-head",
        ),
        online_notes(view.online),
        rx.el.dl(rx.foreach(view.facts, _fact), class_name="facts"),
        rx.cond(view.settled.length() > 0, detail_section("Settled invoices", _settled_table(view, on_unapply)), rx.fragment()),
        refunds_section(view.refunds, on_void_refund),
        rx.foreach(view.related, _related),
        rx.cond(
            view.credit != "", rx.el.p("Kept as credit: ", rx.el.strong(view.credit), class_name="alert alert-info"), rx.fragment()
        ),
    )


def _fact(pair: rx.Var[list[str]]) -> rx.Component:
    return rx.fragment(rx.el.dt(pair[0]), rx.el.dd(pair[1]))


def _related(pair: rx.Var[list[str]]) -> rx.Component:
    return rx.el.p(rx.el.span(pair[0], class_name="soft"), " ", link(pair[1], pair[2]), class_name="replaced")


def _settled_table(view: rx.Var[PaymentView], on_unapply: RowAction | None) -> rx.Component:
    def row(one: rx.Var[SettledRow]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(rx.cond(one.href != "", link(one.number, one.href), rx.el.span(one.number))),
            rx.el.td(one.on),
            *[rx.el.td(figure, class_name="cell-number") for figure in (one.total, one.amount, one.left)],
            *([row_action(one.id != "", "Unapply", one.number, on_unapply(one))] if on_unapply else []),
        )

    figures = ("Total", "Paid by this", "Left after it", *([""] if on_unapply else []))
    return plain_table("Settled invoices", ("Invoice", "Date"), figures, view.settled, row)


def refunds_section(refunds: rx.Var[list[RefundRow]], on_void: RowAction | None = None) -> rx.Component:
    """What was given back; nothing where nothing was."""

    def row(one: rx.Var[RefundRow]) -> rx.Component:
        state = rx.cond(one.state != "", status_badge(one.state, one.tone), rx.fragment())
        return rx.el.tr(
            rx.el.td(one.on),
            rx.el.td(one.how, " ", state),
            rx.el.td(one.amount, class_name="cell-number"),
            *([row_action(one.id != "", "Void refund", one.amount, on_void(one))] if on_void else []),
        )

    table = plain_table("Refunds", ("Date", "How"), ("Amount", *([""] if on_void else [])), refunds, row)
    return rx.cond(refunds.length() > 0, detail_section("Refunds", table), rx.fragment())
