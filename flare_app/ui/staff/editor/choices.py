"""What the selects of the editor offer."""

from dataclasses import dataclass

from babel.numbers import get_currency_name
from sqlmodel import Session

from flare_app import catalog, customers, documents
from flare_app.company import get_company
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import NotFound
from flare_app.models import Customer
from flare_app.rendering.formats import Formats
from flare_app.ui.staff.editor.typed import TypedDocument

Pairs = list[list[str]]
NEW, NEW_GROUP = "_new", "_new_group"
"""Entries of selects that open a window; a document never holds them."""


@dataclass(frozen=True)
class Choices:
    """What the selects offer, as pairs of value and text; `days` are those of the terms."""

    terms: Pairs
    days: dict[str, int]
    taxes: Pairs
    currencies: Pairs


def choices_for(session: Session, typed: TypedDocument) -> Choices:
    """The terms and taxes on offer, with those that the form names though they are offered no longer."""
    terms = {term.public_id: term for term in catalog.list_terms(session)}
    if typed.terms not in terms and (former := catalog.find_term(session, public_id=typed.terms)):
        terms[former.public_id] = former
    taxes = {tax.public_id: tax.label for tax in catalog.list_taxes(session)}
    former_taxes = catalog.find_tax_choices(session, public_ids={line.tax for line in typed.lines} - set(taxes))
    taxes |= {public_id: tax.label for public_id, tax in former_taxes.items()}
    own = get_company(session).currency
    return Choices(
        terms=[["", "Custom"], *([public_id, term.name] for public_id, term in terms.items()), [NEW, "New terms…"]],
        days={public_id: term.days for public_id, term in terms.items()},
        taxes=[["", "No tax"], *map(list, taxes.items()), [NEW, "New tax…"], [NEW_GROUP, "New tax group…"]],
        currencies=[[code, f"{code} – {get_currency_name(code, locale='en')}"] for code in dict.fromkeys([own, *MINOR_DIGITS])],
    )


def credited_choices(session: Session, actor: Staff, kind: DocumentKind, customer: Customer | None, typed: TypedDocument) -> Pairs:
    """The customer's invoices, for a credit note: open ones first, with what is left to pay; and the one it names already."""
    if kind is not DocumentKind.CREDIT_NOTE or customer is None:
        return []
    currency = typed.currency or customer.currency
    formats = Formats(get_company(session).locale, currency)
    named = {
        one.public_id: f"{one.number}, {formats.day(one.issue_on)}, {formats.money(one.balance_amount)} of "
        f"{formats.money(one.total_amount)} due"
        for one in documents.list_creditable(session, customer_id=customer.id, currency=currency)
    }
    if typed.credited_invoice and typed.credited_invoice not in named:
        named[typed.credited_invoice] = _number(session, actor, typed.credited_invoice)
    return [["", "None"], *map(list, named.items())]


def customer_tax(session: Session, customer: Customer | None) -> str:
    """The public id of the tax that a customer's lines begin with; "" for none."""
    return customers.form_of_customer(session, customer).tax if customer else ""


def _number(session: Session, actor: Staff, public_id: str) -> str:
    try:
        return documents.get_document(session, principal=actor, public_id=public_id).number or ""
    except NotFound:
        return "Not available"
