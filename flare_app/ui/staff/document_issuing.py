"""Issuing the open draft: at once where its number comes by itself, else in a window that asks for one."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import payments
from flare_app.company import NumberIsTyped
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import Invalid
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.button import button
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import focus_on, text_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import staff_with
from flare_app.ui.session import in_thread, staff

NUMBER_DIALOG = "issue-number"
_NUMBER_FIELD = "issue-own-number"
EDIT_SALES = staff_with(Permission.EDIT_SALES)


class NumberFields(Form):
    """What the window sends."""

    number: Annotated[str, Field(max_length=200)] = ""


class DocumentIssuing(DetailState, mixin=True):
    """Handlers of the open draft."""

    number_reason: str = ""
    number_problem: str = ""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def issue(self) -> Any:
        """Give the draft its number; where the series cannot give one for it, ask for a number of its own."""
        try:
            number = await in_thread(_issue, self.opened_id, "", staff())
        except (NumberIsTyped, Invalid) as problem:
            if isinstance(problem, Invalid) and problem.field != "issue_on":
                raise
            self.number_reason, self.number_problem = str(problem), ""
            return open_dialog(NUMBER_DIALOG)
        await self._reopen()
        return toast(f"{number} is issued.")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def issue_as(self, form: NumberFields) -> Any:
        """Issue the draft under the number that was typed."""
        if not form.number.strip():
            self.number_problem = "Type a number."
            return focus_on(_NUMBER_FIELD)
        try:
            number = await in_thread(_issue, self.opened_id, form.number, staff())
        except Invalid as problem:
            self.number_problem = str(problem)
            return focus_on(_NUMBER_FIELD)
        await self._reopen()
        return [close_dialog(NUMBER_DIALOG), toast(f"{number} is issued.")]


def number_dialog(state: type[DocumentIssuing]) -> rx.Component:
    """The window that asks for a number; a page holds it once."""
    asking = form(
        rx.el.p(state.number_reason, class_name="soft"),
        text_field("Number", id=_NUMBER_FIELD, name="number", max_length=60, auto_complete="off", error=state.number_problem),
        rx.el.div(
            button("Cancel", **closer()), button("Issue", look="primary", type="submit"), class_name="actions dialog-actions"
        ),
        on_submit=state.issue_as,
        class_name="form",
    )
    return dialog(asking, id=NUMBER_DIALOG, title="Issue under a number of its own")


def _issue(public_id: str, number: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return payments.issue(session, public_id=public_id, actor=actor, number=number or None).number or ""
