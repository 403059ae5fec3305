"""Seller and buyer as a document names them: copied into it when it is issued, read live while it is a draft."""

from dataclasses import asdict, dataclass, field
from typing import Any

from flare_app.company import bank_account_of
from flare_app.customers import address_lines, contact_name
from flare_app.models import Company, Customer
from flare_app.rendering.data import Party

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerCopy:
    """What a document keeps of the company. `logo_hash` names the picture in the company room's store."""

    name: str
    lines: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    website: str = ""
    tax_ids: Pairs = ()
    custom_fields: Pairs = ()
    bank_details: str = ""
    disclaimer: str = ""
    footer: str = ""
    logo_hash: str = ""
    color: str = ""
    locale: str = ""
    timezone: str = ""

    def party(self) -> Party:
        """The seller's block on paper."""
        return Party(name=self.name, lines=self.lines, email=self.email, phone=self.phone, tax_ids=self.tax_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerCopy:
    """What a document keeps of the customer."""

    name: str
    lines: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    tax_ids: Pairs = field(default=())

    def party(self) -> Party:
        """The customer's block on paper."""
        return Party(name=self.name, lines=self.lines, email=self.email, phone=self.phone, tax_ids=self.tax_ids)


def seller_of(company: Company, *, locale: str) -> SellerCopy:
    """The company now, its country's name in the document's `locale`. The account stands in the words about payment."""
    account = bank_account_of(company)
    return SellerCopy(
        name=company.name,
        lines=address_lines(company, locale=locale),
        email=company.email,
        phone=company.phone,
        website=company.website,
        tax_ids=_pairs(company.tax_ids),
        custom_fields=_pairs(company.custom_fields),
        bank_details="\n".join(filter(None, (account.line if account else "", company.bank_details))),
        disclaimer=company.disclaimer,
        footer=company.footer,
        logo_hash=company.logo_hash,
        color=company.color,
        locale=company.locale,
        timezone=company.timezone,
    )


def buyer_of(customer: Customer) -> BuyerCopy:
    """The customer now. A contact person differing from the name stands first in the address."""
    contact = contact_name(customer)
    lines = address_lines(customer, locale=customer.locale)
    return BuyerCopy(
        name=customer.name,
        lines=lines if not contact or contact == customer.name else (contact, *lines),
        email=customer.email,
        phone=customer.phone,
        tax_ids=(("Tax number", customer.tax_number),) if customer.tax_number else (),
    )


def party_copies(company: Company, customer: Customer, *, locale: str) -> dict[str, dict[str, Any]]:
    """The columns `seller` and `buyer` of a document that is issued now."""
    return {"seller": as_json(seller_of(company, locale=locale)), "buyer": as_json(buyer_of(customer))}


def as_json(copy: SellerCopy | BuyerCopy) -> dict[str, Any]:
    """The copy in plain JSON values."""
    return asdict(copy)


def seller_from(stored: dict[str, Any]) -> SellerCopy:
    """The copy back from JSON."""
    pairs = {name: _pairs(stored[name]) for name in ("tax_ids", "custom_fields")}
    return SellerCopy(**{**stored, "lines": tuple(stored["lines"]), **pairs})


def buyer_from(stored: dict[str, Any]) -> BuyerCopy:
    """The copy back from JSON."""
    return BuyerCopy(**{**stored, "lines": tuple(stored["lines"]), "tax_ids": _pairs(stored["tax_ids"])})


def _pairs(stored: Any) -> Pairs:
    return tuple((str(name), str(value)) for name, value in stored)
