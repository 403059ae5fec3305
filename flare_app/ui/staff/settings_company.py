"""Settings: the company's address, how customers reach it, and the rules that new documents start with."""

from calendar import month_name

import reflex as rx

from flare_app.company import country_names, locale_names, timezone_names
from flare_app.domain.tax import TaxRounding
from flare_app.ui import routes
from flare_app.ui.components.form import fields, form_section, select_field, text_field, textarea_field
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.staff.settings_form import SettingsForm, known, pair_rows
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import settings_form

_ROUNDINGS = [
    (TaxRounding.TOTAL.value, "Once per rate, over the whole document"),
    (TaxRounding.LINE.value, "On every line"),
]


class CompanySettings(SettingsForm, rx.State):
    """The form; the long lists of choices come with it, so that pages without it stay small."""

    countries: list[list[str]] = []
    locales: list[list[str]] = []
    timezones: list[list[str]] = []

    async def _fill(self) -> None:
        await SettingsForm._fill(self)
        self.countries = [["", "No country"], *map(list, country_names().items())]
        self.locales = _with_kept(locale_names(), self.values["locale"])
        self.timezones = _with_kept({name: name for name in timezone_names()}, self.values["timezone"])


@rx.page(route=routes.SETTINGS, title="Company · Settings · Flare", on_load=[CompanySettings.load, StaffShell.load])
def company_settings() -> rx.Component:
    """Three sections, one Save."""
    state = CompanySettings
    page = settings_form(state, _address(), _region(), _rules())
    return settings_page(page, active="Company", loaded=state.loaded, may_edit=state.may_edit)


def _address() -> rx.Component:
    state = CompanySettings
    return form_section(
        "Company",
        rx.el.input(type="hidden", name="shows", value="tax_ids"),
        fields(
            text_field("Name", **known(state, "name"), max_length=200),
            text_field("Email", **known(state, "email"), type="email"),
            text_field("Phone", **known(state, "phone"), type="tel"),
            text_field("Website", **known(state, "website")),
        ),
        fields(
            textarea_field("Street", **known(state, "street"), rows=2),
            text_field("City", **known(state, "city")),
            text_field("ZIP code", **known(state, "zip")),
            text_field("State", **known(state, "state")),
            select_field("Country", state.countries, **known(state, "country")),
        ),
        pair_rows(
            state,
            "tax_ids",
            legend="Tax numbers",
            hint="Printed below the company's name, such as VAT ID and its number. Empty a row to remove it.",
            value_label="number",
        ),
    )


def _region() -> rx.Component:
    state = CompanySettings
    currency = "New customers start in the company's currency, " + state.currency + "."
    return form_section(
        "Region",
        fields(
            select_field(
                "Language and region", state.locales, **known(state, "locale"), hint="Decides how dates and amounts are written."
            ),
            select_field(
                "Time zone", state.timezones, **known(state, "timezone"), hint="Decides when a day ends, so what is overdue."
            ),
            select_field(
                "Fiscal year ends in",
                [(str(month), month_name[month]) for month in range(1, 13)],
                **known(state, "fiscal_year_end_month"),
            ),
        ),
        rx.el.p(currency, class_name="hint"),
    )


def _rules() -> rx.Component:
    state = CompanySettings
    return form_section(
        "New documents",
        fields(
            select_field("Default terms", state.terms, **known(state, "terms")),
            text_field(
                "Estimates are valid for, days",
                **known(state, "estimate_days"),
                input_mode="numeric",
                max_length=3,
                hint="Each estimate can say otherwise.",
            ),
            select_field(
                "Tax is rounded",
                _ROUNDINGS,
                **known(state, "tax_rounding"),
                hint="Issued documents keep the rule they were issued with.",
            ),
        ),
    )


def _with_kept(names: dict[str, str], kept: str) -> list[list[str]]:
    """The choices as pairs; what is kept is among them even if it is offered no longer."""
    return [*map(list, names.items()), *([] if kept in names else [[kept, kept]])]
