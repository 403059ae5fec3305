"""Asking for a new link: mailed to the address on file, seldom enough, and never for a link that staff closed."""

from datetime import timedelta

from flare_app import access, clock
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Customer, PortalLink
from tests.access.conftest import NOON, TESTER


def ask(ip: str = "192.0.2.1", **by: str) -> PortalLink | None:
    with unit_of_work() as session:
        return access.request_new_link(session, ip=ip, **by)


def test_expired_link_is_mailed_to_its_own_address(link: PortalLink) -> None:
    clock.start_at(NOON + timedelta(days=400))
    by_token, by_portal = ask(token=access.token_for(link)), ask(portal_id=link.public_id)
    assert by_token is not None
    assert by_portal is not None
    assert by_token.address == by_portal.address == "billing@acme.example"


def test_unknown_forged_and_revoked_links_are_mailed_to_nobody(link: PortalLink, staff: Staff) -> None:
    token = access.token_for(link)
    assert ask(token=access.decoy_token()) is None
    assert ask(token=token[:-1]) is None
    assert ask(portal_id="unknown") is None
    assert ask() is None
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, link.id), actor=staff)
    assert ask(token=token) is None
    assert ask(portal_id=link.public_id) is None


def test_hundred_requests_make_three_mails_an_hour_for_a_customer(customer: Customer, link: PortalLink) -> None:
    with unit_of_work() as session:
        second = access.link_for(session, customer_id=customer.id, address="boss@acme.example", actor=TESTER)
    clock.start_at(NOON)
    asked = [ask(f"198.51.100.{number}", portal_id=(link, second)[number % 2].public_id) for number in range(100)]
    assert sum(each is not None for each in asked) == 3
    clock.start_at(NOON + timedelta(minutes=61))
    assert ask(portal_id=link.public_id)
