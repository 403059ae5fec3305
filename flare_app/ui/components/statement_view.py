"""A customer's statement as both audiences see it: period, opening and closing balance, movements, ageing, files."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import reflex as rx

from flare_app.domain.periods import Period
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.rendering.formats import Formats
from flare_app.statements import KIND_LABELS, CustomerStatement, StatementQuery
from flare_app.ui.components.button import link
from flare_app.ui.components.document_view import record_address

_BUCKETS = (
    ("current", "Not yet due"),
    ("days_1_30", "1–30 days"),
    ("days_31_60", "31–60 days"),
    ("days_61_90", "61–90 days"),
    ("over_90", "Over 90 days"),
    ("total", "Total due"),
)


@dataclass
class MovementRow:
    """One movement in finished strings."""

    on: str
    kind: str
    number: str
    href: str
    reference: str
    amount: str
    balance: str


@dataclass
class Bucket:
    """One ageing bucket; `share` is its part of the total, as a CSS percentage."""

    title: str
    amount: str
    share: str


@dataclass
class StatementView:
    """A statement in finished strings; `files` is the query string of its files."""

    customer: str = ""
    period: str = ""
    opening: str = ""
    closing: str = ""
    credit: str = ""
    rows: list[MovementRow] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)
    files: str = ""


def statement_view(found: CustomerStatement, principal: Principal, query: StatementQuery, *, locale: str) -> StatementView:
    """The statement in the words and figures of its reader."""
    statement, formats = found.statement, Formats(locale, found.currency)
    total = found.ageing.total
    return StatementView(
        customer=found.customer.name,
        period=f"{formats.long_day(statement.start)} – {formats.long_day(statement.end)}",
        opening=formats.money(statement.opening_amount),
        closing=formats.money(statement.closing_amount),
        credit=formats.money(found.credit_amount) if found.credit_amount else "",
        rows=[
            MovementRow(
                on=formats.day(row.movement.on),
                kind=KIND_LABELS[row.movement.kind],
                number=row.movement.number,
                href=record_address(row.movement.kind, row.movement.public_id, principal),
                reference=row.movement.description,
                amount=formats.money(row.movement.amount),
                balance=formats.money(row.balance_amount),
            )
            for row in statement.rows
        ],
        buckets=[
            Bucket(title, formats.money(amount), f"{round(100 * amount / total) if total else 0}%")
            for key, title in _BUCKETS
            for amount in [int(getattr(found.ageing, key))]
        ],
        files=_files(found, principal, query),
    )


def statement_body(view: rx.Var[StatementView]) -> rx.Component:
    """Ageing on top, since it answers what is asked most; then the account."""
    return rx.fragment(
        rx.el.section(rx.el.h2("What is open", class_name="section-title"), _ageing(view), class_name="statement-part"),
        rx.cond(
            view.credit != "", rx.el.p("Credit to use: ", rx.el.strong(view.credit), class_name="alert alert-info"), rx.fragment()
        ),
        rx.el.section(
            rx.el.h2(view.period, class_name="section-title", aria_live="polite"), _movements(view), class_name="statement-part"
        ),
    )


def _ageing(view: rx.Var[StatementView]) -> rx.Component:
    def bucket(one: rx.Var[Bucket]) -> rx.Component:
        return rx.el.div(
            rx.el.dt(one.title),
            rx.el.dd(one.amount),
            rx.el.span(class_name="ageing-bar", style={"--share": one.share}, aria_hidden=True),
            class_name="ageing-bucket",
        )

    return rx.el.dl(rx.foreach(view.buckets, bucket), class_name="ageing")


def _movements(view: rx.Var[StatementView]) -> rx.Component:
    def row(one: rx.Var[MovementRow]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(one.on),
            rx.el.td(one.kind),
            rx.el.td(rx.cond(one.href != "", link(one.number, one.href), rx.el.span(one.number))),
            rx.el.td(one.reference, class_name="statement-reference"),
            rx.el.td(one.amount, class_name="cell-number"),
            rx.el.td(one.balance, class_name="cell-number"),
        )

    def edge(title: str, amount: rx.Var[str]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(),
            rx.el.td(rx.el.strong(title), col_span=3),
            rx.el.td(class_name="statement-reference"),
            rx.el.td(rx.el.strong(amount), class_name="cell-number"),
        )

    titles = ("Date", "Type", "Number", "Reference", "Amount", "Balance")
    heads = [rx.el.th(one, scope="col", class_name="cell-number" if one in ("Amount", "Balance") else "") for one in titles]
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*heads)),
            rx.el.tbody(edge("Opening balance", view.opening), rx.foreach(view.rows, row), edge("Closing balance", view.closing)),
            class_name="plain-table statement-table",
            aria_label="Statement",
        ),
        class_name="table-scroll",
        tab_index=0,
    )


def _files(found: CustomerStatement, principal: Principal, query: StatementQuery) -> str:
    who = {"portal": principal.portal_id} if isinstance(principal, PortalVisitor) else {"customer": found.customer.public_id}
    days = {"from": query.start, "to": query.end} if query.period == Period.CUSTOM else {}
    return urlencode({**who, "period": query.period, **days, "currency": found.currency})
