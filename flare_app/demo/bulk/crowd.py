"""Customers in any number: the demo company's own first, then made-up ones in their likeness."""

import random
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from flare_app import catalog, clock, documents
from flare_app.catalog import TaxChoice
from flare_app.company import get_company
from flare_app.customers import customer_search_text
from flare_app.demo.bulk.rows import Rows
from flare_app.demo.company import Setting
from flare_app.demo.people import DemoCustomer
from flare_app.models import Customer, PaymentTerm, PortalLink

_NAMES = (
    "Amber", "Birch", "Cedar", "Copper", "Dover", "Elm", "Falcon", "Garnet", "Harper", "Indigo", "Juniper", "Kestrel", "Larch",
    "Maple", "North", "Osprey", "Quartz", "Raven", "Sable", "Thistle", "Umber", "Vesper", "Willow", "Yarrow", "Zephyr",
)  # fmt: skip
_TRADES = (
    "Architects", "Bakery", "Books", "Brewing", "Ceramics", "Dental", "Farms", "Fitness", "Foods", "Gallery", "Garden", "Interiors",
    "Legal", "Logistics", "Motors", "Optics", "Pharmacy", "Robotics", "Textiles", "Travel", "Vineyards", "Yachts",
)  # fmt: skip
_LINK_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer with all that its documents take from it."""

    customer: Customer
    link_id: int
    copies: dict[str, dict[str, Any]]
    terms: PaymentTerm
    tax: TaxChoice | None
    pays: str


def make_accounts(session: Session, setting: Setting, rows: Rows, chance: random.Random, *, count: int) -> list[Account]:
    """`count` customers with a portal link each; those of the demo company come first."""
    people = [setting.customers[at % len(setting.customers)] for at in range(count)]
    known = len(setting.customers)
    made = [(person, _in_likeness(person, model, number, chance)) for number, (person, model) in enumerate(people[known:], known)]
    session.add_all(customer for _, customer in made)
    session.flush()
    taxes = catalog.find_tax_choices(session, public_ids=set(setting.taxes.values()))
    company, now = get_company(session), clock.utc_now()
    accounts = []
    for person, customer in [*people[:known], *made]:
        link = rows.add(
            PortalLink,
            reference=secrets.token_urlsafe(16),  # who knows it is let in, so no seed may give it
            customer_id=customer.id,
            address=customer.email,
            expires_at=now + _LINK_LASTS,
            created_at=now,
        )
        copies = documents.party_copies(company, customer, locale=customer.locale)
        tax = taxes.get(setting.taxes.get(person.tax, ""))
        accounts.append(Account(customer, link.id, copies, setting.terms[person.terms], tax, person.pays))
    return accounts


def _in_likeness(person: DemoCustomer, model: Customer, number: int, chance: random.Random) -> Customer:
    """Another customer of the same town, currency, terms and habits."""
    customer = Customer(
        name=f"{chance.choice(_NAMES)} {chance.choice(_TRADES)} {person.city}",
        email=f"accounts@customer-{number}.example",
        phone=f"+{chance.randint(30, 99)} {chance.randint(1_000_000, 9_999_999)}",
        street=f"{person.street.rstrip('0123456789 ')} {chance.randint(1, 200)}",
        **{name: getattr(model, name) for name in ("city", "zip", "country", "currency", "locale", "terms_id", "tax_id")},
    )
    customer.search_text = customer_search_text(customer)
    return customer
