"""How a declared list looks: head, bar, table, pager, and the record beside it."""

from collections.abc import Sequence

import reflex as rx

from flare_app.lists import RecordList
from flare_app.ui.components.browser import ListSurface
from flare_app.ui.components.button import button, icon_button, link_button
from flare_app.ui.components.detail_panel import detail_region
from flare_app.ui.components.filter_panel import applied_filters, clear_button
from flare_app.ui.components.list_bar import is_narrowed, list_bar, selection_bar
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.list_sums import list_chart
from flare_app.ui.components.list_table import list_table
from flare_app.ui.components.toolbar import page_head


def list_view(
    declared: RecordList,
    state: type[ListState],
    detail: rx.Component | None,
    actions: Sequence[rx.Component],
    *,
    summary: rx.Component,
    on_selection: rx.Component,
) -> rx.Component:
    """The whole content of a list page, with the detail beside it."""
    create = [link_button(declared.create[0], declared.create[1], look="primary", icon_name="plus")] if declared.create else []
    listing = rx.el.div(
        page_head(declared.title, *actions, *create)
        if declared.audience == "staff"
        else rx.el.h1(declared.title, class_name="page-title sr-only"),
        summary,
        list_bar(declared, state, [] if declared.audience == "staff" else list(actions)),
        applied_filters(declared, state),
        selection_bar(state, on_selection),
        _problem(state),
        rx.el.div(list_chart(declared, state), list_table(declared, state), _empty(declared, state), class_name="table-scroll"),
        _pager(state),
        class_name="list",
    )
    return ListSurface.create(
        listing,
        detail_region(state, detail) if detail is not None else rx.fragment(),
        rows=state.rows,
        found=state.found,
        refreshed=state.refreshed,
        searched=state.answered,
        told=state.told,
        answered=state.ticked,
        marked=state.marked,
        address=state.address,
        loaded=state.loaded,
        opened=state.opened,
        base=state.base,
        keep_as=state.keep_as,
        scope=state.scope,
        selected=state.selected_count,
        is_matching=state.is_matching,
        on_select=state.select,
        on_select_matching=state.select_matching,
        on_settle=state.settle,
        class_name=rx.cond(state.opened != "", "list-page list-page-split", "list-page"),
    )


def _problem(state: type[ListState]) -> rx.Component:
    note = rx.el.div(
        rx.el.span(state.problem),
        button("Try again", small=True, on_click=state.refresh),
        role="alert",
        class_name="alert alert-bad",
    )
    return rx.cond(state.problem != "", note, rx.fragment())


def _empty(declared: RecordList, state: type[ListState]) -> rx.Component:
    create = (
        link_button(declared.create[0], declared.create[1], look="primary", icon_name="plus") if declared.create else rx.fragment()
    )
    nothing = rx.el.div(
        rx.el.p(declared.empty[0], class_name="empty-title"), rx.el.p(declared.empty[1]), create, class_name="empty"
    )
    no_match = rx.el.div(
        rx.el.p("Nothing matches", class_name="empty-title"),
        rx.el.p("Try fewer letters or another filter."),
        rx.cond(is_narrowed(declared, state), clear_button(declared, state, look="secondary"), rx.fragment()),
        class_name="empty",
    )
    is_empty = state.loaded & (state.rows.length() == 0) & (state.problem == "")
    return rx.cond(is_empty, rx.cond(state.address == "", nothing, no_match), rx.fragment())


def _pager(state: type[ListState]) -> rx.Component:
    return rx.el.nav(
        rx.el.span("Updated just now", aria_hidden=True, class_name="updated"),
        rx.el.span(role="status", class_name="sr-only", custom_attrs={"data-told": ""}),
        rx.el.span(state.range_text, class_name="range"),
        icon_button("Previous page", "chevron-left", on_click=state.previous_page, disabled=~state.has_previous),
        icon_button("Next page", "chevron-right", on_click=state.next_page, disabled=~state.has_next),
        aria_label="Pages",
        class_name="pager",
    )
