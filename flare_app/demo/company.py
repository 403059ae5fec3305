"""The demo company itself: its details, logo, colleagues, taxes, products and customers."""

import io
import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from PIL import Image, ImageDraw
from sqlmodel import Session

from flare_app import access, catalog, company, customers, payments
from flare_app.clock import utc_now
from flare_app.customers import ContactForm, CustomerForm
from flare_app.demo.people import COLLEAGUES, CONTACTS, CREDIT_LIMITS, CUSTOMERS, PER_EUR, PRODUCTS, DemoCustomer
from flare_app.domain.principals import Role, Staff, System
from flare_app.errors import Conflict
from flare_app.models import Customer, DepositAccount, PaymentTerm, Product
from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD

DEMO = System("demo")
COLOR = "#0f766e"
_BANKING_SINCE = timedelta(days=900)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the story is told with; `taxes` maps a name to a public id."""

    staff: Staff
    customers: tuple[tuple[DemoCustomer, Customer], ...]
    products: tuple[tuple[Product, tuple[str, ...]], ...]
    taxes: dict[str, str]
    terms: dict[str, PaymentTerm]
    accounts: tuple[DepositAccount, ...]


def found_company(session: Session) -> Setting:
    """Write everything that stands before the first document.

    Raises:
        Conflict: there is a company already.
    """
    if company.find_company(session) is not None:
        raise Conflict("There is a company already.")
    terms = {term.name: term for term in catalog.create_default_terms(session, actor=DEMO)}
    _company(session, terms["Net 30"])
    taxes = _taxes(session)
    staff = _colleagues(session)
    products = tuple(
        (catalog.create_product(session, name=name, description=words, unit_price=price, actor=staff), quantities)
        for name, words, price, quantities in PRODUCTS
    )
    people = tuple((one, _customer(session, one, terms, taxes, staff)) for one in CUSTOMERS)
    accounts = tuple(
        payments.create_deposit_account(session, name=name, number=number, actor=staff)
        for name, number in (("Main bank account", "IE29 AIBK 9311 5212 3456 78"), ("Petty cash", ""), ("Card account", "4417"))
    )
    return Setting(staff, people, products, taxes, terms, accounts)


def price_in(currency: str, unit_price_e4: int) -> str:
    """A price of the list in another currency, rounded as a person would set it."""
    price = Decimal(unit_price_e4) / 10_000 * Decimal(PER_EUR[currency])
    if price < 20:
        return f"{price:.2f}" if currency != "JPY" else f"{price:.0f}"
    step = Decimal(5) if price < 1_000 else Decimal(50)
    return str((price / step).to_integral_value() * step)


def draw_logo() -> bytes:
    """A small mark in the company's colour, as PNG: a pine tree over a line of water."""
    picture = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, 255, 255), radius=56, fill=COLOR)
    for top, half in ((44, 44), (84, 58), (124, 72)):
        pen.polygon([(128, top), (128 - half, top + 62), (128 + half, top + 62)], fill="white")
    pen.rectangle((118, 186, 138, 204), fill="white")
    pen.rounded_rectangle((52, 210, 204, 222), radius=6, fill="white")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _company(session: Session, terms: PaymentTerm) -> None:
    company.set_up_company(
        session,
        actor=DEMO,
        name="Harbour & Pine Studio",
        street="Custom House Quay 14",
        city="Dublin",
        zip="D01 K8N4",
        country="IE",
        email="hello@harbourpine.example",
        phone="+353 1 555 0142",
        website="harbourpine.example",
        tax_ids=[["VAT ID", "IE 6388047V"]],
        custom_fields=[["Company number", "638804"]],
        bank_holder="Harbour & Pine Studio Ltd",
        bank_name="Example Bank Ireland",
        bank_iban="IE29AIBK93115212345678",
        bank_bic="AIBKIE2D",
        bank_changed_at=utc_now() - _BANKING_SINCE,
        disclaimer="Work remains the property of the studio until it is paid in full.",
        footer="Harbour & Pine Studio Ltd · Custom House Quay 14 · Dublin",
        logo_hash=company.store_logo(draw_logo()),
        color=COLOR,
        currency="EUR",
        locale="en_IE",
        timezone="Europe/Dublin",
        default_terms_id=terms.id,
        minimum_partial_amount=50_00,
    )


def _taxes(session: Session) -> dict[str, str]:
    single = {
        name: catalog.create_tax(session, name=name, rate=rate, actor=DEMO).public_id
        for name, rate in (("VAT", "23"), ("Reduced VAT", "13.5"), ("GST", "5"), ("QST", "9.975"), ("NY sales tax", "8.875"))
    }
    group = catalog.create_tax_group(session, name="GST + QST", taxes=[single["GST"], single["QST"]], actor=DEMO)
    return {**single, "GST + QST": group.public_id}


def _colleagues(session: Session) -> Staff:
    users = [
        access.add_user(session, actor=DEMO, email=email or DEMO_EMAIL, name=name, role=role, password=DEMO_PASSWORD)
        for name, email, role in COLLEAGUES
    ]
    first = users[0]
    return Staff(user_id=first.id, name=first.name, email=first.email, role=Role(first.role), session_id=0)


def _customer(session: Session, one: DemoCustomer, terms: dict[str, PaymentTerm], taxes: dict[str, str], staff: Staff) -> Customer:
    first, _, last = one.contact.rpartition(" ")
    form = CustomerForm(
        name=one.name,
        first_name=first,
        last_name=last,
        email=one.email,
        phone=f"+{random.Random(one.name).randint(30, 99)} {random.Random(one.email).randint(1_000_000, 9_999_999)}",  # noqa: S311
        street=one.street,
        city=one.city,
        zip=one.zip,
        country=one.country,
        currency=one.currency,
        terms=terms[one.terms].public_id,
        tax=taxes.get(one.tax, ""),
        credit_limit=CREDIT_LIMITS.get(one.name, ""),
        contacts=tuple(
            ContactForm(name=name, role=role, email=email, phone=phone, in_emails=in_emails)
            for name, role, email, phone, in_emails in CONTACTS.get(one.name, ())
        ),
    )
    return customers.create_customer(session, form=form, actor=staff)
