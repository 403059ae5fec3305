"""How the page and its window look."""

from typing import Any

import reflex as rx

from flare_app.messages import MAX_BODY, MAX_SUBJECT
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import form_problem, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.mail_preview import LOOK, insert_menu, mail_preview, typed_in, write_or_look
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.email_templates.reading import TemplateRow
from flare_app.ui.staff.email_templates.state import TEMPLATE_DIALOG, EmailTemplates
from flare_app.ui.theme import Tone

_FORM = "email-template-form"


def template_list() -> rx.Component:
    """Which language, and what is written in it."""
    state = EmailTemplates
    language = select_field(
        "Language",
        state.languages,
        id="template-language",
        value=state.language,
        on_change=state.choose_language,
        hint="A message speaks its customer’s language where you keep a template in it, else your company’s.",
    )
    new = button("New template", look="primary", icon_name="plus", on_click=state.add)
    return rx.fragment(
        rx.el.div(language, rx.cond(state.may_edit, new, rx.fragment()), class_name="template-bar"),
        rx.el.ul(rx.foreach(state.rows, _row), aria_label="Email templates", class_name="template-rows"),
    )


def _row(row: rx.Var[TemplateRow]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.el.strong(row.title, dir="auto"),
                rx.cond(row.note != "", status_badge(row.note, Tone.NEUTRAL), rx.fragment()),
                class_name="template-name",
            ),
            rx.el.span(row.hint, class_name="soft template-hint"),
            rx.el.span(row.subject, class_name="template-subject", dir="auto"),
            type="button",
            on_click=EmailTemplates.open_one(row.kind, row.public_id),
            class_name="template-row",
            custom_attrs={"aria-haspopup": "dialog"},
        ),
        class_name=rx.cond(row.is_named, "is-named", ""),
    )


def template_dialog() -> rx.Component:
    """The window; its fields are drawn while it is open only, so that their labels are not found twice."""
    state = EmailTemplates
    footer = rx.fragment(
        rx.cond(
            state.may_edit & (state.opened.removing != ""),
            rx.el.div(button(state.opened.removing, look="quiet", on_click=state.remove), class_name="foot-start"),
            rx.fragment(),
        ),
        button("Cancel", **closer()),
        rx.cond(state.may_edit, button("Save", look="primary", type="submit", custom_attrs={"form": _FORM}), rx.fragment()),
    )
    return dialog(
        rx.cond(state.is_open, _window(), rx.fragment()),
        id=TEMPLATE_DIALOG,
        title=state.opened.title,
        footer=footer,
        wide=True,
        on_close=state.closed,
    )


def _window() -> rx.Component:
    state = EmailTemplates
    switch = write_or_look(state.mode, on_write=state.back_to_writing, on_look=typed_in(_FORM, state.look))
    return rx.fragment(
        form_problem(state.problem),
        rx.cond(state.may_edit, switch, rx.fragment()),
        rx.el.div(
            form(
                rx.el.fieldset(_fields(), disabled=~state.may_edit, class_name="settings-fields"),
                id=_FORM,
                key=state.turn.to_string(),
                on_submit=state.save,
                class_name="form",
            ),
            hidden=state.mode == LOOK,
        ),
        rx.cond(state.mode == LOOK, mail_preview(state.shown, state.part, on_part=state.show_part), rx.fragment()),
    )


def _fields() -> rx.Component:
    state, opened = EmailTemplates, EmailTemplates.opened
    kind = select_field("For", state.kinds, id="template-kind", value=opened.kind, on_change=state.choose_kind)
    name = text_field(
        "Name", **_known("name", opened.name), max_length=80, hint="You choose it by this name when you send an e-mail."
    )
    subject = text_field("Subject", **_known("subject", opened.subject), max_length=MAX_SUBJECT, wide=True)
    body = textarea_field("Message", **_known("body", opened.body), max_length=MAX_BODY, rows=12, dir="auto")
    hint = "The button to the portal and the amounts stand around the message by themselves. Write {{ portal_link }} to have the "
    hint += "address in the text as well; each recipient gets an own one."
    return rx.fragment(
        rx.cond(opened.is_new, kind, rx.fragment()),
        rx.cond(opened.is_named, name, rx.fragment()),
        rx.el.div(subject, insert_menu(opened.in_subject, into="template-subject"), class_name="compose-body"),
        rx.el.div(body, insert_menu(opened.placeholders, into="template-body"), class_name="compose-body"),
        rx.el.p(rx.cond(opened.hint != "", opened.hint + " ", ""), hint, class_name="hint"),
    )


def _known(name: str, value: rx.Var[str]) -> dict[str, Any]:
    return {
        "id": f"template-{name}",
        "name": name,
        "default_value": value,
        "error": EmailTemplates.errors.get(name, ""),
    }
