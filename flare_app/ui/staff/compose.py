"""The window "Send email": filled in when it opens, so that one click sends; queued in the same transaction as what it tells of."""

import secrets
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import Conflict, InvalidForm
from flare_app.messages import MessageForm, MessageKind
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog
from flare_app.ui.components.form import checkbox_field, focus_on, form_problem, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff

COMPOSE_DIALOG = "send-email"
_FORM = "send-email-form"
_Line = Annotated[str, Field(max_length=6_000)]


class SentForm(Form):
    """What the window sends; the room checks every word of it."""

    to: _Line = ""
    cc: _Line = ""
    bcc: _Line = ""
    subject: _Line = ""
    body: Annotated[str, Field(max_length=20_000)] = ""
    attach_pdf: bool | str = False


class ComposeState(rx.State):
    """What stands in the window. What the message is about never comes from the browser."""

    to: str = ""
    subject: str = ""
    body: str = ""
    sender: str = ""
    attachment: str = ""
    attach_pdf: bool = True
    issues_draft: bool = False
    generation: int = 0  # a new key for the fields: they start anew with what is filled in
    problem: str = ""
    errors: dict[str, str] = {}
    is_sending: bool = False

    _document: str = ""
    _payment: str = ""
    _operation_id: str = ""

    async def _open_document(self, public_id: str) -> None:
        await self._fill(document_public_id=public_id)
        self._document, self._payment = public_id, ""

    async def _open_payment(self, public_id: str) -> None:
        await self._fill(payment_public_id=public_id)
        self._document, self._payment = "", public_id

    async def _fill(self, **about: str) -> None:
        found = await in_thread(_compose, staff(), about)
        self.to, self.subject, self.body, self.sender = found.to, found.subject, found.body, found.sender
        self.attachment, self.attach_pdf, self.issues_draft = found.attachment, found.attach_pdf, found.issues_draft
        self.problem, self.errors, self.is_sending = "", {}, False
        self._operation_id = secrets.token_urlsafe(16)
        self.generation += 1

    @rx.event
    @policy.policy(policy.staff_with(Permission.EDIT_SALES))
    async def send(self, form: SentForm) -> Any:
        """Queue the message and close the window; what cannot be taken is said at its field and stays typed."""
        typed = dict(form) if isinstance(form, dict) else form.model_dump()
        asked = MessageForm(
            document=self._document,
            payment=self._payment,
            **{name: str(typed.get(name, "")) for name in ("to", "cc", "bcc", "subject", "body")},
            attach_pdf=bool(typed.get("attach_pdf")),
            operation_id=self._operation_id,
        )
        self.problem, self.errors = "", {}
        try:
            await in_thread(_queue, asked, staff())
        except InvalidForm as problem:
            self.errors = {one.field: str(one) for one in problem.problems}
            return focus_on(f"compose-{problem.problems[0].field}")
        except Conflict as problem:
            self.problem = str(problem)
            return None
        return [close_dialog(COMPOSE_DIALOG), toast("The e-mail is on its way.", action=("Emails", "/emails"))]


def compose_dialog() -> rx.Component:
    """The window; a page that sends e-mail holds it once."""
    state = ComposeState
    hint = rx.cond(state.issues_draft, "Sending issues the draft: it gets its number and can no longer be changed.", "")
    window = form(
        form_problem(state.problem),
        rx.cond(hint != "", rx.el.p(hint, class_name="alert alert-info"), rx.fragment()),
        _line("To", "to", state.to, hint="Several addresses are separated by commas."),
        rx.el.div(_line("CC", "cc", "", wide=False), _line("BCC", "bcc", "", wide=False), class_name="fields"),
        _line("Subject", "subject", state.subject),
        textarea_field(
            "Message",
            id="compose-body",
            name="body",
            rows=10,
            max_length=10_000,
            default_value=state.body,
            error=state.errors.get("body", ""),
        ),
        rx.cond(
            state.attachment != "",
            checkbox_field(
                "Attach PDF", id="compose-attach", name="attach_pdf", default_checked=state.attach_pdf, hint=state.attachment
            ),
            rx.fragment(),
        ),
        rx.el.p("From ", state.sender, class_name="hint"),
        id=_FORM,
        key=state.generation.to_string(),
        on_submit=state.send,
        class_name="form",
    )
    footer = rx.fragment(
        button("Cancel", **closer()),
        button("Send", look="primary", icon_name="send", type="submit", custom_attrs={"form": _FORM}),
    )
    return dialog(window, id=COMPOSE_DIALOG, title="Send email", footer=footer, wide=True)


def _line(label: str, name: str, value: Any, *, wide: bool = True, **props: Any) -> rx.Component:
    error = ComposeState.errors.get(name, "")
    return text_field(
        label, id=f"compose-{name}", name=name, default_value=value, error=error, wide=wide, max_length=5_000, **props
    )


def _compose(principal: Staff, about: dict[str, str]) -> messages.Composition:
    with read_only() as session:
        return messages.compose(session, principal=principal, **about)


def _queue(form: MessageForm, actor: Staff) -> MessageKind:
    with unit_of_work() as session:
        return MessageKind(messages.queue_message(session, form=form, actor=actor).kind)
