"""From an invitation to being shut out, as the invited person and the admin see it; and the trail of it all."""

import re
from html import unescape

import pyotp
from playwright.sync_api import Page, expect

from flare_app.clock import utc_now
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.post import mail_to
from tests.browser.steps import body_rows, record, row_of, search
from tests.browser.visits import Visits
from tests.mail_server import MailServer

PASSWORD = "eight arms of an octopus"
INVITED = "nora@flare.example"


def fill_sign_in(page: Page, email: str) -> None:
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def turn_on_two_factor(page: Page) -> str:
    """As one's own account offers it; gives a recovery code."""
    page.get_by_role("button", name="Turn on").click()
    secret = page.get_by_text("Type this key instead").get_by_role("code").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret).at(utc_now()))
    page.get_by_role("button", name="Turn on").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    return codes.first.inner_text()


def test_items_106_107_108_somebody_is_invited_joins_secures_the_account_and_is_shut_out(
    desk: Desk, visits: Visits, post: MailServer
) -> None:
    admin = desk("/settings/users")
    admin.get_by_role("button", name="Invite user").click()
    window = admin.get_by_role("dialog", name="Invite user")
    window.get_by_role("textbox", name="Email").fill(INVITED)
    window.get_by_role("button", name="Send invitation").click()
    expect(record(admin, INVITED).get_by_text("Link works until")).to_be_visible()

    found = re.search(r'href="([^"]*/set-password/[^"]+)"', mail_to(post, INVITED).html)
    assert found is not None
    nora = visits.new()
    nora.goto(unescape(found[1]))
    nora.get_by_role("textbox", name="First name").fill("Nora")
    nora.get_by_role("textbox", name="Last name").fill("Berg")
    for box in ("Password", "Repeat the password"):
        nora.get_by_role("textbox", name=box, exact=True).fill(PASSWORD)
    nora.get_by_role("button", name="Join").click()

    expect(nora.get_by_role("link", name="Customers", exact=True)).to_be_visible()
    for hidden in ("Reports", "Settings"):
        expect(nora.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    nora.goto("/reports")
    expect(nora.get_by_role("heading", name="This page is not part of your role")).to_be_visible()

    nora.goto("/settings/account")
    nora.get_by_role("textbox", name="Last name").fill("Berg-Aas")
    nora.get_by_role("button", name="Save name").click()
    expect(nora.get_by_role("button", name="Nora Berg-Aas")).to_be_visible()
    paper = turn_on_two_factor(nora)
    nora.get_by_role("button", name="Nora Berg-Aas").click()
    nora.get_by_role("menuitem", name="Sign out").click()
    fill_sign_in(nora, INVITED)
    nora.get_by_role("textbox", name="Code").fill(paper)
    nora.get_by_role("button", name="Sign in").click()
    expect(nora.get_by_role("link", name="Customers", exact=True)).to_be_visible()

    row_of(admin, "Users", "Nora Berg-Aas").click()
    opened = record(admin, "Nora Berg-Aas")
    opened.get_by_role("button", name="Actions").click()
    opened.get_by_role("menuitem", name="Disable").click()
    expect(opened.get_by_role("button", name="Enable")).to_be_visible()
    expect(nora.get_by_role("button", name="Sign in")).to_be_visible(timeout=5_000)
    fill_sign_in(nora, INVITED)
    expect(nora.get_by_text("E-mail or password is not right.")).to_be_visible()


def test_trail_of_the_house_is_searched_and_leads_to_the_record(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk("/settings/audit-trail")
    search(page, customer.name)
    expect(body_rows(page, "Audit trail")).to_have_count(1)
    expect(page.get_by_text("1 event found")).to_be_attached()
    body_rows(page, "Audit trail").get_by_role("link").click()
    opened = record(page, "Created")
    expect(opened.get_by_text("as it was written")).to_be_visible()
    opened.get_by_role("link", name=customer.name).click()
    expect(record(page, customer.name)).to_be_visible()
