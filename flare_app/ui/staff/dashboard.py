"""The dashboard: what is owed, what needs somebody today, and the last twelve months."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from flare_app import recurring, statements
from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import Permission, Staff
from flare_app.payments.stripe import TASK_TOPIC
from flare_app.rendering.chart import ChartSeries, month_chart
from flare_app.rendering.formats import Formats
from flare_app.statements import Overview
from flare_app.ui import live, policy, routes
from flare_app.ui.components.button import link, link_button
from flare_app.ui.components.chart import ShownChart, chart, shown_chart
from flare_app.ui.components.icon import icon
from flare_app.ui.components.shell import StaffShell, staff_shell
from flare_app.ui.components.toolbar import page_head
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.needs import read_needs

_THIS_MONTH = f"{routes.PAYMENTS}?period=This+month"
VIEW_SALES = policy.staff_with(Permission.VIEW_SALES)
_TOPICS = ("staff:documents", "staff:payments", "staff:messages", TASK_TOPIC, recurring.TOPIC)
_STEPS = (
    (
        "Fill in your company",
        "Name, address and tax numbers stand on everything that you send.",
        routes.SETTINGS,
        "building-2",
    ),
    ("Add your first customer", "Only a name is needed; an e-mail address lets you send.", routes.CUSTOMERS, "user-plus"),
    ("Add your first product", "Its price and tax fill a line by one choice.", routes.PRODUCTS, "package-plus"),
    ("Write your first invoice", "Save it as a draft, or issue and e-mail it at once.", routes.new(routes.INVOICES), "file-plus-2"),
)


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
    """Something that needs somebody, the page that it is about, and where to do it."""

    page: str
    text: str
    href: str


class DashboardState(rx.State):
    """The figures; every change in sales repaints them."""

    own: Figures = Figures()
    others: list[Figures] = []
    tasks: list[Task] = []
    chart: ShownChart = ShownChart()
    is_new: bool = False
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
        figures, self.tasks, self.chart, self.is_new = await in_thread(_read, staff())
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
        rx.cond(state.loaded, rx.cond(state.is_new, _first_steps(), content), rx.fragment()),
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
            tile("Received this month", one.received, _THIS_MONTH),
            class_name="tiles",
        ),
    )


def _others() -> rx.Component:
    """The other currencies, a line each."""

    def row(one: rx.Var[Figures]) -> rx.Component:
        figures = (
            (one.owed, f"{routes.INVOICES}?filter=open"),
            (one.overdue, f"{routes.INVOICES}?filter=overdue"),
            (one.received, _THIS_MONTH),
        )
        amounts = [
            rx.el.td(link(amount, href, class_name="quiet-link"), class_name="cell-number", custom_attrs={"data-label": title})
            for title, (amount, href) in zip(titles, figures, strict=True)
        ]
        return rx.el.tr(rx.el.th(one.currency, scope="row"), *amounts)

    titles = ("Owed to you", "Overdue", "Received this month")
    heads = [rx.el.th(title, scope="col", class_name="cell-number") for title in titles]
    return rx.el.section(
        rx.el.h2("Other currencies", class_name="section-title"),
        rx.el.table(
            rx.el.thead(rx.el.tr(rx.el.th("Currency", scope="col"), *heads)),
            rx.el.tbody(rx.foreach(DashboardState.others, row)),
            class_name="plain-table others",
            aria_label="Other currencies",
        ),
    )


def _first_steps() -> rx.Component:
    """What a company without any document does first."""
    steps = [
        rx.el.li(
            icon(icon_name),
            rx.el.div(
                rx.el.h2(link(title, href, class_name="report-link"), class_name="report-title"),
                rx.el.p(why, class_name="soft small"),
            ),
            class_name="report-tile",
        )
        for title, why, href, icon_name in _STEPS
    ]
    intro = rx.el.p("Nothing is written yet. These four steps get your first invoice out.", class_name="soft first-steps-intro")
    return rx.el.section(intro, rx.el.ol(*steps, class_name="report-tiles"), aria_label="First steps")


def _tasks() -> rx.Component:
    def task(one: rx.Var[Task]) -> rx.Component:
        return rx.el.li(rx.el.span(one.page, class_name="soft small"), " ", link(one.text, one.href))

    rows = rx.el.ul(rx.foreach(DashboardState.tasks, task), class_name="tasks")
    nothing = rx.el.p("Nothing needs you right now.", class_name="soft")
    return rx.el.section(
        rx.el.h2("Needs you today", class_name="section-title"), rx.cond(DashboardState.tasks.length() > 0, rows, nothing)
    )


def _chart() -> rx.Component:
    return rx.el.section(rx.el.h2(DashboardState.chart.title, class_name="section-title"), chart(DashboardState.chart))


def _read(principal: Staff) -> tuple[list[Figures], list[Task], ShownChart, bool]:
    with read_only() as session:
        found = statements.overview(session, principal=principal)
        needs = read_needs(session, principal)
        locale = get_company(session).locale
    tasks = [Task(one.page, one.text, one.href) for one in needs]
    return _figures_of(found, locale), tasks, _twelve_months(found, locale), not found.has_documents


def _figures_of(found: Overview, locale: str) -> list[Figures]:
    rows = []
    for one in found.currencies:
        formats = Formats(locale, one.currency)
        amounts = (one.owed_amount, one.overdue_amount, one.received_amount)
        rows.append(Figures(one.currency, *map(formats.money, amounts), is_late=one.overdue_amount > 0))
    return rows


def _twelve_months(found: Overview, locale: str) -> ShownChart:
    series = [
        ChartSeries(title="Invoiced", amounts=tuple(one.invoiced_amount for one in found.months)),
        ChartSeries(title="Received", amounts=tuple(one.received_amount for one in found.months), tone="good"),
    ]
    days = [one.first_day for one in found.months]
    drawn = month_chart(f"Twelve months in {found.currency}", found.currency, days, series, locale=locale)
    return shown_chart(drawn, locale, [routes.in_month(routes.INVOICES, day) for day in days])
