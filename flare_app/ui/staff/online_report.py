"""The pages of the report Online payments: Stripe's and our figures side by side, by day, and movement by movement."""

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import reflex as rx

from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.periods import Period
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.errors import Conflict, Invalid
from flare_app.lists import Column, ColumnKind, Filter, ListQuery, RecordList, company_days, register
from flare_app.payments import stripe
from flare_app.payments.stripe import FIGURES_TOPIC
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.components.button import button, link_button
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.session import in_thread, staff

VIEW_REPORTS = policy.staff_with(Permission.VIEW_REPORTS)
_RUNNING = ("waiting", "reading")


class Comparing(rx.State, mixin=True):
    """Reconcile now, and how far the reading is."""

    comparison: str = ""
    told: str = ""
    is_comparing: bool = False
    comparison_failed: bool = False

    async def _read_rows(self, *, from_start: bool = False, again: bool = False) -> None:
        await super()._read_rows(from_start=from_start, again=again)
        self.comparison, self.told, self.is_comparing, self.comparison_failed = await in_thread(_standing, staff())

    @rx.event
    @policy.policy(VIEW_REPORTS)
    async def reconcile_now(self) -> Any:
        """Read Stripe for the days that are shown; the page goes on by itself."""
        listing: Any = self
        try:
            self.comparison = await in_thread(_order, listing._query(), type(listing)._declared, staff())
        except (Invalid, Conflict) as problem:
            return error_toast(str(problem))
        self.is_comparing, self.told = True, "Reading Stripe…"
        return None

    @rx.event
    @policy.policy(VIEW_REPORTS)
    async def cancel_reconcile(self) -> Any:
        """Stop reading; what was compared before stays."""
        await in_thread(_cancel, self.comparison, staff())
        self.is_comparing = False
        return toast("The reading is cancelled; the figures are those from before.")


def _summary(page: type[ListState]) -> rx.Component:
    state: Any = page
    running = rx.fragment(
        rx.el.progress(class_name="batch-progress", custom_attrs={"aria-label": "Reading Stripe"}),
        button("Cancel", small=True, on_click=state.cancel_reconcile),
    )
    return rx.el.div(
        rx.el.p(state.told, role="status", class_name=rx.cond(state.comparison_failed, "field-error", "soft")),
        rx.cond(state.is_comparing, running, rx.fragment()),
        class_name="row list-owner",
    )


def _actions(other: str, href: str) -> Any:
    def actions(page: type[ListState]) -> tuple[rx.Component, ...]:
        state: Any = page
        now = button(
            "Reconcile now", look="primary", icon_name="refresh-cw", on_click=state.reconcile_now, disabled=state.is_comparing
        )
        return (link_button(other, href, look="quiet"), now)

    return actions


def _rows_of_day(public_id: str) -> str:
    day, currency = stripe.day_and_currency(public_id)
    asked = urlencode({"period": Period.CUSTOM.value, "from": day, "to": day, "currency": currency})
    return f"{routes.REPORT_ONLINE_ROWS}?{asked}"


def _standing(principal: Staff) -> tuple[str, str, bool, bool]:
    """The newest reading: public id, what is told of it, whether it runs, whether it failed."""
    with read_only() as session:
        one = stripe.newest_comparison(session, principal=principal)
        company = get_company(session)
    if one is None:
        return "", "Nothing was compared yet. Choose a period and press Reconcile now.", False, False
    formats, zone = Formats(company.locale), ZoneInfo(company.timezone)
    days = _days(formats, one.first_day, one.last_day)
    if one.state in _RUNNING:
        return one.public_id, f"Reading Stripe for {days}: {one.read_count:,} movements so far.", True, False
    at = formats.moment((one.finished_at or one.created_at).astimezone(zone))
    if one.state == "failed":
        return one.public_id, f"{one.problem} ({at})", False, True
    if one.state == "cancelled":
        return one.public_id, f"The reading of {days} was cancelled at {at}; the figures are those from before.", False, False
    return one.public_id, f"{days} compared at {at}: {one.read_count:,} movements at Stripe.", False, False


def _days(formats: Formats, first: date, last: date) -> str:
    return formats.day(first) if first == last else f"{formats.day(first)} to {formats.day(last)}"


def _order(query: ListQuery, declared: RecordList, actor: Staff) -> str:
    with unit_of_work() as session:
        first, last = company_days(session, query.checked(declared))
        return stripe.order_comparison(session, first=first, last=last, actor=actor).public_id


def _cancel(public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        stripe.cancel_comparison(session, public_id=public_id, actor=actor)


def _topics(_principal: Principal) -> tuple[str, ...]:
    return (FIGURES_TOPIC,)


def _declare(key: str, title: str, **more: Any) -> RecordList:
    return register(
        RecordList(
            key=key,
            title=title,
            audience="staff",
            permission=Permission.VIEW_REPORTS,
            usual_period=Period.THIS_MONTH,
            by_currency=True,
            is_searched_everywhere=False,
            empty=("Nothing to compare in this time", "Choose another period, or press Reconcile now to read Stripe for it."),
            topics=_topics,
            **more,
        )
    )


ONLINE_DAYS = _declare(
    "online_payment_days",
    "Online payments",
    singular="day",
    route=routes.REPORT_ONLINE,
    columns=(
        Column("day", "Day", ColumnKind.DATE),
        Column("movements", "Movements", ColumnKind.NUMBER, phone=False),
        Column("stripe_in", "Received at Stripe", ColumnKind.MONEY),
        Column("own_in", "Received in the books", ColumnKind.MONEY),
        Column("stripe_back", "Gone back at Stripe", ColumnKind.MONEY, phone=False),
        Column("own_back", "Gone back in the books", ColumnKind.MONEY, phone=False),
        Column("difference", "Difference", ColumnKind.MONEY),
        Column("fees", "Stripe's fees", ColumnKind.MONEY, phone=False),
    ),
    source=stripe.day_source,
    default_sort="-day",
    total="difference",
    totals=("stripe_in", "own_in", "stripe_back", "own_back", "difference", "fees"),
    filters=(Filter("all", "All"), Filter("different", "Different", stripe.differs)),
    address=_rows_of_day,
)
ONLINE_ROWS = _declare(
    "online_payment_rows",
    "Online payments, one by one",
    singular="movement",
    route=routes.REPORT_ONLINE_ROWS,
    columns=(
        Column("day", "Day", ColumnKind.DATE),
        Column("kind", "Kind", ColumnKind.STATUS),
        Column("number", "Payment"),
        Column("stripe", "Stripe", ColumnKind.MONEY),
        Column("own", "Books", ColumnKind.MONEY),
        Column("difference", "Difference", ColumnKind.MONEY),
        Column("fee", "Fee", ColumnKind.MONEY, phone=False),
        Column("verdict", "Result", ColumnKind.STATUS),
        Column("explanation", "Why", phone=False),
        Column("stripe_id", "Stripe's id", phone=False, roomy=True),
    ),
    source=stripe.row_source,
    address=partial(routes.record, routes.PAYMENTS),
    default_sort="-day",
    total="difference",
    totals=("stripe", "own", "difference", "fee"),
    filters=(
        Filter("all", "All"),
        Filter("different", "Different", stripe.differs),
        Filter("open", "To look at", stripe.needs_somebody),
    ),
)
days = record_list(
    ONLINE_DAYS,
    state_mixin=Comparing,
    summary=_summary,
    actions=_actions("One by one", routes.REPORT_ONLINE_ROWS),
    section="Reports",
)
rows = record_list(
    ONLINE_ROWS,
    state_mixin=Comparing,
    summary=_summary,
    actions=_actions("By day", routes.REPORT_ONLINE),
    section="Reports",
)
