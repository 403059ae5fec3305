"""What every page of the settings does: show what is kept, take what was typed, say at its field what cannot be taken."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.domain.principals import Permission
from flare_app.errors import Conflict, InvalidForm
from flare_app.ui import policy
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.session import staff
from flare_app.ui.staff.settings_frame import save_bar, settings_fields

VIEW_COMPANY = policy.staff_with(Permission.VIEW_COMPANY)
EDIT_COMPANY = policy.staff_with(Permission.EDIT_COMPANY)
Typed = Annotated[dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=20_000)]], Field(max_length=100)]


class SettingsSaving(rx.State, mixin=True):
    """Values in text fields are the browser's until Save; `turn` goes up when the form starts anew.

    A page says how it is filled by `_fill` and how it is kept by `_keep`.
    """

    loaded: bool = False
    may_edit: bool = False
    turn: int = 0
    errors: dict[str, str] = {}
    problem: str = ""

    @rx.event
    @policy.policy(VIEW_COMPANY, page=True)
    async def load(self) -> None:
        """Show what is kept."""
        self._watch()
        await self._show()
        self.loaded = True

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def save(self, form: Typed) -> Any:
        """Keep what this page shows; what cannot be taken is said at its field and stays typed."""
        self.errors, self.problem = {}, ""
        try:
            await self._keep(dict(form))
        except InvalidForm as wrong:
            self.errors = {one.field: str(one) for one in reversed(wrong.problems)}
            return focus_on(f"settings-{wrong.problems[0].field}")
        except Conflict as problem:
            self.problem = str(problem)
            return None
        await self._show()
        return toast("The settings are saved.")

    def _watch(self) -> None:
        """For a page with something that others may change while it is open."""

    async def _fill(self) -> None:
        """Read what is kept into the vars."""
        raise NotImplementedError

    async def _keep(self, typed: dict[str, str]) -> None:
        """Keep what was typed.

        Raises:
            InvalidForm: with one sentence per field.
            Conflict: it was changed elsewhere meanwhile.
        """
        raise NotImplementedError

    async def _show(self) -> None:
        await self._fill()
        self.may_edit = staff().may(Permission.EDIT_COMPANY)
        self.errors, self.problem = {}, ""
        self.turn += 1


def settings_form(state: type[SettingsSaving], *sections: rx.Component) -> rx.Component:
    """The form of a page; every page has one."""
    return form(
        settings_fields(*sections, may_edit=state.may_edit),
        rx.cond(state.may_edit, save_bar(state.problem), rx.fragment()),
        key=state.turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )
