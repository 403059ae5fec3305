"""How work on many records looks: a strip at the foot of every staff page, and the window with a result for each row."""

from typing import Any

import reflex as rx

from flare_app.ui import routes
from flare_app.ui.components.batch_watch import PROGRESS_DIALOG, BatchWatch, ResultRow
from flare_app.ui.components.button import button, file_button, icon_button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.status_badge import status_badge


def batch_dock() -> rx.Component:
    """The strip, while there is a batch to tell of, with the window behind it."""
    state = BatchWatch
    dismiss = icon_button("Dismiss", "x", on_click=state.dismiss)
    strip = rx.el.div(
        rx.el.div(
            rx.el.span(state.title, class_name="batch-dock-title"),
            rx.el.span(state.counts, class_name="soft"),
            role="status",
            class_name="batch-dock-text",
        ),
        rx.cond(state.is_running, _bar(), rx.fragment()),
        _undo(small=True),
        button("Show", small=True, on_click=state.open),
        rx.cond(state.is_running, rx.fragment(), dismiss),
        class_name="batch-dock",
        data_failed=rx.cond(state.failed > 0, "true", "false"),
    )
    return rx.fragment(rx.cond(state.batch_id != "", strip, rx.fragment()), _window())


def _bar() -> rx.Component:
    state = BatchWatch
    return rx.el.progress(
        value=state.ended, max=state.total, class_name="batch-progress", custom_attrs={"aria-label": "Rows that are done"}
    )


def _window() -> rx.Component:
    state = BatchWatch
    goes_on = rx.el.p("You can hide this window and leave the page: the work goes on.", class_name="hint")
    hidden = rx.el.p("… and ", state.hidden_rows, " more: the file holds all of them.", class_name="hint")
    content = rx.fragment(
        rx.el.div(_bar(), rx.el.p(state.counts, role="status", class_name="batch-counts"), class_name="batch-head"),
        rx.cond(state.is_running, goes_on, rx.fragment()),
        rx.el.ol(rx.foreach(state.rows, _row), aria_label="Results", class_name="batch-rows"),
        rx.cond(state.hidden_rows > 0, hidden, rx.fragment()),
    )
    address = rx.Var.create(routes.BATCH_FILES + "/").to(str) + state.batch_id + ".csv"
    running = rx.fragment(
        button("Cancel the rest", look="danger", on_click=state.cancel), button("Hide", look="primary", **closer())
    )
    ended = button("Done", look="primary", on_click=state.dismiss)
    foot = rx.fragment(
        rx.el.span(file_button("Result as CSV", address, icon_name="download"), class_name="batch-file"),
        _undo(),
        rx.cond(state.is_running, running, ended),
    )
    return dialog(content, id=PROGRESS_DIALOG, title=state.title, footer=foot, wide=True)


def _undo(**looks: Any) -> rx.Component:
    """Takes all of it back. Where that is possible for seconds only, the button fades with them (its class says when)."""
    state = BatchWatch
    brief = rx.cond(state.is_brief & ~state.is_running, "batch-undo-brief", "batch-undo")
    shown = rx.el.span(button("Undo", icon_name="undo-2", on_click=state.undo, **looks), class_name=brief)
    return rx.cond(state.can_undo, shown, rx.fragment())


def _row(row: rx.Var[ResultRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.label, class_name="batch-row-label", dir="auto"),
        status_badge(row.word, row.tone),
        rx.el.span(row.sentence, class_name="soft batch-row-sentence", dir="auto"),
    )
