"""The page Reports: what can be asked of the books, a tile each."""

import reflex as rx

from flare_app.domain.principals import Permission
from flare_app.ui import policy, routes
from flare_app.ui.components.button import link
from flare_app.ui.components.icon import icon
from flare_app.ui.components.shell import StaffShell, staff_shell
from flare_app.ui.components.toolbar import page_head

_TILES = (
    ("Aged receivables", "Who owes you, how much, and for how long.", routes.REPORT_AGED, "hourglass"),
    (
        "Customer statement",
        "One customer’s account over a period, and what is still open.",
        routes.STATEMENTS,
        "scroll-text",
    ),
    ("Sales by customer", "Who buys most, beside the year before.", routes.REPORT_CUSTOMERS, "users"),
    ("Sales by product", "What sells, in quantity and money, beside the year before.", routes.REPORT_PRODUCTS, "package"),
    ("Sales by month", "How the months go, beside the same months of the year before.", routes.REPORT_MONTHS, "chart-column"),
    ("Tax summary", "What was taxed at which rate, and the tax that is owed for it.", routes.REPORT_TAXES, "percent"),
    ("Online payments", "Stripe’s figures beside yours, and a reason for each difference.", routes.REPORT_ONLINE, "scale"),
)


class ReportsPage(rx.State):
    """Lets in whoever may see reports."""

    @rx.event
    @policy.policy(policy.staff_with(Permission.VIEW_REPORTS), page=True)
    async def load(self) -> None:
        """The tiles are the same for everybody who may see them."""


@rx.page(route=routes.REPORTS, title="Reports · Flare", on_load=[ReportsPage.load, StaffShell.load])
def reports() -> rx.Component:
    """A tile for each report."""
    tiles = [
        rx.el.li(
            icon(icon_name),
            rx.el.div(
                rx.el.h2(link(title, href, class_name="report-link"), class_name="report-title"),
                rx.el.p(line, class_name="soft small"),
            ),
            class_name="report-tile",
        )
        for title, line, href, icon_name in _TILES
    ]
    return staff_shell(page_head("Reports"), rx.el.ul(*tiles, class_name="report-tiles"), active="Reports")
