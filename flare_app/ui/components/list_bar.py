"""What stands above a list's table: search, filters, period, files, and what is selected."""

from typing import Any

import reflex as rx

from flare_app.domain.periods import Period
from flare_app.lists import ListQuery, RecordList
from flare_app.ui import routes
from flare_app.ui.components.browser import DayField, SearchField
from flare_app.ui.components.button import button, file_button
from flare_app.ui.components.filter_panel import clear_button, filter_button
from flare_app.ui.components.icon import icon
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.list_sums import currency_choice


def list_bar(declared: RecordList, state: type[ListState], actions: list[rx.Component]) -> rx.Component:
    """Search, filters and period on the left, files and the page's own actions on the right."""
    return rx.el.div(
        _search(state),
        _filters(declared, state),
        _period(state) if declared.has_period else rx.fragment(),
        currency_choice(declared, state),
        filter_button(declared, state),
        _clear(declared, state),
        rx.el.div(*_files(declared, state), *actions, class_name="actions"),
        class_name="list-bar",
    )


def selection_bar(state: type[ListState], actions: rx.Component) -> rx.Component:
    """How much is selected and what it adds up to; what can be done with it; the way to all that match, and the way out."""
    offer = button(state.offer, look="quiet", small=True, custom_attrs={"data-select-matching": ""})
    clear = button(
        "Clear selection", look="quiet", small=True, on_click=state.clear_selection, custom_attrs={"data-clear-selection": ""}
    )
    return rx.el.div(
        rx.el.span(state.status, role="status", class_name="selection-status"),
        rx.cond(state.offer != "", offer, rx.fragment()),
        actions,
        rx.cond(state.selected_count > 0, clear, rx.fragment()),
        class_name=rx.cond(state.selected_count > 0, "selection selection-on", "selection"),
    )


def _search(state: type[ListState]) -> rx.Component:
    return rx.el.div(
        icon("search"),
        SearchField.create(
            value=state.q,
            answered=state.answered,
            loads=state.loads,
            on_search=state.search,
            type="search",
            placeholder="Search",
            max_length=200,
            auto_complete="off",
            class_name="input search-box",
            custom_attrs={"aria-label": "Search", "aria-keyshortcuts": "/", "enterKeyHint": "search", "spellCheck": "false"},
        ),
        rx.el.kbd("/", aria_hidden=True),
        class_name="search",
    )


def _filters(declared: RecordList, state: type[ListState]) -> rx.Component:
    if not declared.filters:
        return rx.fragment()
    buttons = [
        rx.el.button(
            filter.title,
            type="button",
            on_click=state.show_filter(filter.key),
            class_name="segment",
            custom_attrs={"aria-pressed": rx.cond(state.filter == filter.key, "true", "false")},
        )
        for filter in declared.filters
    ]
    return rx.el.div(*buttons, role="group", aria_label="Filter", class_name="segments")


def _period(state: type[ListState]) -> rx.Component:
    """The presets; with Custom two days beside them."""
    chosen = rx.cond(state.period != "", state.period, Period.EVERYTHING.value)
    options = [rx.el.option(preset.value, value=preset.value) for preset in (Period.EVERYTHING, *_OTHER_PERIODS)]
    days = rx.fragment(
        DayField.create(value=state.start, on_settle=state.show_from, class_name="input", custom_attrs={"aria-label": "From"}),
        rx.el.span("–", aria_hidden=True, class_name="faint"),
        DayField.create(value=state.end, on_settle=state.show_to, class_name="input", custom_attrs={"aria-label": "To"}),
    )
    return rx.el.div(
        rx.el.select(*options, aria_label="Period", value=chosen, on_change=state.show_period, class_name="input select"),
        rx.cond(state.period == Period.CUSTOM.value, days, rx.fragment()),
        role="group",
        aria_label="Time",
        class_name=rx.cond(state.period != "", "period period-on", "period"),
    )


def _clear(declared: RecordList, state: type[ListState]) -> rx.Component:
    """Staff's way back once the list is narrowed; a portal's two controls need none. What the panel applied has its own."""
    if declared.audience == "portal" or not (declared.filters or declared.has_period):
        return rx.fragment()
    is_here = is_narrowed(declared, state) & (state.applied.length() == 0 if declared.criteria else True)
    return rx.cond(is_here, clear_button(declared, state), rx.fragment())


def is_narrowed(declared: RecordList, state: Any) -> rx.Var[bool]:
    """Whether tab, period or panel leave something out that the list opens with."""
    opening = ListQuery().checked(declared)
    narrowed = (state.period != opening.period) | (state.filter != opening.filter)
    return state.loaded & (narrowed | (state.applied.length() > 0) if declared.criteria else narrowed)


def _files(declared: RecordList, state: type[ListState]) -> list[rx.Component]:
    def address(kind: str) -> rx.Var[str]:
        return rx.Var.create(routes.list_file(declared.key, kind) + "?").to(str) + state.export

    return [
        file_button("Print", address("html"), icon_name="printer", new_tab=True),
        file_button("PDF", address("pdf")),
        file_button("CSV", address("csv")),
        file_button("XLSX", address("xlsx")),
    ]


_OTHER_PERIODS = tuple(preset for preset in Period if preset is not Period.EVERYTHING)
