"""A company with one customer, on both databases."""

from dataclasses import dataclass

import pytest

from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Customer
from tests import factories


@dataclass(frozen=True)
class Shop:
    """Who acts, and whom they invoice."""

    staff: Staff
    customer: Customer


@pytest.fixture
def shop(database: str) -> Shop:
    """Set up and committed."""
    with unit_of_work() as session:
        staff = factories.make_company(session)
        return Shop(staff, factories.make_customer(session, actor=staff, name="Bergwerk AG", email="office@bergwerk.example"))
