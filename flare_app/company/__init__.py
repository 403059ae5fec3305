"""Room: the seller's details and rules, the logo, the number series."""

from flare_app.company.logos import logo_bytes, logo_type, store_logo
from flare_app.company.numbers import check_typed_number, hold_series, take_number
from flare_app.company.settings import company_today, find_company, get_company, set_up_company

__all__ = [
    "check_typed_number",
    "company_today",
    "find_company",
    "get_company",
    "hold_series",
    "logo_bytes",
    "logo_type",
    "set_up_company",
    "store_logo",
    "take_number",
]
