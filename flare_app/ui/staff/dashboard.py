"""The dashboard: what is owed, what needs somebody today, and the last twelve months."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from flare_app import statements
from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import Permission, Staff
from flare_app.payments import stripe
from flare_app.rendering.chart import ChartSeries, month_chart
from flare_app.rendering.formats import Formats
from flare_app.statements import Overview
from flare_app.ui import live, policy, routes
from flare_app.ui.components.button import link, link_button
from flare_app.ui.components.chart import ShownChart, chart, shown_chart
from flare_app.ui.components.shell import StaffShell, staff_shell
from flare_app.ui.components.toolbar import page_head
from flare_app.ui.session import in_thread, staff

VIEW_SALES = policy.staff_with(Permission.VIEW_SALES)
_TOPICS = ("staff:documents", "staff:payments", "staff:messages")


@dataclass
class Figures:
    """One currency's figures in finished strings; the company's own comes first."""

    currency: str = ""
    owed: str = ""
    overdue: str = ""
    received: str = ""
    is_late: bool = False


@dataclass
class Task:
    """Something that needs somebody, and where to do it."""

    text: str
    href: str


class DashboardState(rx.State):
    """The figures; every change in sales repaints them."""

    own: Figures = Figures()
    others: list[Figures] = []
    tasks: list[Task] = []
    chart: ShownChart = ShownChart()
    loaded: bool = False

    @rx.event
    @policy.policy(VIEW_SALES, page=True)
    async def load(self) -> None:
        """Show the figures of now."""
        live.watch(self, DashboardState.refresh, *_TOPICS)
        await self._show()

    @rx.event(supersedes=True)
    @policy.policy(VIEW_SALES)
    async def refresh(self) -> None:
        """Something changed."""
        await self._show()

    async def _show(self) -> None:
        figures, self.tasks, self.chart = await in_thread(_read, staff())
        self.own, self.others = figures[0], figures[1:]
        self.loaded = True


@rx.page(route=routes.DASHBOARD, title="Dashboard · Flare", on_load=[DashboardState.load, StaffShell.load])
def dashboard() -> rx.Component:
    """Figures on top, tasks and chart below."""
    state = DashboardState
    content = rx.el.div(
        _figures(state.own),
        rx.el.div(_tasks(), _chart(), class_name="dashboard-columns"),
        rx.cond(state.others.length() > 0, _others(), rx.fragment()),
        class_name="dashboard",
    )
    return staff_shell(
        page_head("Dashboard", link_button("New invoice", routes.new(routes.INVOICES), look="primary", icon_name="plus")),
        rx.cond(state.loaded, content, rx.fragment()),
        active="Dashboard",
    )


def _figures(one: rx.Var[Figures]) -> rx.Component:
    def tile(title: str, amount: rx.Var[str], href: str, class_name: Any = "tile") -> rx.Component:
        return rx.el.div(
            rx.el.p(title, class_name="tile-title"), link(amount, href, class_name="tile-amount"), class_name=class_name
        )

    return rx.el.section(
        rx.el.h2(one.currency, class_name="section-title"),
        rx.el.div(
            tile("Owed to you", one.owed, f"{routes.INVOICES}?filter=open"),
            tile("Overdue", one.overdue, f"{routes.INVOICES}?filter=overdue", rx.cond(one.is_late, "tile tile-bad", "tile")),
            tile("Received this month", one.received, routes.PAYMENTS),
            class_name="tiles",
        ),
    )


def _others() -> rx.Component:
    """The other currencies, a line each."""

    def row(one: rx.Var[Figures]) -> rx.Component:
        amounts = [rx.el.td(amount, class_name="cell-number") for amount in (one.owed, one.overdue, one.received)]
        return rx.el.tr(rx.el.th(one.currency, scope="row"), *amounts)

    titles = ("Owed to you", "Overdue", "Received this month")
    heads = [rx.el.th(title, scope="col", class_name="cell-number") for title in titles]
    return rx.el.section(
        rx.el.h2("Other currencies", class_name="section-title"),
        rx.el.table(
            rx.el.thead(rx.el.tr(rx.el.th("Currency", scope="col"), *heads)),
            rx.el.tbody(rx.foreach(DashboardState.others, row)),
            class_name="plain-table",
            aria_label="Other currencies",
        ),
    )


def _tasks() -> rx.Component:
    rows = rx.el.ul(rx.foreach(DashboardState.tasks, lambda one: rx.el.li(link(one.text, one.href))), class_name="tasks")
    nothing = rx.el.p("Nothing needs you right now.", class_name="soft")
    return rx.el.section(
        rx.el.h2("Needs you today", class_name="section-title"), rx.cond(DashboardState.tasks.length() > 0, rows, nothing)
    )


def _chart() -> rx.Component:
    return rx.el.section(rx.el.h2(DashboardState.chart.title, class_name="section-title"), chart(DashboardState.chart))


def _read(principal: Staff) -> tuple[list[Figures], list[Task], ShownChart]:
    with read_only() as session:
        found = statements.overview(session, principal=principal)
        problems = stripe.payment_problems(session, principal=principal)
        locale = get_company(session).locale
    tasks = _tasks_of(found) + [Task(f"{one.customer}: {one.problem}", routes.PAYMENTS) for one in problems]
    return _figures_of(found, locale), tasks, _twelve_months(found, locale)


def _figures_of(found: Overview, locale: str) -> list[Figures]:
    rows = []
    for one in found.currencies:
        formats = Formats(locale, one.currency)
        amounts = (one.owed_amount, one.overdue_amount, one.received_amount)
        rows.append(Figures(one.currency, *map(formats.money, amounts), is_late=one.overdue_amount > 0))
    return rows


def _tasks_of(found: Overview) -> list[Task]:
    tasks = (
        (found.failed_messages, "e-mail that did not go out", "e-mails that did not go out", f"{routes.EMAILS}?sort=status"),
        (found.overdue_invoices, "bill past its due date", "bills past their due date", f"{routes.INVOICES}?filter=overdue"),
        (found.drafts, "draft to finish", "drafts to finish", f"{routes.INVOICES}?filter=draft"),
    )
    return [Task(f"{count:,} {one if count == 1 else many}", href) for count, one, many, href in tasks if count]


def _twelve_months(found: Overview, locale: str) -> ShownChart:
    series = [
        ChartSeries(title="Invoiced", amounts=tuple(one.invoiced_amount for one in found.months)),
        ChartSeries(title="Received", amounts=tuple(one.received_amount for one in found.months), tone="good"),
    ]
    days = [one.first_day for one in found.months]
    drawn = month_chart(f"Twelve months in {found.currency}", found.currency, days, series, locale=locale)
    return shown_chart(drawn, locale, [routes.in_month(routes.INVOICES, day) for day in days])
