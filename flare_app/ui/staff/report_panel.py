"""A row of a report, opened: the documents that it adds up."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import reports
from flare_app.company import get_company
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.domain.states import DocumentKind
from flare_app.domain.text import EARLIEST_DAY
from flare_app.rendering.formats import Formats
from flare_app.reports import Behind, BehindRow, Report
from flare_app.ui import policy, routes
from flare_app.ui.components.button import link, link_button
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section, plain_table
from flare_app.ui.policy import Policy

_LISTS = {DocumentKind.INVOICE: routes.INVOICES, DocumentKind.CREDIT_NOTE: routes.CREDIT_NOTES}
_BEHIND = {
    Report.CUSTOMERS: ("Open customer", routes.CUSTOMERS, "users"),
    Report.PRODUCTS: ("Open product", routes.PRODUCTS, "package"),
}


@dataclass
class PartRow:
    """A document and its part of the row, in finished strings."""

    number: str
    href: str
    on: str
    customer: str
    net: str
    tax: str


@dataclass
class ReportRow:
    """An opened row in finished strings; `href` leads to the customer or product, `more` says what is not listed."""

    name: str = ""
    days: str = ""
    net: str = ""
    tax: str = ""
    href: str = ""
    more: str = ""
    parts: list[PartRow] = field(default_factory=list)


class ReportPanel(DetailState, mixin=True):
    """The open row of a report; each report has a panel of its own, which says how a row is read."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_REPORTS)
    shown: ReportRow = ReportRow()

    def _show(self, record: Any) -> str:
        self.shown = record
        return self.shown.name


def read_row(session: Session, principal: Principal, public_id: str, report: Report) -> ReportRow:
    """The row with its documents.

    Raises:
        NotFound: there is no such row.
    """
    assert isinstance(principal, Staff)
    found = reports.behind(session, principal=principal, report=report, public_id=public_id)
    formats = Formats(get_company(session).locale, found.currency)
    opened = _BEHIND.get(report)
    hidden = found.count - len(found.documents)
    return ReportRow(
        name=found.name or formats.month(found.days.first),
        days=_days(found, formats),
        net=formats.money(found.net_amount),
        tax=formats.money(found.tax_amount) if report is not Report.PRODUCTS else "",
        href=routes.record(opened[1], found.public_id) if opened and found.public_id else "",
        more=f"and {hidden:,} earlier ones" if hidden else "",
        parts=[_part(one, formats) for one in found.documents],
    )


def report_detail(panel: type[ReportPanel], report: Report) -> rx.Component:
    """The opened row: its sums on top, the documents below."""
    shown = panel.shown
    title, _, icon_name = _BEHIND.get(report, ("", "", ""))
    button = link_button(title, shown.href, small=True, icon_name=icon_name) if title else rx.fragment()
    return rx.fragment(
        rx.el.header(
            rx.el.h2(shown.name, class_name="detail-title", dir="auto"),
            rx.el.p(
                rx.el.strong(shown.net, class_name="detail-amount"),
                rx.cond(shown.tax != "", rx.el.span("and " + shown.tax + " of tax"), rx.fragment()),
                class_name="detail-sum",
            ),
            rx.el.p(shown.days, class_name="soft"),
            rx.cond(shown.href != "", rx.el.div(button, class_name="actions detail-actions"), rx.fragment()),
            class_name="detail-head",
        ),
        detail_section("Documents", _documents(shown), rx.el.p(shown.more, class_name="soft")),
    )


def _documents(shown: rx.Var[ReportRow]) -> rx.Component:
    def row(one: rx.Var[PartRow]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(link(one.number, one.href)),
            rx.el.td(one.on),
            rx.el.td(one.customer, dir="auto"),
            rx.el.td(one.net, class_name="cell-number"),
        )

    return plain_table("Documents", ("Number", "Date", "Customer"), ("Amount",), shown.parts, row)


def _days(found: Behind, formats: Formats) -> str:
    if found.days.first == EARLIEST_DAY:
        return "Everything"
    return f"{formats.day(found.days.first)} – {formats.day(found.days.last)}"


def _part(one: BehindRow, formats: Formats) -> PartRow:
    return PartRow(
        number=one.number,
        href=routes.record(_LISTS[DocumentKind(one.kind)], one.public_id),
        on=formats.day(one.issue_on),
        customer=one.customer,
        net=formats.money(one.net_amount),
        tax=formats.money(one.tax_amount),
    )
