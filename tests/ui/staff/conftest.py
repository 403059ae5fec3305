"""The editor's State with a company, a customer and products behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from flare_app import catalog
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.ui.session import become
from tests import factories


@dataclass(frozen=True)
class Office:
    """Public ids of what is there."""

    staff: Staff
    customer: str
    swiss: str
    vat: str
    product: str
    net_30: str


@pytest.fixture
def database_kind() -> str:
    """The rooms are tested on both databases; what happens here does not depend on it."""
    return "sqlite"


@pytest.fixture
def office(database: str) -> Iterator[Office]:
    """A company with a tax, a product, an Austrian and a Swiss customer; Ada asks."""
    with unit_of_work() as session:
        ada = factories.make_company(session)
        vat = factories.make_tax(session, actor=ada)
        terms = {term.name: term.public_id for term in catalog.list_terms(session)}
        product = catalog.create_product(
            session, name="Consulting", unit_price="120", description="Hours", tax=vat.public_id, actor=ada
        )
        customer = factories.make_customer(session, actor=ada, name="Nordlicht KG", tax=vat.public_id)
        swiss = factories.make_customer(session, actor=ada, name="Borealis AG", currency="CHF", terms=terms["Net 60"])
        made = Office(ada, customer.public_id, swiss.public_id, vat.public_id, product.public_id, terms["Net 30"])
    become(made.staff)
    yield made
    become(None)
