"""Two-factor sign-in: the QR code, the first code that proves it was read, the recovery codes, and the way out."""

from typing import Annotated, Any

import reflex as rx
import segno
from pydantic import Field

from flare_app import access
from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict, Invalid
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.account.state import ANY_STAFF, Password


class CodeFields(Form):
    """The first code."""

    code: Annotated[str, Field(max_length=100)] = ""


class ProofFields(Form):
    """The password, before something that weakens the account."""

    password: Password = ""


class TwoFactorState(rx.State):
    """`picture` and `secret` stand here only while the app is being set up, `codes` only until the page is left."""

    is_on: bool = False
    left: int = 0
    picture: str = ""
    secret: str = ""
    codes: list[str] = []
    asks: str = ""  # what the password is asked for: "off", "codes"
    error: str = ""
    turn: int = 0

    @rx.event
    @policy.policy(ANY_STAFF)
    async def load(self) -> None:
        """Show whether it is on."""
        self._start_anew()
        await self._show()

    @rx.event
    @policy.policy(ANY_STAFF)
    async def begin(self) -> Any:
        """Show the QR code of a fresh secret."""
        self._start_anew()
        found = await in_thread(_begin, staff())
        self.picture, self.secret = _picture(found.uri), " ".join(_groups(found.secret))
        return focus_on("two-factor-code")

    @rx.event
    @policy.policy(ANY_STAFF)
    async def confirm(self, form: CodeFields) -> Any:
        """Turn it on with the code that the app shows."""
        self.error = ""
        try:
            codes = await in_thread(_confirm, form.code, staff())
        except (Invalid, Conflict) as problem:
            self.error = str(problem)
            return focus_on("two-factor-code")
        self._start_anew()
        self.codes = codes
        await self._show()
        return toast("Two-factor sign-in is on.")

    @rx.event
    @policy.policy(ANY_STAFF)
    def ask_off(self) -> Any:
        """Ask for the password before turning it off."""
        return self._ask("off")

    @rx.event
    @policy.policy(ANY_STAFF)
    def ask_codes(self) -> Any:
        """Ask for the password before making new recovery codes."""
        return self._ask("codes")

    @rx.event
    @policy.policy(ANY_STAFF)
    def cancel(self) -> None:
        """Leave things as they are."""
        self._start_anew()

    @rx.event
    @policy.policy(ANY_STAFF)
    async def prove(self, form: ProofFields) -> Any:
        """Do what the password was asked for."""
        asked, self.error = self.asks, ""
        try:
            codes = await in_thread(_proven, asked, form.password, staff())
        except (Invalid, Conflict) as problem:
            self.error = str(problem)
            return focus_on("two-factor-password")
        self._start_anew()
        self.codes = codes
        await self._show()
        return toast("The former recovery codes open nothing any more." if codes else "Two-factor sign-in is off.")

    def _ask(self, what: str) -> Any:
        self._start_anew()
        self.asks = what
        return focus_on("two-factor-password")

    def _start_anew(self) -> None:
        self.picture, self.secret, self.codes, self.asks, self.error = "", "", [], "", ""
        self.turn += 1

    async def _show(self) -> None:
        self.is_on, self.left = await in_thread(_read, staff())


def _picture(uri: str) -> str:
    """The QR code as a data: address; black on white in every theme, as scanners need it."""
    return str(segno.make(uri, error="m").svg_data_uri(scale=4, border=4, light="#fff"))


def _groups(secret: str) -> list[str]:
    return [secret[at : at + 4] for at in range(0, len(secret), 4)]


def _read(actor: Staff) -> tuple[bool, int]:
    with read_only() as session:
        is_on = access.own_account(session, actor=actor).totp_confirmed_at is not None
        return is_on, access.recovery_codes_left(session, user_id=actor.user_id)


def _begin(actor: Staff) -> access.Enrolment:
    with unit_of_work() as session:
        return access.begin_second_factor(session, actor=actor, issuer=f"Flare {get_company(session).name}"[:80])


def _confirm(code: str, actor: Staff) -> list[str]:
    with unit_of_work() as session:
        return access.confirm_second_factor(session, actor=actor, code=code)


def _proven(asked: str, password: str, actor: Staff) -> list[str]:
    with unit_of_work() as session:
        access.count_password_try(session, actor=actor)
    with unit_of_work() as session:
        if asked == "codes":
            return access.renew_recovery_codes(session, actor=actor, password=password)
        access.turn_off_second_factor(session, actor=actor, password=password)
        return []
