"""Settings: the account that customers pay to by transfer. Every change stands in the audit trail, and customers see its day."""

import reflex as rx

from flare_app import company
from flare_app.database import read_only
from flare_app.rendering.formats import Formats
from flare_app.ui import routes
from flare_app.ui.components.form import fields, form_section, text_field
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.session import in_thread
from flare_app.ui.staff.settings_form import SettingsForm, known
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import settings_form


class BankSettings(SettingsForm, rx.State):
    """The form, and since when the account is what it is."""

    since: str = ""

    async def _fill(self) -> None:
        await SettingsForm._fill(self)
        self.since = await in_thread(_since)


@rx.page(route=routes.SETTINGS_BANK, title="Bank account · Settings · Flare", on_load=[BankSettings.load, StaffShell.load])
def bank_settings() -> rx.Component:
    """The account, one Save."""
    state = BankSettings
    page = settings_form(state, _account())
    return settings_page(page, active="Bank account", loaded=state.loaded, may_edit=state.may_edit)


def _account() -> rx.Component:
    state = BankSettings
    return form_section(
        "Account for transfers",
        rx.el.p(
            "It stands on new documents and, with the day of its last change, in the customer portal. For 30 days after a change "
            "customers are asked to check by phone before they pay.",
            class_name="soft",
        ),
        rx.cond(state.since != "", rx.el.p(state.since, class_name="hint"), rx.fragment()),
        fields(
            text_field("Account holder", **known(state, "bank_holder"), max_length=200, hint="As the bank writes the name."),
            text_field("Bank", **known(state, "bank_name"), max_length=200),
            text_field("IBAN", **known(state, "bank_iban"), auto_complete="off", spell_check=False),
            text_field("BIC", **known(state, "bank_bic"), auto_complete="off", spell_check=False),
            text_field("Account number", **known(state, "bank_number"), auto_complete="off", hint="Where accounts have no IBAN."),
            text_field("Sort code or routing number", **known(state, "bank_routing_number"), auto_complete="off"),
        ),
    )


def _since() -> str:
    with read_only() as session:
        kept = company.true_account(session)
        if kept is None:
            return ""
        locale = company.get_company(session).locale
    return f"Unchanged since {Formats(locale).long_day(kept.since)}."
