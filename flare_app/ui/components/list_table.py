"""The table of a declared list: a plain <table> with its own name, whose rows are drawn anew only when they changed."""

from collections.abc import Callable

import reflex as rx

from flare_app.lists import Column, ColumnKind, RecordList
from flare_app.ui.components.button import plain_link
from flare_app.ui.components.list_rows import ListRow
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.list_sums import list_foot
from flare_app.ui.components.status_badge import status_badge

_NUMERIC = (ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.DECIMAL_E4, ColumnKind.PRICE, ColumnKind.RATE)
_DATED = (ColumnKind.DATE, ColumnKind.MOMENT, ColumnKind.MONTH)
_BONES = 12


def list_table(declared: RecordList, state: type[ListState]) -> rx.Component:
    """The table with its sortable head."""
    every = rx.el.input(type="checkbox", aria_label="Select all", class_name="checkbox", custom_attrs={"data-select-all": ""})
    heads = [_head(column, declared, state) for column in declared.columns]
    draw = _row_of(declared, is_opening=state._opens)
    rows = rx.foreach(state.rows, lambda row: draw(row=row, current=rx.cond(state.opened == row.id, "true", "false"), key=row.key))
    return rx.el.table(
        rx.el.thead(rx.el.tr(rx.el.th(every, class_name="cell-check", scope="col"), *heads)),
        rx.el.tbody(rx.cond(state.loaded, rows, _bones(len(declared.columns)))),
        list_foot(declared, state),
        aria_label=declared.title,
        class_name="table",
        custom_attrs={"aria-busy": rx.cond(state.loaded, "false", "true")},
    )


def _head(column: Column, declared: RecordList, state: type[ListState]) -> rx.Component:
    kind = _looks(column, declared)
    if not column.sortable:
        return rx.el.th(column.title, scope="col", class_name=f"{kind} cell-unsorted")
    order = rx.cond(state.sort == column.key, "ascending", rx.cond(state.sort == f"-{column.key}", "descending", "none"))
    turn = rx.el.button(
        column.title, rx.el.span(class_name="sort-mark", aria_hidden=True), type="button", on_click=state.sort_by(column.key)
    )
    return rx.el.th(turn, scope="col", class_name=kind, custom_attrs={"aria-sort": order})


def _row_of(declared: RecordList, *, is_opening: bool) -> Callable[..., rx.Component]:
    """The component of one row: React leaves it alone while neither the row nor whether it is open has changed."""
    statuses = [index for index, column in enumerate(declared.columns) if column.kind is ColumnKind.STATUS]

    def list_row(row: rx.Var[ListRow], current: rx.Var[str]) -> rx.Component:
        box = rx.el.input(
            type="checkbox",
            class_name="checkbox",
            custom_attrs={
                "aria-label": f"Select {row.label}",
                "data-select": row.id,
                "data-checked": rx.cond(row.checked, "true", "false"),
            },
        )
        cells = [_cell(declared, index, statuses, row, is_opening) for index in range(len(declared.columns))]
        hinted = rx.cond(row.hint != "", "true", "false")
        return rx.el.tr(
            rx.el.td(box, class_name="cell-check"),
            *cells,
            custom_attrs={"data-row": row.id, "aria-current": current, "data-hinted": hinted},
        )

    list_row.__name__ = list_row.__qualname__ = f"{declared.key}_row"
    list_row.__module__ = f"{__name__}.{declared.key}"  # one chunk of JavaScript per page
    return rx.memo(list_row)


def _cell(declared: RecordList, index: int, statuses: list[int], row: rx.Var[ListRow], is_opening: bool) -> rx.Component:
    column = declared.columns[index]
    text = row.cells[index]
    content: rx.Component | rx.Var[str] = text
    if column.kind is ColumnKind.STATUS:
        content = status_badge(text, row.tones[statuses.index(index)])
    if index == 0:
        shown = _opening(content, row, may_lead_nowhere=declared.address is not None) if is_opening else rx.el.span(content)
        content = rx.fragment(shown, rx.el.span(row.hint, class_name="row-hint", dir="auto"))
    return rx.el.td(content, class_name=_looks(column, declared), custom_attrs={"data-label": column.title})


def _opening(content: rx.Component | rx.Var[str], row: rx.Var[ListRow], *, may_lead_nowhere: bool) -> rx.Component:
    link = plain_link(content, href=row.href, class_name="row-link", custom_attrs={"data-open": ""})
    return rx.cond(row.href != "", link, rx.el.span(content)) if may_lead_nowhere else link


def _looks(column: Column, declared: RecordList) -> str:
    """Beside an open record a list keeps one figure, its last or the one that it adds up, and beside that no status but its own.

    On a laptop one column of a staff list takes the room that the others leave.
    """
    is_kept = column.key == declared.total and column is not declared.columns[-1]
    is_main = declared.audience == "staff" and column is _widest(declared)
    kind = "cell-number" if column.kind in _NUMERIC else "cell-date" if column.kind in _DATED else "cell-text"
    is_status = column.kind is ColumnKind.STATUS
    marks = {
        "cell-status": is_status,
        "cell-names": column.kind is ColumnKind.NAMES,
        "cell-wide-only": not column.phone,
        "cell-roomy": column.roomy,
        "cell-kept": is_kept,
        "cell-main": is_main,
        "cell-aside": is_status and declared.audience == "staff" and bool(declared.total) and column.key != "status",
    }
    return " ".join((kind, *(mark for mark, is_on in marks.items() if is_on)))


def _widest(declared: RecordList) -> Column | None:
    texts = [one for one in declared.columns if one.kind is ColumnKind.TEXT and one.key != "number"]
    return next((one for one in declared.columns if one.wide), texts[0] if texts else None)


def _bones(columns: int) -> rx.Component:
    """Rows that hold the place of those to come."""
    cells = [rx.el.td(rx.el.span(class_name="bone")) for _ in range(columns + 1)]
    return rx.fragment(*[rx.el.tr(*cells, aria_hidden=True, class_name="bones") for _ in range(_BONES)])
