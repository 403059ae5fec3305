"""The HTTP side alone, as a browser meets it: security headers around the routes, real cookies, both databases."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from flare_app import access
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff, System
from flare_app.models import Customer, Document, PortalLink, StaffUser
from flare_app.settings import settings
from flare_app.web import link_expired
from flare_app.web.app import create_web_app
from flare_app.web.headers import SecurityHeaders
from tests import factories

on_sqlite_alone = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For what does not depend on the database: setting one up takes longer than most tests."""

PASSWORD = "nine lives of a cat"
TESTER = System("test")


@dataclass(frozen=True)
class House:
    """A company with two customers, each with a portal link, an issued invoice and a draft."""

    admin: StaffUser
    staff: Staff
    mine: Customer
    theirs: Customer
    my_link: PortalLink
    their_link: PortalLink
    my_invoice: Document
    their_invoice: Document
    my_draft: Document


@pytest.fixture(autouse=True)
def _nobody_is_remembered() -> None:
    """The page for expired links remembers whose it is: not from one test to the next."""
    link_expired._find_seller.cache_clear()


@pytest.fixture
def house(database: str) -> House:
    """Everything set up and committed."""
    with unit_of_work() as session:
        staff = factories.make_company(session, phone="+43 1 234567", email="office@alpenglow.example")
        admin = access.add_user(session, actor=TESTER, email="ann@example.com", name="Ann Admin", role="admin", password=PASSWORD)
        mine = factories.make_customer(session, actor=staff, name="Acme", email="billing@acme.example")
        theirs = factories.make_customer(session, actor=staff, name="Secretive Ltd", email="office@secretive.example")
        return House(
            admin=admin,
            staff=staff,
            mine=mine,
            theirs=theirs,
            my_link=access.link_for(session, customer_id=mine.id, address=mine.email, actor=TESTER),
            their_link=access.link_for(session, customer_id=theirs.id, address=theirs.email, actor=TESTER),
            my_invoice=factories.make_issued(session, mine, factories.line("100.00"), actor=staff),
            their_invoice=factories.make_issued(session, theirs, factories.line("4711.00"), actor=staff),
            my_draft=factories.make_draft(session, mine, factories.line("5.00"), actor=staff),
        )


def new_browser(*, trusted_hops: int = 0, base_url: str = "") -> TestClient:
    """A browser without cookies. Redirects are looked at, not followed."""
    app = SecurityHeaders(create_web_app(trusted_hops=trusted_hops))
    return TestClient(app, base_url=base_url or settings().base_url, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """A browser at a house that is set up."""
    with new_browser() as client:
        yield client


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> str:
    """Ask for it before `client` to serve under https."""
    monkeypatch.setenv("FLARE_PUBLIC_URL", "https://billing.example.com")
    settings.cache_clear()
    return "https://billing.example.com"


def own_page() -> dict[str, str]:
    """The header that a browser sends with a form of our own pages."""
    return {"Origin": settings().base_url}


def sign_in(client: TestClient, email: str = "ann@example.com", password: str = PASSWORD, **query: str):  # type: ignore[no-untyped-def]
    """Send the sign-in form, from the page of this query."""
    return client.post("/login", params=query, data={"email": email, "password": password}, headers=own_page())


def enter_portal(client: TestClient, link: PortalLink) -> str:
    """Open a link; gives the portal's id."""
    answer = client.get(f"/p/{access.token_for(link)}")
    assert answer.status_code == 303, answer.text
    return link.public_id
