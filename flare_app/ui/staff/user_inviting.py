"""The window that invites somebody: an address and a role; name and password are the invited person's to choose."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import access, messages
from flare_app.database import unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.errors import InvalidForm
from flare_app.models import StaffUser
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Form
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import focus_on, select_field, text_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.user_actions import MANAGE_USERS

_DIALOG = "invite-user"
ROLES = [
    (Role.SALES_MANAGER.value, "Sales manager: sales only"),
    (Role.ACCOUNTANT.value, "Accountant: sales and reports; looks at the settings"),
    (Role.ADMIN.value, "Admin: everything"),
]


class InviteFields(Form):
    """What the window sends; the room checks it."""

    email: Annotated[str, Field(max_length=1_000)] = ""
    role: Annotated[str, Field(max_length=20)] = ""


class UserInviting(rx.State):
    """The window. Its fields are drawn while it is open only, so that their labels are not found twice."""

    is_open: bool = False
    turn: int = 0
    errors: dict[str, str] = {}

    @rx.event
    @policy.policy(MANAGE_USERS)
    def open(self) -> Any:
        """Show the window, empty."""
        self.errors, self.is_open = {}, True
        self.turn += 1
        return [open_dialog(_DIALOG), focus_on("invite-email")]

    @rx.event
    @policy.policy(MANAGE_USERS)
    def closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.is_open = False

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def invite(self, form: InviteFields) -> Any:
        """Invite, and mail the link. What cannot be taken is said at its field and stays typed."""
        self.errors = {}
        try:
            address, public_id = await in_thread(_invite, form, staff())
        except InvalidForm as wrong:
            self.errors = {one.field: str(one) for one in reversed(wrong.problems)}
            return focus_on(f"invite-{wrong.problems[0].field}")
        self.is_open = False
        opened = rx.redirect(routes.record(routes.USERS, public_id))
        return [close_dialog(_DIALOG), opened, toast(f"The invitation for {address} is on its way.")]


def inviting_dialog() -> rx.Component:
    """The window; a page holds it once."""
    state = UserInviting
    content = form(
        text_field(
            "Email",
            id="invite-email",
            name="email",
            type="email",
            auto_complete="off",
            max_length=254,
            error=state.errors.get("email", ""),
        ),
        select_field(
            "Role",
            ROLES,
            id="invite-role",
            name="role",
            default_value=Role.SALES_MANAGER.value,
            error=state.errors.get("role", ""),
        ),
        rx.el.p(f"The link in the e-mail works once, for {access.INVITATION_OPENS.days} days.", class_name="hint"),
        id="invite-form",
        key=state.turn.to_string(),
        on_submit=state.invite,
        class_name="form",
    )
    footer = rx.fragment(
        button("Cancel", **closer()),
        button("Send invitation", look="primary", type="submit", custom_attrs={"form": "invite-form"}),
    )
    return dialog(
        rx.cond(state.is_open, content, rx.fragment()),
        id=_DIALOG,
        title="Invite user",
        footer=footer,
        on_close=state.closed,
    )


def _invite(form: InviteFields, actor: Staff) -> tuple[str, str]:
    with unit_of_work() as session:
        link = access.invite_user(session, actor=actor, email=form.email, role=form.role)
        messages.queue_staff_link(session, link=link, actor=actor)
        user = session.get_one(StaffUser, link.user_id)
        return user.email, user.public_id
