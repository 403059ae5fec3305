"""What a declared list with totals or a chart shows beside its rows: the chart above them, the totals below."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app.domain.principals import Principal
from flare_app.lists import ALL_CURRENCIES, ListQuery, RecordList, column_totals, currency_choices, draw_list
from flare_app.lists.export import period_text
from flare_app.lists.formatting import locale_for, money
from flare_app.ui import routes
from flare_app.ui.components.chart import ShownChart, chart, shown_chart
from flare_app.ui.components.list_reading import in_reading
from flare_app.ui.components.list_state import ListState
from flare_app.ui.policy import OF_STATE, policy
from flare_app.ui.session import in_thread

Word = Annotated[str, Field(max_length=10)]


@dataclass
class TotalRow:
    """The sums of a currency in finished strings; `cells` follow the columns behind the first."""

    title: str
    cells: list[str]


class ListSums(ListState, mixin=True):
    """Read once for each narrowing and each live update, behind the rows: they are what is waited for."""

    totals: list[TotalRow] = []
    chart: ShownChart = ShownChart()
    days: str = ""
    currencies: list[str] = []
    shown_currency: str = ""

    _summed: tuple[str, int, int] = ("", 0, 0)

    async def _read_range(self) -> None:
        await super()._read_range()
        shown = (self._scope(), self.refreshed, self.loads)
        if shown != self._summed:
            sums = await in_thread(in_reading, _read_sums, *self._asked(), self.base)
            self.totals, self.chart, self.days, self.currencies, self.shown_currency = sums
            self._summed = shown

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def show_currency(self, code: Word) -> AsyncIterator[None]:
        """Narrow the list to one currency, or show all."""
        self.currency = replace(self._query(), currency=code).checked(type(self)._declared).currency
        async for step in self._show_narrowed():
            yield step


def currency_choice(declared: RecordList, state: type[Any]) -> rx.Component:
    """Which currency is shown, where there are several."""
    if not declared.by_currency:
        return rx.fragment()
    options = rx.foreach(state.currencies, lambda code: rx.el.option(code, value=code))
    chosen = rx.el.select(
        options,
        rx.el.option("All currencies", value=ALL_CURRENCIES),
        aria_label="Currency",
        value=state.shown_currency,
        on_change=state.show_currency,
        class_name="input select",
    )
    return rx.cond(state.currencies.length() > 1, rx.el.div(chosen, class_name="period"), rx.fragment())


def list_chart(declared: RecordList, state: type[Any]) -> rx.Component:
    """The chart with its days, or nothing while there is nothing to draw."""
    if declared.chart is None:
        return rx.fragment()
    drawn = rx.el.section(
        rx.el.h2(state.chart.title, rx.el.span(state.days, class_name="soft"), class_name="chart-title"),
        chart(state.chart),
        class_name="list-chart",
    )
    return rx.cond(state.chart.is_empty, rx.fragment(), drawn)


def list_foot(declared: RecordList, state: type[Any]) -> rx.Component:
    """A last row per currency."""
    if not declared.totals:
        return rx.fragment()
    titles = [column.title for column in declared.columns[1:]]
    looks = ["cell-number" if column.phone else "cell-number cell-wide-only" for column in declared.columns[1:]]

    def row(one: rx.Var[TotalRow]) -> rx.Component:
        cells = [
            rx.el.td(one.cells[at], class_name=look, custom_attrs={"data-label": title})
            for at, (title, look) in enumerate(zip(titles, looks, strict=True))
        ]
        return rx.el.tr(rx.el.td(class_name="cell-check"), rx.el.th(one.title, scope="row"), *cells)

    return rx.el.tfoot(rx.foreach(state.totals, row))


def _read_sums(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, base: str
) -> tuple[list[TotalRow], ShownChart, str, list[str], str]:
    locale = locale_for(session, principal)
    totals = [
        TotalRow(
            f"Total {one.currency}",
            ["" if amount is None else money(amount, one.currency, locale) for amount in one.amounts[1:]],
        )
        for one in column_totals(session, declared, principal, query)
    ]
    query = query.checked(declared)
    days, (currencies, currency) = period_text(session, query, locale), currency_choices(session, declared, principal, query)
    drawn = draw_list(session, declared, principal, query, locale=locale)
    if drawn is None:
        return totals, ShownChart(), days, currencies, currency
    hrefs = [routes.record(base, public_id) if public_id else "" for public_id in drawn.public_ids]
    return totals, shown_chart(drawn.chart, locale, hrefs), days, currencies, currency
