"""The report Aged receivables: who owes what and for how long."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import statements
from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.lists import Column, ColumnKind, Filter, RecordList, register
from flare_app.rendering.formats import Formats
from flare_app.statements import CurrencyReceivables, CustomerReceivables, OpenDocument
from flare_app.ui import policy, routes
from flare_app.ui.components.ageing import BUCKET_TITLES, BucketPart, ageing_bar, ageing_figures, ageing_keys, bucket_parts
from flare_app.ui.components.button import link, link_button
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.record_list import record_list
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff


@dataclass
class CurrencyCard:
    """All that is owed in a currency, in finished strings."""

    currency: str
    total: str
    customers: str
    parts: list[BucketPart]


@dataclass
class InvoiceLine:
    """An open invoice in finished strings."""

    number: str
    href: str
    due: str
    late: str
    balance: str


@dataclass
class ReceivablesView:
    """One row of the report, opened."""

    name: str = ""
    total: str = ""
    customer: str = ""
    statement: str = ""
    parts: list[BucketPart] = field(default_factory=list)
    invoices: list[InvoiceLine] = field(default_factory=list)


class ReceivablesPanel(DetailState, rx.State):
    """The open row: where its figures come from."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_REPORTS)
    shown: ReceivablesView = ReceivablesView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        found = statements.get_receivables(session, principal=principal, public_id=public_id)  # type: ignore[arg-type]
        formats = Formats(get_company(session).locale, found.currency)
        return ReceivablesView(
            name=found.customer.name,
            total=formats.money(found.ageing.total),
            customer=routes.record(routes.CUSTOMERS, found.customer.public_id),
            statement=f"{routes.record(routes.STATEMENTS, found.customer.public_id)}?currency={found.currency}",
            parts=bucket_parts(found.ageing, formats),
            invoices=[_line(one, found, formats) for one in found.invoices],
        )

    def _show(self, record: Any) -> str:
        self.shown = record
        return self.shown.name


class ReportSummary(rx.State, mixin=True):
    """What stands above the list: the sums per currency."""

    cards: list[CurrencyCard] = []

    async def _read_rows(self, *, from_start: bool = False) -> None:
        await super()._read_rows(from_start=from_start)
        if not from_start:  # search, filter and sort leave the sums as they are
            self.cards = await in_thread(_read_cards, staff())


def _read_cards(principal: Staff) -> list[CurrencyCard]:
    with read_only() as session:
        found, locale = statements.receivables_by_currency(session, principal=principal), get_company(session).locale
    return [_card(one, Formats(locale, one.currency)) for one in found]


def _card(found: CurrencyReceivables, formats: Formats) -> CurrencyCard:
    customers = f"{found.customers:,} {'customer' if found.customers == 1 else 'customers'}"
    return CurrencyCard(found.currency, formats.money(found.ageing.total), customers, bucket_parts(found.ageing, formats))


def _line(one: OpenDocument, found: CustomerReceivables, formats: Formats) -> InvoiceLine:
    days = (found.as_of - one.due_on).days if one.due_on else 0
    return InvoiceLine(
        number=one.number,
        href=routes.record(routes.INVOICES, one.public_id),
        due=formats.day(one.due_on) if one.due_on else "",
        late=f"{days:,} {'day' if days == 1 else 'days'}" if days > 0 else "",
        balance=formats.money(one.balance_amount),
    )


def _summary(state: type[ListState]) -> rx.Component:
    def card(one: rx.Var[CurrencyCard]) -> rx.Component:
        return rx.el.section(
            rx.el.h2(
                rx.el.span(one.currency + " ", class_name="sr-only"),
                rx.el.strong(one.total),
                rx.el.span(one.customers, class_name="soft"),
                class_name="age-head",
            ),
            ageing_bar(one.parts),
            class_name="age-card",
        )

    cards = rx.el.div(rx.el.div(rx.foreach(state.cards, card), class_name="age-cards"), ageing_keys(), class_name="age-summary")
    return rx.cond(state.cards.length() > 0, cards, rx.fragment())


def _detail() -> rx.Component:
    shown = ReceivablesPanel.shown
    return rx.fragment(
        rx.el.header(
            rx.el.h2(shown.name, class_name="detail-title", dir="auto"),
            rx.el.p(rx.el.strong(shown.total, class_name="detail-amount"), rx.el.span("open"), class_name="detail-sum"),
            rx.el.div(
                link_button("Open statement", shown.statement, look="primary", small=True, icon_name="scroll-text"),
                link_button("Open customer", shown.customer, small=True, icon_name="users"),
                class_name="actions detail-actions",
            ),
            class_name="detail-head",
        ),
        ageing_bar(shown.parts),
        ageing_figures(shown.parts),
        detail_section("Open invoices", _invoices(shown.invoices)),
    )


def _invoices(lines: rx.Var[list[InvoiceLine]]) -> rx.Component:
    def row(one: rx.Var[InvoiceLine]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(link(one.number, one.href)),
            rx.el.td(one.due),
            rx.el.td(one.late),
            rx.el.td(one.balance, class_name="cell-number"),
        )

    titles = ("Invoice", "Due date", "Past due", "Balance")
    heads = [rx.el.th(one, scope="col", class_name="cell-number" if one == "Balance" else "") for one in titles]
    return rx.el.table(
        rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(rx.foreach(lines, row)), class_name="plain-table", aria_label="Open invoices"
    )


AGED_RECEIVABLES = register(
    RecordList(
        key="aged_receivables",
        title="Aged receivables",
        singular="customer",
        audience="staff",
        route=routes.REPORT_AGED,
        permission=Permission.VIEW_REPORTS,
        columns=(
            Column("customer", "Customer"),
            *(Column(bucket.value, title, ColumnKind.MONEY) for bucket, title in BUCKET_TITLES.items()),
            Column("total", "Total", ColumnKind.MONEY),
        ),
        source=statements.receivable_source,
        default_sort="-total",
        filters=(
            Filter("all", "All"),
            Filter("past_due", "Past due", statements.is_past_due),
            Filter("over_90", "Over 90 days", statements.is_over_90),
        ),
        total="total",
        totals=(*BUCKET_TITLES, "total"),
        is_searched_everywhere=False,
        empty=("Nobody owes you anything", "Customers with open invoices are listed here by how long they are past due."),
        topics=lambda _principal: ("staff:documents", "staff:payments", "staff:customers"),
    )
)
state = record_list(
    AGED_RECEIVABLES, panel=ReceivablesPanel, detail=_detail, state_mixin=ReportSummary, summary=_summary, section="Reports"
)
