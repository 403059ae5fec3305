"""People and customers for the tests of the access room."""

from datetime import UTC, datetime

import pytest

from flare_app import access
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff, System
from flare_app.models import Customer, PortalLink, StaffUser
from tests.access.books import Books, make_books

PASSWORD = "nine lives of a cat"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TESTER = System("test")


@pytest.fixture
def admin(database: str) -> StaffUser:
    """An admin who can sign in with PASSWORD."""
    with unit_of_work() as session:
        return access.add_user(session, actor=TESTER, email="ann@example.com", name="Ann Admin", role="admin", password=PASSWORD)


@pytest.fixture
def staff(admin: StaffUser) -> Staff:
    """The admin, signed in."""
    return sign_in().staff


@pytest.fixture
def customer(database: str) -> Customer:
    """A customer with an address."""
    with unit_of_work() as session:
        row = Customer(name="Acme", email="billing@acme.example")
        session.add(row)
        session.flush()
        return row


@pytest.fixture
def link(customer: Customer) -> PortalLink:
    """The portal link of that customer."""
    with unit_of_work() as session:
        return access.link_for(session, customer_id=customer.id, address=customer.email, actor=TESTER)


@pytest.fixture
def books(database: str) -> Books:
    """One customer with an invoice in January and one in February, paid by one payment."""
    return make_books()


def sign_in(email: str = "ann@example.com", password: str = PASSWORD, **more: str) -> access.NewSession:
    """Sign in as the routes do: each step commits for itself."""
    with unit_of_work() as session:
        attempt = access.begin_sign_in(
            session, email=email, ip=more.get("ip", "192.0.2.1"), known_browser=more.get("known_browser", "")
        )
    is_right = access.compare_password(attempt, password)
    with unit_of_work() as session:
        return access.finish_sign_in(session, attempt=attempt, is_password_right=is_right, ip="192.0.2.1", user_agent="test")
