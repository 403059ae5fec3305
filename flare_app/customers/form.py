"""A customer as typed, and the check of it."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from babel import Locale, UnknownLocaleError
from sqlmodel import Session

from flare_app.catalog import find_tax_choices, find_term
from flare_app.company import get_company
from flare_app.customers.contacts import ContactForm, check_contacts, contacts_of
from flare_app.customers.countries import country_code, locale_for
from flare_app.domain.money import format_plain, is_currency, parse_amount
from flare_app.domain.problems import Problems
from flare_app.domain.text import clean_email, clean_text
from flare_app.errors import Invalid
from flare_app.models import Customer, CustomerContact, PaymentTerm, Tax


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """Every value is text as typed; attribute names are the field names that errors carry. Only `name` is required.

    `terms` and `tax` are public ids of the defaults for this customer's documents. Without a currency or a locale, the company's
    and the country's are taken. `reminders` is "off" for a customer who gets none, `statements` "always" or "never" where it is not
    as the company does it. `contacts` are the people there; None leaves them as they are.
    """

    name: str
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    fax: str = ""
    website: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    tax_number: str = ""
    currency: str = ""
    locale: str = ""
    terms: str = ""
    tax: str = ""
    credit_limit: str = ""
    reminders: str = ""
    statements: str = ""
    other_details: str = ""
    contacts: tuple[ContactForm, ...] | None = None


_LENGTHS = {
    "name": 200, "first_name": 100, "middle_name": 100, "last_name": 100, "title": 50, "phone": 50, "mobile": 50, "fax": 50,
    "website": 200, "street": 200, "city": 100, "state": 100, "zip": 20, "country": 100, "tax_number": 50, "other_details": 2_000,
}  # fmt: skip
NO_REMINDERS = "off"
_MULTILINE = frozenset({"street", "other_details"})
_LABELS = {"zip": "ZIP code"}


@dataclass(frozen=True, slots=True)
class CheckedCustomer:
    """The accepted values by column of `Customer`, and by column of each contact; None leaves the contacts as they are."""

    values: dict[str, Any]
    contacts: list[dict[str, Any]] | None


def check_customer(session: Session, form: CustomerForm) -> CheckedCustomer:
    """What can be kept.

    Raises:
        InvalidForm: with one sentence per field.
    """
    problems = Problems()
    company = get_company(session)
    values = {column: problems.catch(read, None) for column, read in _readers(session, form).items()}
    contacts = None if form.contacts is None else check_contacts(problems, form.contacts)
    problems.raise_any()
    values["currency"] = values["currency"] or company.currency
    values["locale"] = values["locale"] or locale_for(values["country"], otherwise=company.locale)
    return CheckedCustomer(values, contacts)


def _readers(session: Session, form: CustomerForm) -> dict[str, Callable[[], Any]]:
    """How each column comes from the form, in the order of the form."""
    return {name: partial(_text, getattr(form, name), name) for name in _LENGTHS} | {
        "email": lambda: clean_email(form.email, field="email", label="Email") if form.email.strip() else "",
        "country": lambda: country_code(_text(form.country, "country")),
        "currency": lambda: _currency(form.currency),
        "locale": lambda: _locale(form.locale),
        "terms_id": lambda: _terms_id(session, form.terms),
        "tax_id": lambda: _tax_id(session, form.tax),
        "credit_limit_amount": lambda: _credit_limit(session, form),
        "no_reminders": lambda: _one_of(form.reminders, ("", NO_REMINDERS), "reminders") == NO_REMINDERS,
        "statements": lambda: _one_of(form.statements, ("", "always", "never"), "statements"),
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


def _currency(typed: str) -> str:
    code = typed.strip().upper()
    if code and not is_currency(code):
        raise Invalid("Choose a currency, such as EUR.", field="currency")
    return code


def _locale(typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        return str(Locale.parse(typed.strip().replace("-", "_")))[:10]
    except (ValueError, TypeError, UnknownLocaleError):
        raise Invalid("Choose a language and region, such as en_US.", field="locale") from None


def _terms_id(session: Session, public_id: str) -> int | None:
    if not public_id:
        return None
    term = find_term(session, public_id=public_id)
    if term is None:
        raise Invalid("These terms do not exist. Choose others.", field="terms")
    return term.id


def _tax_id(session: Session, public_id: str) -> int | None:
    choices = find_tax_choices(session, public_ids=[public_id])
    if public_id and public_id not in choices:
        raise Invalid("This tax does not exist. Choose another one.", field="tax")
    return choices[public_id].id if public_id else None


def _one_of(typed: str, choices: tuple[str, ...], field: str) -> str:
    if typed not in choices:
        raise Invalid("Choose one from the list.", field=field)
    return typed


def _credit_limit(session: Session, form: CustomerForm) -> int | None:
    if not form.credit_limit.strip():
        return None
    typed = form.currency.strip().upper()
    currency = typed if is_currency(typed) else get_company(session).currency
    limit = parse_amount(form.credit_limit, currency, field="credit_limit")
    if limit < 0:
        raise Invalid("A credit limit cannot be negative.", field="credit_limit")
    return limit


def form_of_customer(session: Session, customer: Customer) -> CustomerForm:
    """The form filled with what is kept, for editing."""
    term = session.get(PaymentTerm, customer.terms_id) if customer.terms_id else None
    tax = session.get(Tax, customer.tax_id) if customer.tax_id else None
    limit = customer.credit_limit_amount
    own = {"terms": term.public_id if term else "", "tax": tax.public_id if tax else "",
           "reminders": NO_REMINDERS if customer.no_reminders else "",
           "credit_limit": "" if limit is None else format_plain(limit, customer.currency)}  # fmt: skip
    plain = {f.name: getattr(customer, f.name) for f in fields(CustomerForm) if f.name not in own and f.name != "contacts"}
    return CustomerForm(**plain, **own, contacts=tuple(_contact_form(one) for one in contacts_of(session, customer.id)))


def _contact_form(contact: CustomerContact) -> ContactForm:
    return ContactForm(**{field.name: getattr(contact, field.name) for field in fields(ContactForm)})
