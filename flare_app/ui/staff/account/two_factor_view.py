"""How two-factor sign-in looks on the account page."""

import reflex as rx

from flare_app.ui.components.browser.copy_button import CopyButton
from flare_app.ui.components.button import button
from flare_app.ui.components.form import fields, form_section, text_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.account.two_factor import TwoFactorState
from flare_app.ui.theme import Tone


def two_factor_section() -> rx.Component:
    """The part of the account page."""
    state = TwoFactorState
    return form_section(
        "Two-factor sign-in",
        rx.el.p(
            "Signing in then takes your password and a code from an app on your phone: a stolen password alone opens nothing.",
            class_name="soft",
        ),
        rx.cond(state.is_on, _on(), _off()),
        rx.cond(state.codes.length() > 0, _codes(), rx.fragment()),
    )


def _off() -> rx.Component:
    state = TwoFactorState
    return rx.cond(state.picture != "", _setting_up(), rx.el.div(button("Turn on", icon_name="smartphone", on_click=state.begin)))


def _on() -> rx.Component:
    state = TwoFactorState
    left = rx.cond(state.left == 1, "1 recovery code left", f"{state.left} recovery codes left")
    actions = rx.el.div(
        button("New recovery codes", small=True, on_click=state.ask_codes),
        button("Turn off", small=True, look="danger", on_click=state.ask_off),
        class_name="actions",
    )
    return rx.fragment(
        rx.el.p(status_badge("On", Tone.GOOD), " ", rx.el.span(left, class_name="soft")),
        rx.cond(state.asks != "", _proof(), actions),
    )


def _setting_up() -> rx.Component:
    state = TwoFactorState
    return rx.el.div(
        rx.el.img(src=state.picture, alt="QR code for your authenticator app", width=200, height=200, class_name="qr-code"),
        rx.el.div(
            rx.el.ol(
                rx.el.li("Open an authenticator app on your phone and scan the code."),
                rx.el.li("You cannot scan it? Type this key instead: ", rx.el.code(state.secret, class_name="wrap")),
                rx.el.li("Type the six digits that the app then shows."),
                class_name="steps",
            ),
            form(
                text_field(
                    "Code",
                    id="two-factor-code",
                    name="code",
                    input_mode="numeric",
                    auto_complete="one-time-code",
                    max_length=20,
                    error=state.error,
                ),
                rx.el.div(
                    button("Turn on", look="primary", type="submit"),
                    button("Cancel", look="quiet", on_click=state.cancel),
                    class_name="actions",
                ),
                key=state.turn.to_string(),
                on_submit=state.confirm,
                class_name="form",
            ),
            class_name="stack",
        ),
        class_name="qr-row",
    )


def _proof() -> rx.Component:
    state = TwoFactorState
    return form(
        fields(
            text_field(
                "Your password",
                id="two-factor-password",
                name="password",
                type="password",
                auto_complete="current-password",
                error=state.error,
            )
        ),
        rx.el.div(
            rx.cond(
                state.asks == "off",
                button("Turn off", look="danger", type="submit"),
                button("Make new codes", look="primary", type="submit"),
            ),
            button("Cancel", look="quiet", on_click=state.cancel),
            class_name="actions",
        ),
        key=state.turn.to_string(),
        on_submit=state.prove,
        class_name="form",
    )


def _codes() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.strong("Keep these recovery codes in a safe place."),
            " Each stands in for a code of the app once, if you lose your phone. They are shown only now.",
        ),
        rx.el.ul(
            rx.foreach(TwoFactorState.codes, lambda code: rx.el.li(rx.el.code(code))),
            aria_label="Recovery codes",
            class_name="recovery-codes",
        ),
        CopyButton.create(
            value=TwoFactorState.codes.join("\n"), label="recovery codes", class_name="button button-small recovery-copy"
        ),
        class_name="alert alert-warning recovery",
        role="region",
        aria_label="Recovery codes",
    )
