"""What Settings > Online payments looks like."""

from typing import Any

import reflex as rx

from flare_app.ui.components.browser import CopyButton
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog, opener
from flare_app.ui.components.form import checkbox_field, fields, form_problem, form_section, money_field, select_field, text_field
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.settings_form import known
from flare_app.ui.staff.settings_saving import settings_form

CLEAR_DIALOG = "clear-online-payments"


def payment_settings_view(state: Any) -> tuple[rx.Component, ...]:
    """The status, the form, and the question before the keys are cleared."""
    return (
        _status(state),
        settings_form(state, _keys(state), _money(state), _partial(state)),
        _clearing(state),
    )


def _status(state: Any) -> rx.Component:
    shown = state.setup
    test = button(
        rx.cond(state.is_testing, "Asking Stripe…", "Test connection"),
        icon_name="plug",
        on_click=state.test_connection,
        disabled=state.is_testing | ~shown.is_on,
    )
    clear = button("Clear configuration", look="quiet", icon_name="trash-2", **opener(CLEAR_DIALOG))
    return form_section(
        "Stripe",
        rx.el.p(status_badge(shown.mode, shown.tone), " ", shown.words, class_name="online-mode"),
        rx.cond(shown.problem != "", rx.el.p(shown.problem, class_name="alert alert-warning", role="alert"), rx.fragment()),
        rx.el.dl(
            rx.el.div(
                rx.el.dt("Webhook address"),
                rx.el.dd(
                    rx.el.span(shown.address, class_name="wrap"),
                    CopyButton.create(
                        value=shown.address, label="Webhook address", class_name="button button-quiet button-small bank-copy"
                    ),
                ),
                class_name="bank-row",
            ),
            class_name="bank-rows",
        ),
        rx.el.p("In Stripe, add this address as a webhook endpoint, then copy its signing secret from there.", class_name="hint"),
        rx.cond(
            state.may_edit,
            rx.el.div(test, rx.cond(shown.can_clear, clear, rx.fragment()), class_name="actions"),
            rx.fragment(),
        ),
        rx.el.div(_answer(state.connection), role="status"),
    )


def _answer(found: Any) -> rx.Component:
    """What the test said."""
    fact = lambda pair: rx.fragment(rx.el.dt(pair[0]), rx.el.dd(pair[1]))  # noqa: E731 - one expression for a loop
    worked = rx.el.div(
        rx.el.p(rx.el.strong(rx.cond(found.is_right, "Everything works.", "Connected; something is left to do."))),
        rx.el.dl(rx.foreach(found.facts, fact), class_name="facts"),
        rx.el.p(found.webhook),
        class_name=rx.cond(found.is_right, "alert alert-good connection", "alert alert-warning connection"),
    )
    failed = rx.el.p(found.problem, class_name="alert alert-bad")
    return rx.cond(found.asked != "", rx.cond(found.problem != "", failed, worked), rx.fragment())


def _keys(state: Any) -> rx.Component:
    shown = state.setup
    from_outside = "It comes from the environment of the server, which wins over what is typed here."
    return form_section(
        "Keys",
        rx.el.p(
            "They are stored encrypted, and nobody sees them again. Leave a field empty to keep what is stored. "
            "A restricted key is enough: write access to Checkout Sessions and Refunds, read access to the rest of payments.",
            class_name="soft",
        ),
        fields(
            _secret_field(
                "Secret key",
                "secret_key",
                state,
                locked=shown.key_locked,
                ends=shown.key,
                hint=rx.cond(shown.key_locked, from_outside, "Begins with sk_ or rk_. The publishable key is not needed."),
            ),
            _secret_field(
                "Webhook secret",
                "webhook_secret",
                state,
                locked=shown.webhook_locked,
                ends=shown.webhook,
                hint=rx.cond(
                    shown.webhook_locked, from_outside, "Begins with whsec_. After a change the former one works for 24 hours more."
                ),
            ),
        ),
    )


def _secret_field(label: str, name: str, state: Any, *, locked: Any, ends: Any, hint: Any) -> rx.Component:
    return text_field(
        label,
        id=f"settings-{name}",
        name=name,
        type="password",
        auto_complete="new-password",
        spell_check=False,
        max_length=300,
        placeholder=rx.cond(ends != "", ends, "Not set"),
        read_only=locked,
        error=state.errors.get(name, ""),
        hint=hint,
    )


def _money(state: Any) -> rx.Component:
    return form_section(
        "Money that arrives",
        fields(
            select_field(
                "Deposit to",
                state.accounts,
                id="settings-deposit_account",
                name="deposit_account",
                default_value=state.deposit_account,
                error=state.errors.get("deposit_account", ""),
                hint="The account that online payments are booked to.",
            )
        ),
        checkbox_field(
            "Send the receipt by e-mail once an online payment has arrived",
            id="settings-sends_receipts",
            name="sends_receipts",
            default_checked=state.sends_receipts,
        ),
    )


def _partial(state: Any) -> rx.Component:
    return form_section(
        "Partial payments",
        rx.el.input(type="hidden", name="shows", value="allow_partial_payment"),
        checkbox_field(
            "Customers may pay a part of an invoice",
            id="settings-allow_partial_payment",
            name="allow_partial_payment",
            default_checked=state.allow_partial_payment,
        ),
        fields(
            money_field(
                "Smallest part",
                **known(state, "minimum_partial"),
                currency=state.currency,
                hint="Empty: any amount. The rest of an invoice may always be paid, however small.",
            )
        ),
    )


def _clearing(state: Any) -> rx.Component:
    shown = state.setup
    refused = rx.cond(state.clear_problem != "", state.clear_problem, shown.clear_problem)
    words = "The stored keys are deleted. Pay Online disappears everywhere at once; payments that were booked stay as they are."
    footer = rx.fragment(
        button("Keep them", **closer()),
        button("Clear configuration", look="danger", on_click=state.clear, disabled=shown.clear_problem != ""),
    )
    return dialog(form_problem(refused), rx.el.p(words, class_name="soft"), id=CLEAR_DIALOG, title="Clear the keys?", footer=footer)
