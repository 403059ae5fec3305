"""What the windows for new and changed records share: they open, keep what is typed, say what is wrong, and close."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import catalog
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import Conflict, Invalid, InvalidForm
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.button import button
from flare_app.ui.components.commands import Command, register_command
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.unfold import focus_unfolded
from flare_app.ui.session import in_thread, staff

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
Save = Callable[[dict[str, Any], str, int, Staff], str]
"""Keeps the fields as the record of a public id ("" makes one) in the version that was shown; gives its public id."""


class RecordDialog(rx.State, mixin=True):
    """What stands in the window. The fields are drawn while it is open only, so that their labels are not found twice.

    The noun ("customer", "tax group") is in the ids: "customer-dialog", "customer-form", "tax-group-name".
    """

    _policy: ClassVar[policy.Policy] = EDIT_SALES

    dialog_is_open: bool = False
    dialog_title: str = ""
    dialog_turn: int = 0
    dialog_values: dict[str, str] = {}
    dialog_errors: dict[str, str] = {}
    dialog_problem: str = ""
    dialog_currencies: list[list[str]] = [[code, code] for code in MINOR_DIGITS]
    dialog_taxes: list[list[str]] = []

    _public_id: str = ""
    _version: int = 0

    @rx.event
    @policy.policy(policy.OF_STATE)
    def dialog_closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.dialog_is_open = False

    async def _saved(self, public_id: str) -> list[Any]:
        """What follows on the page."""
        raise NotImplementedError

    async def _keep(self, noun: str, form: Form | Mapping[str, Any], save: Save) -> Any:
        """What cannot be taken is said at its field and stays typed."""
        noun, typed = as_id(noun), form.model_dump() if isinstance(form, Form) else dict(form)
        if not self.dialog_is_open:
            return None
        self.dialog_errors, self.dialog_problem = {}, ""
        try:
            public_id = await in_thread(save, typed, self._public_id, self._version, staff())
        except Invalid as problem:
            problems = problem.problems if isinstance(problem, InvalidForm) else [problem]
            self.dialog_errors = {one.field: str(one) for one in problems}
            return focus_unfolded(f"{noun}-{problem.field}")
        except Conflict as problem:
            self.dialog_problem = str(problem)
            return None
        self.dialog_is_open = False
        return [close_dialog(f"{noun}-dialog"), *await self._saved(public_id)]

    def _show(self, noun: str, public_id: str, values: dict[str, str], first: str = "name") -> list[Any]:
        """Open the window on a new record, or on what is kept of one, with the focus in the field `first`."""
        self.dialog_values = values
        self.dialog_title = f"Edit {noun}" if public_id else f"New {noun}"
        self.dialog_errors, self.dialog_problem, self._public_id = {}, "", public_id
        self.dialog_turn += 1
        self.dialog_is_open = True
        return [open_dialog(f"{as_id(noun)}-dialog"), focus_on(f"{as_id(noun)}-{first}")]


class OpenedByAddress(rx.State, mixin=True):
    """For a window on its own page: an address such as /sales/products?new=product opens it, from the search for one."""

    @classmethod
    def _new_noun(cls) -> str:
        """What the window makes."""
        raise NotImplementedError

    async def _begin(self) -> Any:
        """Show the empty window."""
        raise NotImplementedError

    @rx.event
    @policy.policy(policy.staff_with(None), page=True)
    async def open_asked(self) -> Any:
        """Show the empty window if the address asks for it and the role allows it; last in a page's `on_load`."""
        needed = type(self)._policy.permission  # type: ignore[attr-defined]
        is_asked = self.router.url.query_parameters.get("new", "") == as_id(self._new_noun())
        return await self._begin() if is_asked and (needed is None or staff().may(needed)) else None


def offer_new(noun: str, route: str, permission: Permission) -> None:
    """Let the search of staff offer the window of a page."""
    address = f"{route}?new={as_id(noun)}"
    register_command(Command(f"New {noun}", address, permission, words="create add", begins=True))


def record_dialog(
    noun: str, state: type[RecordDialog], fields: Callable[[], rx.Component], *, wide: bool = False, submit: str = "Save"
) -> rx.Component:
    """The window; a page holds it once. `fields` draws the form, whose id is "customer-form"; `submit` is on its button."""
    noun = as_id(noun)
    footer = rx.fragment(
        button("Cancel", **closer()),
        button(submit, look="primary", type="submit", custom_attrs={"form": f"{noun}-form"}),
    )
    return dialog(
        rx.cond(state.dialog_is_open, fields(), rx.fragment()),
        id=f"{noun}-dialog",
        title=state.dialog_title,
        footer=footer,
        wide=wide,
        on_close=state.dialog_closed,
    )


def as_id(noun: str) -> str:
    """The noun as ids hold it: "tax-group"."""
    return noun.replace(" ", "-")


def known(noun: str, state: type[RecordDialog], name: str) -> dict[str, Any]:
    """What a field of the window takes from the State: its id, its text when the window opened, its error."""
    return {
        "id": f"{as_id(noun)}-{name}",
        "name": name,
        "default_value": state.dialog_values[name],
        "error": state.dialog_errors.get(name, ""),
    }


def tax_choices(session: Session, own: str) -> list[list[str]]:
    """The taxes on offer, and the record's own though it is offered no longer."""
    return [list(pair) for pair in catalog.tax_pairs(session, (own,))]
