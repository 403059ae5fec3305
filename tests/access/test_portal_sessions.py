"""Browsers inside a portal: whose, how long, and what shuts them out."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from flare_app import access, clock
from flare_app.access import NewPortalSession, PortalLinkExpired
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor, Staff
from flare_app.errors import NotFound
from flare_app.models import Customer, PortalLink, PortalSession, PortalView
from tests.access.conftest import NOON, TESTER, sign_in


def open_link(link: PortalLink) -> NewPortalSession:
    with unit_of_work() as session:
        return access.open_portal(session, token=access.token_for(link))


def visitor(cookies: dict[str, str], portal_id: str) -> PortalVisitor | None:
    with read_only() as session:
        return access.visitor_from_cookies(session, cookies, portal_id)


def test_link_lets_a_browser_into_its_own_portal(link: PortalLink, customer: Customer) -> None:
    new = open_link(link)
    assert new.portal_id == link.public_id
    found = visitor({new.cookie_name: new.token}, new.portal_id)
    assert found is not None
    assert (found.customer_id, found.address, found.is_preview) == (customer.id, customer.email, False)


def test_two_portals_work_side_by_side_and_never_for_each_other(link: PortalLink) -> None:
    with unit_of_work() as session:
        row = Customer(name="Other", email="other@example.com")
        session.add(row)
        session.flush()
        other = access.link_for(session, customer_id=row.id, address=row.email, actor=TESTER)
    mine, theirs = open_link(link), open_link(other)
    cookies = {mine.cookie_name: mine.token, theirs.cookie_name: theirs.token}
    assert visitor(cookies, mine.portal_id).customer_id == link.customer_id  # type: ignore[union-attr]
    assert visitor(cookies, theirs.portal_id).customer_id == other.customer_id  # type: ignore[union-attr]
    swapped = {mine.cookie_name: theirs.token, theirs.cookie_name: mine.token}
    assert visitor(swapped, mine.portal_id) is None
    assert visitor(swapped, theirs.portal_id) is None


def test_anything_else_is_no_visitor(link: PortalLink) -> None:
    new = open_link(link)
    for portal_id in ("", "unknown", "\0", "x" * 100, f"{new.portal_id} ", "é"):
        assert visitor({access.portal_cookie_name(portal_id): new.token}, portal_id) is None
    for token in ("", "x" * 43, new.token[:-1], access.token_for(link)):
        assert visitor({new.cookie_name: token}, new.portal_id) is None


def test_session_ends_after_twelve_hours(link: PortalLink) -> None:
    clock.start_at(NOON)
    new = open_link(link)
    clock.start_at(NOON + timedelta(hours=11, minutes=59))
    assert visitor({new.cookie_name: new.token}, new.portal_id)
    clock.start_at(NOON + timedelta(hours=12, minutes=1))
    assert visitor({new.cookie_name: new.token}, new.portal_id) is None


def test_session_ends_with_its_link(link: PortalLink) -> None:
    with unit_of_work() as session:
        access.mark_sent(session, session.get_one(PortalLink, link.id), NOON - timedelta(days=30))
    clock.start_at(NOON - timedelta(minutes=5))
    new = open_link(link)
    clock.start_at(NOON + timedelta(seconds=1))
    assert visitor({new.cookie_name: new.token}, new.portal_id) is None


def test_revoking_shuts_every_browser_out_and_reopening_lets_none_back(link: PortalLink, staff: Staff) -> None:
    browsers = [open_link(link) for _ in range(3)]
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, link.id), actor=staff)
    with unit_of_work() as session:
        access.link_for(session, customer_id=link.customer_id, address=link.address, actor=staff)
    assert [visitor({new.cookie_name: new.token}, new.portal_id) for new in browsers] == [None] * 3


def test_opening_counts_no_view_however_often(link: PortalLink) -> None:
    for _ in range(20):
        open_link(link)
    with read_only() as session:
        assert session.exec(select(func.count()).select_from(PortalView)).one() == 0


def test_expired_link_starts_no_session(link: PortalLink) -> None:
    clock.start_at(NOON + timedelta(days=400))
    with pytest.raises(PortalLinkExpired):
        open_link(link)
    with read_only() as session:
        assert session.exec(select(PortalSession)).all() == []


def test_staff_preview_ends_with_their_sign_in(customer: Customer, admin: object) -> None:
    new_staff = sign_in()
    with unit_of_work() as session:
        new = access.open_preview(session, customer_public_id=customer.public_id, actor=new_staff.staff)
    cookies = {new.cookie_name: new.token, access.staff_cookie_name(): new_staff.token}
    found = visitor(cookies, new.portal_id)
    assert found is not None
    assert found.is_preview
    assert visitor({new.cookie_name: new.token}, new.portal_id) is None
    with unit_of_work() as session:
        access.sign_out(session, cookies=cookies)
    assert visitor(cookies, new.portal_id) is None


def test_customer_without_address_can_be_previewed_but_not_mailed(staff: Staff) -> None:
    with unit_of_work() as session:
        row = Customer(name="No mail")
        session.add(row)
        session.flush()
        new = access.open_preview(session, customer_public_id=row.public_id, actor=staff)
        assert access.links_of(session, principal=staff, customer_id=row.id) == []
        assert access.request_new_link(session, ip="192.0.2.1", portal_id=new.portal_id) is None


def test_preview_of_an_unknown_customer_is_not_found(staff: Staff) -> None:
    with unit_of_work() as session, pytest.raises(NotFound):
        access.open_preview(session, customer_public_id="unknown", actor=staff)
