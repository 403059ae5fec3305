"""Settings: whether customers can pay online, and how little of an invoice they may pay."""

from dataclasses import dataclass

import reflex as rx

from flare_app.payments.stripe import WEBHOOK_PATH, stripe_config
from flare_app.settings import settings
from flare_app.ui import routes
from flare_app.ui.components.form import checkbox_field, fields, form_section, money_field
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.staff.settings_form import SettingsForm, known
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import settings_form


@dataclass
class StripeStatus:
    """How online payments are set up, in words."""

    headline: str = ""
    words: str = ""
    webhooks: str = ""
    address: str = ""


class PaymentSettings(SettingsForm, rx.State):
    """The form, and what the environment says."""

    stripe: StripeStatus = StripeStatus()

    async def _fill(self) -> None:
        await SettingsForm._fill(self)
        self.stripe = _status()


@rx.page(
    route=routes.SETTINGS_PAYMENTS, title="Online payments · Settings · Flare", on_load=[PaymentSettings.load, StaffShell.load]
)
def payment_settings() -> rx.Component:
    """What is set up outside of these pages, then what can be chosen here."""
    state = PaymentSettings
    page = settings_form(state, _partial())
    return settings_page(_stripe(), page, active="Online payments", loaded=state.loaded, may_edit=state.may_edit)


def _stripe() -> rx.Component:
    shown = PaymentSettings.stripe
    facts = rx.el.dl(
        rx.el.dt("Events"), rx.el.dd(shown.webhooks), rx.el.dt("Webhook address"), rx.el.dd(shown.address), class_name="facts"
    )
    return form_section(
        "Stripe",
        rx.el.p(rx.el.strong(shown.headline)),
        rx.el.p(shown.words, class_name="soft"),
        rx.cond(shown.webhooks != "", facts, rx.fragment()),
    )


def _partial() -> rx.Component:
    state = PaymentSettings
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


def _status() -> StripeStatus:
    config = stripe_config()
    if config is None:
        words = "Set FLARE_STRIPE_SECRET_KEY and FLARE_STRIPE_WEBHOOK_SECRET where the server is started, then start it again."
        return StripeStatus("Not set up: customers cannot pay online.", words)
    address = f"{settings().base_url}{WEBHOOK_PATH}"
    if config.is_sandbox:
        return StripeStatus(
            "The built-in sandbox: no real money moves.",
            "The demo brings a stand-in for Stripe along. Set your own keys where the server is started to take real payments.",
            "Signed and checked",
            address,
        )
    mode = "Live: real money moves." if config.livemode else "Test mode: no real money moves."
    events = (
        "Signed and checked"
        if config.webhook_secret
        else "Not believed without FLARE_STRIPE_WEBHOOK_SECRET; payments are found by asking"
    )
    return StripeStatus(mode, "The keys come from the environment of the server.", events, address)
