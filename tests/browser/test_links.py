"""Links that open nothing: forged, expired, revoked; and the files behind them."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from flare_app import access
from flare_app.clock import utc_now
from flare_app.database import unit_of_work
from flare_app.models import Customer, PortalLink
from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.post import mail_to, portal_link_in
from tests.browser.steps import body_rows
from tests.browser.visits import Visits
from tests.mail_server import MailServer


@pytest.fixture(autouse=True)
def _gone(visits: Visits) -> None:
    """The browser notes in its console that the answer is 410 Gone, which is right here."""
    visits.expected.append(r"status of 410 \(Gone\)")


def test_forged_expired_and_revoked_links_are_answered_alike(portal: Desk, house: House) -> None:
    good = house.link(house.customer())
    forged = good[:-4] + ("AAAA" if not good.endswith("AAAA") else "BBBB")
    expired, revoked = house.customer(), house.customer()
    addresses = [forged, house.link(expired), house.link(revoked), good.rsplit("/", 1)[0] + "/nonsense"]
    close(house, expired, revokes=False)
    close(house, revoked, revokes=True)
    page = portal("about:blank")
    shown = set()
    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()
        expect(page.get_by_role("button", name="Email me a new link")).to_be_visible()
        shown.add(page.locator("body").inner_text())
    assert len(shown) == 1


def test_new_link_comes_by_mail_and_opens_the_portal(portal: Desk, house: House, post: MailServer) -> None:
    customer = house.customer()
    invoice = house.invoice(customer)
    link = house.link(customer)
    close(house, customer, revokes=False)
    page = portal(link)
    page.get_by_role("button", name="Email me a new link").click()
    expect(page.get_by_role("status")).to_contain_text("a new one is on its way")
    letter = mail_to(post, customer.email)
    page.goto(portal_link_in(letter))
    expect(body_rows(page, "Invoices")).to_have_count(1)
    expect(page.get_by_role("link", name=invoice.number)).to_be_visible()


def test_portal_whose_link_is_revoked_meanwhile_closes_by_itself(portal: Desk, house: House) -> None:
    customer = house.customer()
    house.invoice(customer)
    page = portal(house.link(customer))
    expect(body_rows(page, "Invoices")).to_have_count(1)
    close(house, customer, revokes=True)
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible(timeout=5_000)


def test_stranger_is_led_to_the_sign_in_and_on_to_what_was_wanted(portal: Desk, house: House) -> None:
    invoice = house.invoice(house.customer())
    page = portal(f"/sales/invoices/{invoice.public_id}")
    expect(page).to_have_url(re.compile("/login"))
    sign_in_here(page)
    expect(page.get_by_role("region", name=invoice.number)).to_be_visible()


def test_who_signs_in_before_the_page_has_heard_from_the_server_is_led_on_too(portal: Desk) -> None:
    page = portal("about:blank")
    page.route_web_socket(re.compile("_event"), lambda _socket: None)
    page.goto("/login?next=/sales/products")
    sign_in_here(page)
    expect(page).to_have_url(re.compile("/sales/products$"))


def test_foreign_and_missing_files_are_answered_alike(portal: Desk, house: House) -> None:
    customer, theirs = house.customer(), house.invoice(house.customer(), "555.00")
    page = portal(house.link(customer))
    expect(page).to_have_url(re.compile("/portal/[^/]+/invoices"))
    portal_id = re.search("/portal/([^/]+)/", page.url)
    assert portal_id is not None
    answers = []
    for public_id in (theirs.public_id, "AAAAAAAAAAAAAAAA"):
        answer = page.request.get(f"/files/documents/{public_id}.pdf?portal={portal_id.group(1)}")
        answers.append((answer.status, answer.text()))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def sign_in_here(page: Page) -> None:
    """Fill in the sign-in page that one was led to."""
    page.get_by_role("textbox", name="Email").fill(DEMO_EMAIL)
    page.get_by_role("textbox", name="Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def close(house: House, customer: Customer, *, revokes: bool) -> None:
    """Let a customer's link run out, or take it back."""
    with unit_of_work() as session:
        staff = house.staff(session)
        [link] = access.links_of(session, principal=staff, customer_id=customer.id)
        if revokes:
            access.revoke(session, link=link, actor=staff)
        else:
            session.get_one(PortalLink, link.id).expires_at = utc_now() - timedelta(seconds=1)
