"""The buttons for what is selected, and the question before what cannot be taken back."""

import reflex as rx

from flare_app.ui import routes
from flare_app.ui.components.batch_action import Batch, BatchAction
from flare_app.ui.components.button import button, plain_link
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import form_problem, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.icon import icon
from flare_app.ui.components.list_batch import QUESTION_DIALOG, ListBatch
from flare_app.ui.components.menu import menu_button, menu_item, menu_link


def batch_bar(key: str, state: type[ListBatch], batch: Batch) -> rx.Component:
    """A button for each prominent action, the others in a menu; shown while something of the list `key` is selected."""
    first = [_action_button(key, action, state) for action in batch.actions if action.is_prominent]
    rest = [_action_item(key, action, state) for action in batch.actions if not action.is_prominent]
    more = [menu_button("More actions", *rest, quiet=True)] if rest else []
    bar = rx.el.div(*first, *more, role="group", aria_label="Actions on the selection", class_name="batch-bar")
    return rx.cond(state.selected_count > 0, bar, rx.fragment())


def batch_question(state: type[ListBatch]) -> rx.Component:
    """The window that asks before the batch begins."""
    asked = state.asked
    reason = textarea_field("Reason", id="batch-reason", name="reason", required=True, max_length=500)
    form_id = f"{QUESTION_DIALOG}-form"
    content = form(
        form_problem(state.ask_problem),
        rx.el.p(asked.words, class_name="soft"),
        rx.cond(asked.note != "", rx.el.p(asked.note, class_name="alert alert-info"), rx.fragment()),
        rx.cond(asked.needs_reason, reason, rx.fragment()),
        id=form_id,
        on_submit=state.answer,
        class_name="form",
    )
    start = rx.el.button(
        asked.button,
        type="submit",
        class_name=rx.cond(asked.is_danger, "button button-danger", "button button-primary"),
        custom_attrs={"form": form_id},
    )
    return dialog(content, id=QUESTION_DIALOG, title=asked.title, footer=rx.fragment(button(asked.kept, **closer()), start))


def _action_button(key: str, action: BatchAction, state: type[ListBatch]) -> rx.Component:
    """Greyed it stays within reach of keyboard and screen reader, and says why."""
    reason = state.reasons.get(action.key, "")
    content = [icon(action.icon_name), rx.el.span(action.label, class_name="batch-label")]
    pressed = rx.el.button(
        *content,
        type="button",
        aria_label=action.label,
        aria_disabled=rx.cond(reason != "", "true", "false"),
        on_click=state.act(action.key),
        class_name="button button-quiet button-small batch-action",
        custom_attrs={"aria-description": reason, "data-reason": reason, "title": rx.cond(reason != "", "", action.label)},
    )
    if not action.file:
        return pressed
    file = plain_link(
        *content,
        href=_papers(key, action, state),
        role="button",
        aria_label=action.label,
        class_name="button button-quiet button-small batch-action",
        download=True,
    )
    return rx.cond(reason != "", pressed, file)


def _action_item(key: str, action: BatchAction, state: type[ListBatch]) -> rx.Component:
    reason = state.reasons.get(action.key, "")
    item = menu_item(
        action.label, icon_name=action.icon_name, reason=reason, danger=action.is_danger, on_click=state.act(action.key)
    )
    if not action.file:
        return item
    return rx.cond(reason != "", item, menu_link(action.label, _papers(key, action, state), icon_name=action.icon_name, file=True))


def _papers(key: str, action: BatchAction, state: type[ListBatch]) -> rx.Var[str]:
    return rx.Var.create(routes.papers_file(key, action.file) + "?").to(str) + state.export
