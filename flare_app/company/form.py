"""The company's settings as typed, and the check of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from flare_app.company.bank import BANK_COLUMNS
from flare_app.company.choices import check_country, check_locale, check_timezone
from flare_app.domain.bank_account import check_bic, check_iban, check_local_number
from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.problems import Problems
from flare_app.domain.tax import TaxRounding
from flare_app.domain.text import as_public_id, clean_email, clean_text
from flare_app.errors import Invalid
from flare_app.models import Company, PaymentTerm

MOST_PAIRS = 10
_MOST_DAYS = 365
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CompanyForm:
    """Values are text as typed; attribute names are the field names that errors carry.

    `tax_ids` and `custom_fields` are pairs of name and value, empty pairs are left out. `terms` is a public id, or "" for none.
    `minimum_partial` is an amount in the company's currency; `estimate_days` is how long a new estimate is valid.
    """

    name: str
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    tax_ids: Pairs = ()
    custom_fields: Pairs = ()
    bank_details: str = ""
    bank_holder: str = ""
    bank_name: str = ""
    bank_iban: str = ""
    bank_number: str = ""
    bank_routing_number: str = ""
    bank_bic: str = ""
    disclaimer: str = ""
    footer: str = ""
    color: str = "#3b5bdb"
    locale: str = "en_US"
    timezone: str = "UTC"
    fiscal_year_end_month: str = "12"
    tax_rounding: str = TaxRounding.TOTAL.value
    terms: str = ""
    allow_partial_payment: bool = True
    minimum_partial: str = ""
    estimate_days: str = "30"


_LENGTHS = {
    "name": 200, "street": 200, "city": 100, "state": 100, "zip": 20, "phone": 50, "bank_details": 1_000, "disclaimer": 2_000,
    "footer": 1_000, "bank_holder": 200, "bank_name": 200,
}  # fmt: skip
_MULTILINE = frozenset({"street", "bank_details", "disclaimer", "footer"})
_LABELS = {"zip": "ZIP code", "bank_holder": "Account holder", "bank_name": "Bank"}


def check_company(session: Session, form: CompanyForm, *, currency: str) -> dict[str, Any]:
    """The accepted values by column of `Company`; `currency` is the company's own.

    Raises:
        InvalidForm: with one sentence per field.
    """
    problems = Problems()
    values = {column: problems.catch(read, None) for column, read in _readers(session, form, currency).items()}
    _check_whole_account(values, problems)
    problems.raise_any()
    return values


def form_of_company(session: Session, company: Company) -> CompanyForm:
    """The form filled with what is kept."""
    term = session.get(PaymentTerm, company.default_terms_id) if company.default_terms_id else None
    plain = (*BANK_COLUMNS, "country", "email", "website", "color", "locale", "timezone", "tax_rounding", "allow_partial_payment")
    minimum = company.minimum_partial_amount
    return CompanyForm(
        **{name: getattr(company, name) for name in {*_LENGTHS, *plain}},
        tax_ids=tuple((str(name), str(value)) for name, value in company.tax_ids),
        custom_fields=tuple((str(name), str(value)) for name, value in company.custom_fields),
        fiscal_year_end_month=str(company.fiscal_year_end_month),
        terms=term.public_id if term else "",
        minimum_partial=format_plain(minimum, company.currency) if minimum else "",
        estimate_days=str(company.estimate_days),
    )


def _readers(session: Session, form: CompanyForm, currency: str) -> dict[str, Callable[[], Any]]:
    """How each column comes from the form, in the order of the form."""
    return {name: partial(_text, getattr(form, name), name) for name in _LENGTHS} | {
        "bank_iban": lambda: check_iban(form.bank_iban, field="bank_iban"),
        "bank_number": lambda: check_local_number(form.bank_number, field="bank_number", label="Account number"),
        "bank_routing_number": lambda: check_local_number(
            form.bank_routing_number, field="bank_routing_number", label="Sort code or routing number"
        ),
        "bank_bic": lambda: check_bic(form.bank_bic, field="bank_bic"),
        "country": lambda: check_country(form.country),
        "email": lambda: clean_email(form.email, field="email", label="Email") if form.email.strip() else "",
        "website": lambda: _website(form.website),
        "tax_ids": lambda: _pairs(form.tax_ids, "tax_ids", "tax number"),
        "custom_fields": lambda: _pairs(form.custom_fields, "custom_fields", "field"),
        "color": lambda: _color(form.color),
        "locale": lambda: check_locale(form.locale),
        "timezone": lambda: check_timezone(form.timezone),
        "fiscal_year_end_month": lambda: _month(form.fiscal_year_end_month),
        "tax_rounding": lambda: _rounding(form.tax_rounding),
        "default_terms_id": lambda: _terms_id(session, form.terms),
        "allow_partial_payment": lambda: form.allow_partial_payment is True,
        "minimum_partial_amount": lambda: _minimum(form.minimum_partial, currency),
        "estimate_days": lambda: _days(form.estimate_days),
    }


def _text(typed: str, name: str) -> str:
    return clean_text(
        typed,
        field=name,
        max_length=_LENGTHS[name],
        multiline=name in _MULTILINE,
        required=name == "name",
        label=_LABELS.get(name, ""),
    )


def _check_whole_account(values: dict[str, Any], problems: Problems) -> None:
    """An account is whole or not there at all: half of one sends money astray. Values that were refused are None."""
    if not any(values[column] for column in BANK_COLUMNS):
        return
    if values["bank_holder"] == "":
        problems.note("Account holder is required, as the bank writes the name.", field="bank_holder")
    if values["bank_iban"] == "" and values["bank_number"] == "":
        problems.note("Enter the IBAN, or the account number where there is none.", field="bank_iban")


def _website(typed: str) -> str:
    """As typed, with or without https://; no other kind of link may stand where pages and papers make one of it."""
    address = clean_text(typed, field="website", max_length=200)
    if address and not re.fullmatch(r"(?:https?://)?[^\s/@:]+\.[^\s@]+", address):
        raise Invalid("Website must be an address, like www.example.com.", field="website")
    return address


def _pairs(typed: Pairs, field: str, what: str) -> list[list[str]]:
    cleaned = [
        [
            clean_text(name, field=field, max_length=50, label="A name"),
            clean_text(value, field=field, max_length=200, label="A value"),
        ]
        for name, value in typed
    ]
    pairs = [pair for pair in cleaned if any(pair)]
    if not all(name and value for name, value in pairs):
        raise Invalid(f"Every {what} needs a name and a value. Empty both to remove it.", field=field)
    if len(pairs) > MOST_PAIRS:
        raise Invalid(f"At most {MOST_PAIRS} can be kept.", field=field)
    return pairs


def _color(typed: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", typed):
        raise Invalid("Write the colour as #rrggbb, such as #3b5bdb.", field="color")
    return typed.lower()


def _month(typed: str) -> int:
    if typed not in {str(month) for month in range(1, 13)}:
        raise Invalid("Choose the month in which the fiscal year ends.", field="fiscal_year_end_month")
    return int(typed)


def _days(typed: str) -> int:
    text = typed.strip()
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= _MOST_DAYS:
        raise Invalid(f"Write for how many days an estimate is valid, 1 to {_MOST_DAYS}.", field="estimate_days")
    return int(text)


def _rounding(typed: str) -> str:
    try:
        return TaxRounding(typed).value
    except ValueError:
        raise Invalid("Choose where tax is rounded.", field="tax_rounding") from None


def _terms_id(session: Session, public_id: str) -> int | None:
    if not public_id:
        return None
    term = session.exec(select(PaymentTerm).where(col(PaymentTerm.public_id) == as_public_id(public_id))).first()
    if term is None:
        raise Invalid("These terms do not exist. Choose others.", field="terms")
    return term.id


def _minimum(typed: str, currency: str) -> int:
    amount = parse_amount(typed, currency, field="minimum_partial") if typed.strip() else 0
    if amount < 0:
        raise Invalid("The smallest partial payment cannot be negative.", field="minimum_partial")
    return amount
