"""How the window "Send email" looks."""

from typing import Any

import reflex as rx

from flare_app.ui.components.browser import TokenField
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import (
    checkbox_field,
    field,
    form_problem,
    select_field,
    text_field,
    textarea_field,
)
from flare_app.ui.components.form_element import form
from flare_app.ui.components.mail_preview import LOOK, insert_menu, mail_preview, typed_in, write_or_look
from flare_app.ui.staff.compose.reading import EnvelopeRow
from flare_app.ui.staff.compose.state import COMPOSE_DIALOG, EACH, TOGETHER, ComposeState

_FORM = "send-email-form"


def compose_dialog() -> rx.Component:
    """The window; a page that sends e-mail holds it once."""
    state = ComposeState
    drafts = rx.el.p(
        "Sending issues what is a draft: it gets its number and can no longer be changed.", class_name="alert alert-info"
    )
    window = form(
        rx.cond(state.opened.issues_draft, drafts, rx.fragment()),
        rx.cond(state.is_many, _to_many(), _addresses("To", "to", state.opened.recipients, offered=True)),
        rx.el.div(_addresses("CC", "cc", ""), _addresses("BCC", "bcc", ""), class_name="fields"),
        _words(),
        _enclosed(),
        _sender(),
        id=_FORM,
        key=state.generation.to_string(),
        on_submit=state.send,
        class_name="form",
    )
    footer = rx.fragment(
        button("Cancel", **closer()),
        button("Send", look="primary", icon_name="send", type="submit", custom_attrs={"form": _FORM}),
    )
    body = (
        form_problem(state.problem),
        write_or_look(state.mode, on_write=state.back_to_writing, on_look=typed_in(_FORM, state.look)),
        rx.el.div(window, hidden=state.mode == LOOK),
        rx.cond(state.mode == LOOK, _looked_at(), rx.fragment()),
    )
    return dialog(*body, id=COMPOSE_DIALOG, title="Send email", footer=footer, wide=True)


def _looked_at() -> rx.Component:
    state = ComposeState
    which = select_field(
        "Message",
        state.opened.going,
        id="compose-nth",
        value=state.nth,
        on_change=[state.choose_nth, typed_in(_FORM, state.look)],
    )
    return rx.fragment(
        rx.cond(state.is_many & (state.opened.going.length() > 1), which, rx.fragment()),
        mail_preview(state.shown, state.part, on_part=state.show_part),
    )


def _addresses(label: str, name: str, value: Any, *, offered: bool = False) -> rx.Component:
    id, error = f"compose-{name}", ComposeState.errors.get(name, "")
    control = TokenField.create(
        name=name,
        label=label,
        value=value,
        offered=ComposeState.opened.offered if offered else [],
        box_id=id,
        wrong=rx.cond(error != "", "true", "false"),
        described_by=f"{id}-error {id}-refused",
        on_addresses=lambda line: ComposeState.note_addresses(name, line),
    )
    hint = "Enter or a comma ends an address." if offered else ""
    shown = rx.fragment(control, _refused(name, f"{id}-refused"))
    return field(label, shown, id=id, hint=hint, error=error, class_name="field-wide" if offered else "")


def _words() -> rx.Component:
    state, key = ComposeState, ComposeState.words_turn.to_string()
    template = select_field(
        "Template",
        state.opened.templates,
        id="compose-template",
        name="template",
        value=state.opened.template,
        on_change=typed_in(_FORM, state.choose_template),
    )
    subject = text_field(
        "Subject",
        id="compose-subject",
        name="subject",
        default_value=state.subject,
        error=state.errors.get("subject", ""),
        wide=True,
        max_length=5_000,
        on_blur=state.note_subject,
        key="subject-" + key,
    )
    body = textarea_field(
        "Message",
        id="compose-body",
        name="body",
        rows=10,
        max_length=10_000,
        default_value=state.body,
        error=state.errors.get("body", ""),
        on_blur=state.note_body,
        key="body-" + key,
    )
    return rx.fragment(
        rx.cond(state.opened.templates.length() > 1, template, rx.fragment()),
        rx.cond(state.put_aside, _put_aside(), rx.fragment()),
        subject,
        rx.el.div(body, _insert(), class_name="compose-body"),
    )


def _put_aside() -> rx.Component:
    return rx.el.p(
        "The template has taken the place of what you wrote. ",
        rx.el.button("Undo", type="button", on_click=ComposeState.undo_template, class_name="link"),
        role="status",
        class_name="alert alert-info",
    )


def _insert() -> rx.Component:
    """What is filled in for each recipient can be picked instead of being remembered."""

    return insert_menu(ComposeState.opened.placeholders, into="compose-body")


def _enclosed() -> rx.Component:
    opened = ComposeState.opened
    attach = checkbox_field(
        "Attach PDF", id="compose-attach", name="attach_pdf", default_checked=True, hint=opened.attachment, key="attach"
    )
    link = checkbox_field("Button to the customer portal", id="compose-link", name="with_link", default_checked=True, key="link")
    left_out = rx.cond(opened.files_note != "", rx.el.p(opened.files_note, class_name="alert alert-info"), rx.fragment())
    attach = rx.fragment(attach, left_out)
    return rx.cond(opened.attachment != "", attach, rx.cond(opened.is_plain & ~ComposeState.is_many, link, rx.fragment()))


def _line(text: rx.Var[str]) -> rx.Component:
    return rx.el.li(text)


def _refused(name: str, id: str) -> rx.Component:
    """Addresses that do not work: a warning, since the next try may well get through. The place is always there, to be read out."""
    told = ComposeState.refused.get(name, [])
    words = rx.el.div(rx.el.ul(rx.foreach(told, _line)), rx.el.p("Check the address. You can send it all the same."))
    warning = rx.el.div(words, class_name="alert alert-warning")
    return rx.el.div(rx.cond(told.length() > 0, warning, rx.fragment()), id=id, role="status")


def _sender() -> rx.Component:
    opened = ComposeState.opened
    answers = rx.cond(opened.reply_to != "", rx.fragment(" · replies go to ", rx.el.strong(opened.reply_to)), rx.fragment())
    return rx.el.p("From ", rx.el.strong(opened.sender), answers, class_name="hint")


def _to_many() -> rx.Component:
    state = ComposeState
    ways = [(EACH, "One message for each document"), (TOGETHER, "One message for each customer, with all their documents")]
    way = select_field("Messages", ways, id="compose-way", value=state.way, on_change=state.choose_way)
    preview = rx.el.details(
        rx.el.summary("Who gets what: ", state.opened.summary, class_name="compose-summary"),
        rx.el.ol(rx.foreach(state.opened.envelopes, _envelope), class_name="batch-rows compose-rows"),
        open=True,
        class_name="compose-preview",
    )
    return rx.el.div(rx.cond(state.can_join, way, rx.fragment()), preview, class_name="compose-many")


def _envelope(row: rx.Var[EnvelopeRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.customer, class_name="batch-row-label", dir="auto"),
        rx.cond(
            row.problem != "",
            rx.el.span(row.problem, class_name="compose-problem"),
            rx.el.span(row.addresses, class_name="soft batch-row-sentence"),
        ),
        rx.el.span(row.what, class_name="batch-row-sentence"),
    )
