"""The sign-in page: a plain form that posts to an HTTP route, because only an HTTP answer can set a cookie that no script reads."""

import json

import reflex as rx
from reflex_base.event import EventSpec
from starlette.requests import cookie_parser

from flare_app import access
from flare_app.domain.text import local_path
from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD, Environment, settings
from flare_app.ui import policy, routes
from flare_app.ui.components.button import button, plain_link
from flare_app.ui.components.form import form_problem, text_field
from flare_app.ui.components.form_element import posted_form
from flare_app.ui.components.shell import plain_shell
from flare_app.ui.session import find_asker

_SENTENCES = {
    "refused": "E-mail or password is not right. Try again.",
    "over": "That took more than five minutes. Sign in again.",
    "throttled": "Too many tries. Wait a quarter of an hour, then try again.",
}


class LoginState(rx.State):
    """What the sign-in page shows; the form itself never comes through here."""

    email: str = ""
    problem: str = ""
    loaded: bool = False

    @rx.event
    @policy.policy(policy.PUBLIC)
    async def load(self) -> EventSpec | None:
        """Read why the last try failed and which e-mail address was typed. Whoever is signed in already is led on."""
        parameters = self.router.url.query_parameters
        self.problem = _SENTENCES.get(parameters.get("error", ""), "")
        self.email = access.typed_email(cookie_parser(self.router.headers.cookie)) if self.problem else ""
        self.loaded = True
        asker = await find_asker(self.router.headers.cookie, "")
        if asker.staff is None or self.problem:
            return None
        wanted = local_path(parameters.get("next", ""))
        return rx.call_script(f"window.location.assign({json.dumps(wanted)})")


@rx.page(route=routes.LOGIN, title="Sign in · Flare", on_load=LoginState.load)
def login() -> rx.Component:
    """E-mail, password, one button."""
    return plain_shell(
        rx.el.h1("Sign in", class_name="page-title"),
        form_problem(LoginState.problem),
        posted_form(
            text_field(
                "Email",
                id="email",
                type="email",
                name="email",
                auto_complete="username",
                default_value=LoginState.email,
                key=LoginState.email,
                required=True,
                auto_focus=True,
                max_length=254,
            ),
            text_field(
                "Password",
                id="password",
                type="password",
                name="password",
                auto_complete="current-password",
                required=True,
                max_length=128,
            ),
            button("Sign in", look="primary", type="submit"),
            plain_link("Forgot password?", href=routes.FORGOT_PASSWORD, class_name="link"),
            _demo_hint(),
            class_name="form",
        ),
    )


def _demo_hint() -> rx.Component:
    if settings().env is not Environment.DEMO:
        return rx.fragment()
    return rx.el.dl(
        rx.el.dt("Demo e-mail"),
        rx.el.dd(rx.el.code(DEMO_EMAIL)),
        rx.el.dt("Password"),
        rx.el.dd(rx.el.code(DEMO_PASSWORD)),
        class_name="facts small",
    )
