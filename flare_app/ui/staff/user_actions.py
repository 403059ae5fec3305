"""What an admin can do with an open user: one handler per action, each one verb of the access room."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import access, audit, messages
from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Principal, Role, Staff
from flare_app.errors import Conflict
from flare_app.lists.formatting import status_text
from flare_app.models import Company, StaffUser
from flare_app.rendering.formats import Formats
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.audit_trail import AuditRow, audit_rows
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.dialog import close_dialog
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.theme import Tone, tone_of

MANAGE_USERS = policy.staff_with(Permission.MANAGE_USERS)
RESET_DIALOG = "reset-two-factor"
RoleName = Annotated[str, Field(pattern=f"^({'|'.join(Role)})$")]


@dataclass
class UserView:
    """A user in finished strings."""

    id: str = ""
    name: str = ""
    role: str = Role.SALES_MANAGER.value
    status: str = ""
    status_text: str = ""
    tone: str = Tone.NEUTRAL
    has_two_factor: bool = False
    is_self: bool = False
    facts: list[list[str]] = field(default_factory=list)
    trail: list[AuditRow] = field(default_factory=list)


class UserPanel(DetailState, rx.State):
    """The open user; `opened_id` names them, the room checks it anew each time."""

    _policy: ClassVar[Policy] = MANAGE_USERS
    opened_user: UserView = UserView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        assert isinstance(principal, Staff)
        user, company = access.get_user(session, principal=principal, public_id=public_id), get_company(session)
        status = access.status_of(user)
        trail = audit.history(session, subject_kind="staff_user", subject_id=user.id)
        return UserView(
            id=user.public_id,
            name=user.name,
            role=user.role,
            status=status,
            status_text=status_text(status),
            tone=tone_of(status),
            has_two_factor=user.totp_confirmed_at is not None,
            is_self=user.id == principal.user_id,
            facts=_facts(session, user, company),
            trail=audit_rows(trail, locale=company.locale, timezone=company.timezone),
        )

    def _show(self, record: Any) -> str:
        self.opened_user = record
        return self.opened_user.name

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def give_role(self, user: Id, role: RoleName) -> Any:
        """Another role; it holds from the person's next click on."""
        try:
            name, former = await in_thread(_give_role, user, role, staff())
        except Conflict as problem:
            await self._reopen()
            return error_toast(str(problem))
        await self._reopen()
        undo = ("Undo", UserPanel.give_role(user, former))
        return toast(f"{name} is {access.role_name(role)} now.", action=undo) if role != former else None

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def disable(self, user: Id) -> Any:
        """Shut somebody out at once."""
        name = await in_thread(_do, access.disable_user, user, staff())
        await self._reopen()
        return toast(f"{name} is signed out everywhere and cannot sign in.", action=("Undo", UserPanel.enable(user)))

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def enable(self, user: Id) -> Any:
        """Let somebody sign in again."""
        name = await in_thread(_do, access.enable_user, user, staff())
        await self._reopen()
        return toast(f"{name} can sign in again.", action=("Undo", UserPanel.disable(user)))

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def end_sessions(self, user: Id) -> Any:
        """Sign somebody out everywhere."""
        name = await in_thread(_do, access.end_user_sessions, user, staff())
        await self._reopen()
        return toast(f"{name} is signed out everywhere.")

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def reset_two_factor(self) -> Any:
        """Turn the second factor off for somebody who lost phone and recovery codes."""
        name = await in_thread(_do, access.reset_second_factor, self.opened_id, staff())
        await self._reopen()
        return [close_dialog(RESET_DIALOG), toast(f"{name} signs in with the password alone.")]

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def invite_again(self, user: Id) -> Any:
        """Mail a fresh link for another seven days."""
        name = await in_thread(_invite_again, user, staff())
        await self._reopen()
        return toast(f"A new invitation for {name} is on its way.")

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def copy_link(self, user: Id) -> Any:
        """Put the invitation's link on the clipboard, for another way than e-mail."""
        address = await in_thread(_copy_link, user, staff())
        await self._reopen()
        return [rx.set_clipboard(address), toast("The invitation's link is on the clipboard. It works once.")]

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def withdraw(self, user: Id) -> Any:
        """Take an invitation back."""
        name = await in_thread(_do, access.withdraw_invitation, user, staff())
        await self._reopen()
        return toast(f"The invitation of {name} is withdrawn.", action=("Undo", UserPanel.restore(user)))

    @rx.event
    @policy.policy(MANAGE_USERS)
    async def restore(self, user: Id) -> Any:
        """Let a withdrawn invitation stand after all."""
        name = await in_thread(_do, access.restore_invitation, user, staff())
        await self._reopen()
        return toast(f"{name} is invited again; the former link works.")


def _facts(session: Session, user: StaffUser, company: Company) -> list[list[str]]:
    formats, zone = Formats(company.locale), ZoneInfo(company.timezone)
    facts = [["Email", user.email], ["Two-factor sign-in", "On" if user.totp_confirmed_at is not None else "Off"]]
    if user.last_sign_in_at is not None:
        facts.append(["Last sign-in", formats.moment(user.last_sign_in_at.astimezone(zone))])
    if access.status_of(user) != "invited":
        return facts
    link = access.newest_link(session, user=user, kind=access.INVITATION)
    if link is not None:
        word = "Link works until" if access.is_open(link) else "Link expired"
        facts.append([word, formats.moment(link.expires_at.astimezone(zone))])
    mail = messages.newest_staff_mail(session, user=user)
    if mail is not None:
        facts.append(["Invitation", status_text(mail.state) + (f": {mail.error}" if mail.error else "")])
    return facts


def _do(verb: Any, public_id: str, actor: Staff) -> str:
    """One verb of the room on one user; gives the name."""
    with unit_of_work() as session:
        user = access.get_user(session, principal=actor, public_id=public_id)
        verb(session, user=user, actor=actor)
        return user.name


def _give_role(public_id: str, role: str, actor: Staff) -> tuple[str, str]:
    with unit_of_work() as session:
        user = access.get_user(session, principal=actor, public_id=public_id)
        former = user.role
        access.change_role(session, user=user, role=role, actor=actor)
        return user.name, former


def _invite_again(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        user = access.get_user(session, principal=actor, public_id=public_id)
        messages.queue_staff_link(session, link=access.renew_invitation(session, user=user, actor=actor), actor=actor)
        return user.name


def _copy_link(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        user = access.get_user(session, principal=actor, public_id=public_id)
        return access.copy_invitation(session, user=user, actor=actor)
