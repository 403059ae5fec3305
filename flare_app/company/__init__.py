"""Room: the seller's details and rules, the logo, the number series."""

from flare_app.company.bank import BANK_TOPIC, TrueAccount, bank_account_of, true_account
from flare_app.company.changing import STALE, change_logo, remove_logo, update_company
from flare_app.company.choices import check_locale, check_timezone, country_names, locale_names, timezone_names
from flare_app.company.form import MOST_PAIRS, CompanyForm, form_of_company
from flare_app.company.logos import LOGO_TOO_LARGE, MAX_LOGO_BYTES, logo_bytes, logo_type, store_logo
from flare_app.company.numbers import NumberIsTyped, check_typed_number, hold_series, take_number
from flare_app.company.series import SeriesForm, get_series, is_unused, list_series, next_in, update_series
from flare_app.company.settings import company_today, find_company, get_company, set_up_company

__all__ = [
    "BANK_TOPIC",
    "LOGO_TOO_LARGE",
    "MAX_LOGO_BYTES",
    "MOST_PAIRS",
    "STALE",
    "CompanyForm",
    "NumberIsTyped",
    "SeriesForm",
    "TrueAccount",
    "bank_account_of",
    "change_logo",
    "check_locale",
    "check_timezone",
    "check_typed_number",
    "company_today",
    "country_names",
    "find_company",
    "form_of_company",
    "get_company",
    "get_series",
    "hold_series",
    "is_unused",
    "list_series",
    "locale_names",
    "logo_bytes",
    "logo_type",
    "next_in",
    "remove_logo",
    "set_up_company",
    "store_logo",
    "take_number",
    "timezone_names",
    "true_account",
    "update_company",
    "update_series",
]
