"""The State of one's own account: name, password, and where one is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import Field

from flare_app import access
from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict, InvalidForm
from flare_app.models import Company
from flare_app.rendering.formats import Formats
from flare_app.ui import live, policy
from flare_app.ui.arguments import Form, Id
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.toast import toast
from flare_app.ui.session import forget_askers, in_thread, staff

ANY_STAFF = policy.staff_with(None)
Password = Annotated[str, Field(max_length=1_000)]
_Name = Annotated[str, Field(max_length=1_000)]


class NameFields(Form):
    """What the form of the name sends."""

    first_name: _Name = ""
    last_name: _Name = ""


class PasswordFields(Form):
    """What the form of the password sends."""

    current: Password = ""
    new: Password = ""
    repeated: Password = ""


@dataclass
class SessionRow:
    """A browser in finished strings."""

    key: str
    browser: str
    facts: str
    is_this: bool


class AccountState(rx.State):
    """Passwords pass through handlers and are kept in no var."""

    loaded: bool = False
    email: str = ""
    role: str = ""
    first_name: str = ""
    last_name: str = ""
    sessions: list[SessionRow] = []
    turn: int = 0
    password_turn: int = 0
    errors: dict[str, str] = {}

    @rx.event
    @policy.policy(ANY_STAFF, page=True)
    async def load(self) -> None:
        """Show what is kept."""
        live.watch(self, AccountState.refresh, access.topic_of(staff().user_id))
        self.errors = {}
        await self._show()
        self.turn += 1
        self.password_turn += 1
        self.loaded = True

    @rx.event(supersedes=True)
    @policy.policy(ANY_STAFF)
    async def refresh(self) -> None:
        """Somebody signed in or out elsewhere; what is typed stays."""
        await self._show()

    @rx.event
    @policy.policy(ANY_STAFF)
    async def save_name(self, form: NameFields) -> Any:
        """Keep first and last name."""
        self.errors = {}
        try:
            await in_thread(_save_name, form, staff())
        except InvalidForm as wrong:
            return self._tell(wrong)
        forget_askers()
        await self._show()
        self.turn += 1
        return toast("Your name is saved.")

    @rx.event
    @policy.policy(ANY_STAFF)
    async def save_password(self, form: PasswordFields) -> Any:
        """Change the password; the other browsers are signed out."""
        self.errors = {}
        if form.new != form.repeated:
            self.errors = {"repeated": "The two passwords differ. Type the same one twice."}
            return focus_on("account-repeated")
        try:
            await in_thread(_save_password, form, staff())
        except InvalidForm as wrong:
            return self._tell(wrong)
        except Conflict as problem:
            self.errors = {"current": str(problem)}
            return focus_on("account-current")
        await self._show()
        self.password_turn += 1
        return toast("Your password is changed. Your other browsers are signed out.")

    @rx.event
    @policy.policy(ANY_STAFF)
    async def end_session(self, key: Id) -> Any:
        """Sign one browser out."""
        await in_thread(_end_session, key, staff())
        await self._show()
        return toast("That browser is signed out.")

    @rx.event
    @policy.policy(ANY_STAFF)
    async def end_others(self) -> Any:
        """Sign every browser out but this one."""
        await in_thread(_end_others, staff())
        await self._show()
        return toast("Your other browsers are signed out.")

    def _tell(self, wrong: InvalidForm) -> Any:
        self.errors = {one.field: str(one) for one in reversed(wrong.problems)}
        return focus_on(f"account-{wrong.problems[0].field}")

    async def _show(self) -> None:
        self.email, self.role, self.first_name, self.last_name, self.sessions = await in_thread(_read, staff())


def _read(actor: Staff) -> tuple[str, str, str, str, list[SessionRow]]:
    with read_only() as session:
        user, company = access.own_account(session, actor=actor), get_company(session)
        rows = [_row(one, company) for one in access.open_sessions(session, actor=actor)]
        return user.email, access.role_name(user.role), user.first_name, user.last_name, rows


def _row(one: access.OpenSession, company: Company) -> SessionRow:
    def moment(at: datetime) -> str:
        return Formats(company.locale).moment(at.astimezone(ZoneInfo(company.timezone)))

    seen = "" if one.is_this else f"last seen {moment(one.last_seen_at)}"
    facts = " · ".join(filter(None, (seen, one.ip, f"signed in {moment(one.created_at)}")))
    return SessionRow(key=one.key, browser=one.browser, facts=facts, is_this=one.is_this)


def _save_name(form: NameFields, actor: Staff) -> None:
    with unit_of_work() as session:
        access.change_own_name(session, actor=actor, first_name=form.first_name, last_name=form.last_name)


def _save_password(form: PasswordFields, actor: Staff) -> None:
    with unit_of_work() as session:
        access.count_password_try(session, actor=actor)
    with unit_of_work() as session:
        access.change_own_password(session, actor=actor, current=form.current, new=form.new)


def _end_session(key: str, actor: Staff) -> None:
    with unit_of_work() as session:
        access.end_own_session(session, actor=actor, key=key)


def _end_others(actor: Staff) -> None:
    with unit_of_work() as session:
        access.end_other_sessions(session, actor=actor)
