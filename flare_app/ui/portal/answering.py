"""Accept and Decline: a dialog each, in which something has to be typed, so that nobody answers by a stray click.

Mail scanners open links and press what can be pressed; without a name or a reason the room refuses the answer.
"""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import documents, messages
from flare_app.database import unit_of_work
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import Conflict, InvalidForm, NotPermitted
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, opener
from flare_app.ui.components.form import focus_on, form_problem, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.portal.document_panel import PortalDocumentPanel
from flare_app.ui.session import in_thread, visitor

_ACCEPT, _DECLINE = "accept-estimate", "decline-estimate"


class AnswerForm(Form):
    """What was typed; the room checks it."""

    name: Annotated[str, Field(max_length=1_000)] = ""
    note: Annotated[str, Field(max_length=5_000)] = ""


class AnswerPanel(PortalDocumentPanel, mixin=True):
    """The State of an open estimate, with its answer."""

    answer_errors: dict[str, str] = {}
    answer_problem: str = ""

    def _show(self, record: Any) -> str:
        self.answer_errors, self.answer_problem = {}, ""
        return PortalDocumentPanel._show(self, record)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def accept(self, form: AnswerForm) -> Any:
        """Accept under the name that was typed."""
        return await self._answer(form, accept=True)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def decline(self, form: AnswerForm) -> Any:
        """Decline with the reason that was typed."""
        return await self._answer(form, accept=False)

    async def _answer(self, typed: AnswerForm, *, accept: bool) -> Any:
        """What is wrong is said at its field, and what was typed stays."""
        dialog_id = _ACCEPT if accept else _DECLINE
        self.answer_errors, self.answer_problem = {}, ""
        try:
            number = await in_thread(_answer, visitor(), self.opened_id, accept, typed)
        except InvalidForm as wrong:
            self.answer_errors = {one.field: str(one) for one in reversed(wrong.problems)}
            return focus_on(f"{dialog_id}-{wrong.problems[0].field}")
        except (Conflict, NotPermitted) as problem:
            self.answer_problem = str(problem)
            return None
        await self._reopen()
        told = "Thank you! {} is accepted." if accept else "{} is declined. Thank you for telling us why."
        return [close_dialog(dialog_id), toast(told.format(number))]


def answer_buttons(state: type[AnswerPanel]) -> rx.Component:
    """Accept and Decline, while the estimate is open and the one who looks is its customer."""
    buttons = rx.fragment(
        button("Accept", look="primary", small=True, icon_name="check", **opener(_ACCEPT)),
        button("Decline", small=True, icon_name="x", **opener(_DECLINE)),
    )
    return rx.cond(state.view.may_answer, buttons, rx.fragment())


def answer_dialogs(state: type[AnswerPanel]) -> tuple[rx.Component, ...]:
    """Both dialogs; they stand in the page as long as the estimate can be answered."""
    return (
        rx.cond(state.view.may_answer, _accept_dialog(state), rx.fragment()),
        rx.cond(state.view.may_answer, _decline_dialog(state), rx.fragment()),
    )


def _accept_dialog(state: type[AnswerPanel]) -> rx.Component:
    view = state.view
    name = text_field(
        "Your name",
        id=f"{_ACCEPT}-name",
        name="name",
        max_length=200,
        auto_complete="name",
        hint="Typing your name is your signature. It is kept with the day and time.",
        error=state.answer_errors.get("name", ""),
    )
    asking = form(
        form_problem(state.answer_problem),
        name,
        _actions(button("Accept", look="primary", type="submit")),
        on_submit=state.accept,
        class_name="form",
    )
    return dialog(_offer(state), asking, id=_ACCEPT, title="Accept " + view.number)


def _decline_dialog(state: type[AnswerPanel]) -> rx.Component:
    reason = textarea_field(
        "Reason",
        id=f"{_DECLINE}-note",
        name="note",
        max_length=1_000,
        hint="What would have to be different? We read it at once.",
        error=state.answer_errors.get("note", ""),
    )
    name = text_field(
        "Your name (optional)",
        id=f"{_DECLINE}-name",
        name="name",
        max_length=200,
        auto_complete="name",
        error=state.answer_errors.get("name", ""),
    )
    asking = form(
        form_problem(state.answer_problem),
        reason,
        name,
        _actions(button("Decline", look="danger", type="submit")),
        on_submit=state.decline,
        class_name="form",
    )
    return dialog(asking, id=_DECLINE, title="Decline " + state.view.number)


def _actions(submit: rx.Component) -> rx.Component:
    return rx.el.div(button("Not now", **closer()), submit, class_name="actions dialog-actions")


def _offer(state: type[AnswerPanel]) -> rx.Component:
    """What is agreed to: total, day and terms as they stand on the estimate."""
    view, paper = state.view, state.view.paper
    terms = [rx.cond(text != "", rx.el.p(text, dir="auto"), rx.fragment()) for text in (paper.note, paper.disclaimer)]
    has_terms = (paper.note != "") | (paper.disclaimer != "")
    return rx.el.div(
        rx.el.p(rx.el.strong(view.headline, class_name="detail-amount"), rx.el.span(view.headline_label), class_name="detail-sum"),
        rx.cond(
            has_terms,
            rx.el.section(rx.el.h3("Terms", class_name="offer-title"), *terms, class_name="offer-terms", tab_index=0),
            rx.fragment(),
        ),
        class_name="offer",
    )


def _answer(who: PortalVisitor, public_id: str, accept: bool, typed: AnswerForm) -> str:
    with unit_of_work() as session:
        estimate = documents.answer_estimate(
            session, public_id=public_id, accept=accept, name=typed.name, note=typed.note, actor=who
        )
        messages.queue_answer_notice(session, estimate=estimate, visitor=who)
        return estimate.number or ""
