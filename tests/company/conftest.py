"""A company and its people, on both databases."""

from dataclasses import dataclass

import pytest

from flare_app.database import unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.models import Customer
from tests import factories


@dataclass(frozen=True)
class House:
    """Who may do what, and a customer to invoice."""

    ada: Staff
    accountant: Staff
    sales: Staff
    customer: Customer


@pytest.fixture
def house(database: str) -> House:
    """Set up and committed."""
    with unit_of_work() as session:
        ada = factories.make_company(session, email="office@alpenglow.example", tax_ids=[["VAT ID", "ATU1"]])
        return House(
            ada=ada,
            accountant=factories.make_staff(session, "Bea Books", Role.ACCOUNTANT),
            sales=factories.make_staff(session, "Sam Sales", Role.SALES_MANAGER),
            customer=factories.make_customer(session, actor=ada, name="Acme", email="a@acme.example"),
        )
