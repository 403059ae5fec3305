"""The page of one's own account, for every role."""

import reflex as rx

from flare_app.access import MIN_LENGTH
from flare_app.ui import routes
from flare_app.ui.components.browser import ThemeSwitch
from flare_app.ui.components.button import button
from flare_app.ui.components.commands import Command, register_command
from flare_app.ui.components.form import fields, form_section, text_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.account.digest import DigestChoice, digest_section
from flare_app.ui.staff.account.state import AccountState, SessionRow
from flare_app.ui.staff.account.two_factor import TwoFactorState
from flare_app.ui.staff.account.two_factor_view import two_factor_section
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.theme import Tone

_LOADS = [AccountState.load, TwoFactorState.load, DigestChoice.load, StaffShell.load]
register_command(Command("Your account", routes.ACCOUNT, words="password name two-factor sessions profile theme dark"))


@rx.page(route=routes.ACCOUNT, title="Your account · Flare", on_load=_LOADS)
def your_account() -> rx.Component:
    """Each part is kept by itself, at once."""
    parts = (_name(), _password(), two_factor_section(), digest_section(), _sessions(), _appearance())
    return settings_page(rx.el.div(*parts, class_name="your-account"), active="Your account", loaded=AccountState.loaded)


def _name() -> rx.Component:
    state = AccountState
    return form_section(
        "You",
        rx.el.p(state.email, " · ", state.role, class_name="soft"),
        form(
            fields(
                text_field(
                    "First name",
                    id="account-first_name",
                    name="first_name",
                    auto_complete="given-name",
                    default_value=state.first_name,
                    max_length=100,
                    error=state.errors.get("first_name", ""),
                ),
                text_field(
                    "Last name",
                    id="account-last_name",
                    name="last_name",
                    auto_complete="family-name",
                    default_value=state.last_name,
                    max_length=99,
                    error=state.errors.get("last_name", ""),
                ),
            ),
            rx.el.div(button("Save name", look="primary", type="submit"), class_name="actions"),
            key=state.turn.to_string(),
            on_submit=state.save_name,
            class_name="form",
        ),
    )


def _password() -> rx.Component:
    state = AccountState

    def box(label: str, name: str, complete: str, hint: str = "") -> rx.Component:
        return text_field(
            label,
            id=f"account-{name}",
            name=name,
            type="password",
            auto_complete=complete,
            max_length=512,
            hint=hint,
            error=state.errors.get(name, ""),
        )

    return form_section(
        "Password",
        form(
            # Password managers keep the new password under this name.
            rx.el.input(type="text", name="", value=state.email, auto_complete="username", hidden=True, read_only=True),
            fields(
                box("Current password", "current", "current-password"),
                box("New password", "new", "new-password", f"At least {MIN_LENGTH} characters. A few words in a row are best."),
                box("Repeat the new password", "repeated", "new-password"),
            ),
            rx.el.div(
                button("Change password", look="primary", type="submit"),
                rx.el.span("Your other browsers are signed out.", class_name="hint"),
                class_name="actions",
            ),
            key=state.password_turn.to_string(),
            on_submit=state.save_password,
            class_name="form",
        ),
    )


def _sessions() -> rx.Component:
    state = AccountState

    def row(one: rx.Var[SessionRow]) -> rx.Component:
        end = button("Sign out", small=True, on_click=state.end_session(one.key), aria_label=f"Sign out {one.browser}")
        return rx.el.li(
            rx.el.div(rx.el.strong(one.browser), rx.el.p(one.facts, class_name="soft"), class_name="session-words"),
            rx.cond(one.is_this, status_badge("This browser", Tone.GOOD), end),
        )

    others = button("Sign out all others", small=True, on_click=state.end_others)
    return form_section(
        "Where you are signed in",
        rx.el.ul(rx.foreach(state.sessions, row), aria_label="Browsers", class_name="sessions"),
        rx.cond(state.sessions.length() > 1, rx.el.div(others), rx.fragment()),
        rx.el.p("A browser is signed out after 12 hours of rest, and after 14 days in any case.", class_name="hint"),
    )


def _appearance() -> rx.Component:
    return form_section("Appearance", ThemeSwitch.create(), rx.el.p("Remembered in this browser.", class_name="hint"))
