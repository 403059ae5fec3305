"""States with handlers of every kind, for the tests of the event policy."""

from typing import Annotated

import reflex as rx
from pydantic import Field

from flare_app.domain.principals import Permission
from flare_app.ui.arguments import Checked, Count, Form
from flare_app.ui.policy import PORTAL, PUBLIC, policy, staff_with


class NoteForm(Form):
    """A form as a page would declare it."""

    title: Annotated[str, Field(min_length=1, max_length=20)]
    pinned: Checked = False


class DeskState(rx.State):
    """Handlers for staff, for the portal, for everybody."""

    kept: str = ""

    @rx.event
    @policy(PUBLIC)
    def wave(self) -> None:
        """Anyone may."""

    @rx.event
    @policy(staff_with(Permission.EDIT_SALES))
    def write(self, text: str, number: Count = 0) -> None:
        """Sales may."""

    @rx.event
    @policy(staff_with(Permission.MANAGE_USERS))
    def invite(self) -> None:
        """Only an administrator may."""

    @rx.event
    @policy(staff_with(Permission.EDIT_SALES))
    def save(self, form: NoteForm) -> None:
        """Takes a form."""

    @rx.event
    @policy(PORTAL)
    def pay(self) -> None:
        """Only a visitor of a portal may."""


class HoleState(rx.State):
    """What must never be reachable: a method that somebody forgot to guard."""

    def become_admin(self, user_id: int) -> None:
        """No policy."""

    def set_role(self, role: str) -> None:
        """No policy, and what `setvar` would reach."""


def name_of(handler: object) -> str:
    """A handler's name on the wire."""
    from reflex_base.utils.format import format_event_handler

    return format_event_handler(handler)  # type: ignore[arg-type]
