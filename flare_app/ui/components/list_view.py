"""How a declared list looks: head, bar, table, pager. The table is a plain <table> with its own name."""

from collections.abc import Sequence

import reflex as rx

from flare_app.lists import Column, ColumnKind, RecordList
from flare_app.ui.components.browser import ListSurface
from flare_app.ui.components.button import button, icon_button, link_button, plain_link
from flare_app.ui.components.detail_panel import detail_region
from flare_app.ui.components.list_bar import list_bar, selection_bar
from flare_app.ui.components.list_rows import ListRow
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.components.toolbar import page_head

_NUMERIC = (ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.DECIMAL_E4)
_DATED = (ColumnKind.DATE, ColumnKind.MOMENT)
_BONES = 12


def list_view(
    declared: RecordList,
    state: type[ListState],
    detail: rx.Component | None,
    actions: Sequence[rx.Component],
    summary: rx.Component,
) -> rx.Component:
    """The whole content of a list page, with the detail beside it."""
    create = [link_button(declared.create[0], declared.create[1], look="primary", icon_name="plus")] if declared.create else []
    listing = rx.el.div(
        page_head(declared.title, *actions, *create)
        if declared.audience == "staff"
        else rx.el.h1(declared.title, class_name="page-title sr-only"),
        summary,
        list_bar(declared, state, [] if declared.audience == "staff" else list(actions)),
        selection_bar(state),
        _problem(state),
        rx.el.div(_table(declared, state), _empty(declared, state), class_name="table-scroll"),
        _pager(state),
        class_name="list",
    )
    return ListSurface.create(
        listing,
        detail_region(state, detail) if detail is not None else rx.fragment(),
        rows=state.rows,
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


def _table(declared: RecordList, state: type[ListState]) -> rx.Component:
    every = rx.el.input(type="checkbox", aria_label="Select all", class_name="checkbox", custom_attrs={"data-select-all": ""})
    heads = [_head(column, state) for column in declared.columns]
    rows = rx.foreach(state.rows, lambda row: _row(declared, state, row))
    return rx.el.table(
        rx.el.thead(rx.el.tr(rx.el.th(every, class_name="cell-check", scope="col"), *heads)),
        rx.el.tbody(rx.cond(state.loaded, rows, _bones(len(declared.columns)))),
        aria_label=declared.title,
        class_name="table",
        custom_attrs={"aria-busy": rx.cond(state.loaded, "false", "true")},
    )


def _head(column: Column, state: type[ListState]) -> rx.Component:
    kind = _looks(column)
    if not column.sortable:
        return rx.el.th(column.title, scope="col", class_name=f"{kind} cell-unsorted")
    order = rx.cond(state.sort == column.key, "ascending", rx.cond(state.sort == f"-{column.key}", "descending", "none"))
    turn = rx.el.button(
        column.title, rx.el.span(class_name="sort-mark", aria_hidden=True), type="button", on_click=state.sort_by(column.key)
    )
    return rx.el.th(turn, scope="col", class_name=kind, custom_attrs={"aria-sort": order})


def _row(declared: RecordList, state: type[ListState], row: rx.Var[ListRow]) -> rx.Component:
    box = rx.el.input(
        type="checkbox",
        class_name="checkbox",
        custom_attrs={
            "aria-label": f"Select {row.label}",
            "data-select": row.id,
            "data-checked": rx.cond(row.checked, "true", "false"),
        },
    )
    statuses = [index for index, column in enumerate(declared.columns) if column.kind is ColumnKind.STATUS]
    cells = [_cell(column, index, statuses, row) for index, column in enumerate(declared.columns)]
    current = rx.cond(state.opened == row.id, "true", "false")
    return rx.el.tr(rx.el.td(box, class_name="cell-check"), *cells, custom_attrs={"data-row": row.id, "aria-current": current})


def _cell(column: Column, index: int, statuses: list[int], row: rx.Var[ListRow]) -> rx.Component:
    text = row.cells[index]
    content: rx.Component | rx.Var[str] = text
    if column.kind is ColumnKind.STATUS:
        content = rx.cond(text != "", status_badge(text, row.tones[statuses.index(index)]), rx.fragment())
    if index == 0:
        link = plain_link(content, href=row.href, class_name="row-link", custom_attrs={"data-open": ""})
        content = rx.cond(row.href != "", link, rx.el.span(content))
    return rx.el.td(content, class_name=_looks(column), custom_attrs={"data-label": column.title})


def _looks(column: Column) -> str:
    kind = "cell-number" if column.kind in _NUMERIC else "cell-date" if column.kind in _DATED else "cell-text"
    return kind if column.phone else f"{kind} cell-wide-only"


def _bones(columns: int) -> rx.Component:
    """Rows that hold the place of those to come."""
    cells = [rx.el.td(rx.el.span(class_name="bone")) for _ in range(columns + 1)]
    return rx.fragment(*[rx.el.tr(*cells, aria_hidden=True, class_name="bones") for _ in range(_BONES)])


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
        class_name="empty",
    )
    is_empty = state.loaded & (state.rows.length() == 0) & (state.problem == "")
    return rx.cond(is_empty, rx.cond(state.address == "", nothing, no_match), rx.fragment())


def _pager(state: type[ListState]) -> rx.Component:
    return rx.el.nav(
        rx.el.span(state.range_text, class_name="range", aria_live="polite"),
        icon_button("Previous page", "chevron-left", on_click=state.previous_page, disabled=~state.has_previous),
        icon_button("Next page", "chevron-right", on_click=state.next_page, disabled=~state.has_next),
        aria_label="Pages",
        class_name="pager",
    )
