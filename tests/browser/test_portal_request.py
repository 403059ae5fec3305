"""The request for the portal, sentence by sentence, each on a desktop and on a phone."""

import csv
import re
import time
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete
from sqlmodel import select

from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.models import Customer, Document, EmailTemplate, Payment, PortalLink
from tests.browser.account import Account, numbers_of, words_of
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.post import mail_about, portal_link_in
from tests.browser.steps import body_rows, download, pay_selected, record, row_of, search, table
from tests.browser.visits import DESKTOP, PHONE, Visits
from tests.mail_server import MailServer

Size = tuple[int, int]
EACH_SIZE = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
LISTS = {"invoice": "invoices", "estimate": "estimates", "credit_note": "credit-notes", "payment": "payments"}
TABS = ["Invoices", "Estimates", "Payments", "Credit Notes", "Statement"]


@pytest.fixture
def account(house: House) -> Account:
    """One invoice of 250.00 with 40.00 paid, an estimate, a credit note."""
    customer = house.customer()
    invoice = house.invoice(customer, "250.00")
    return Account(customer, invoice, house.estimate(customer), house.credit_note(customer, "30.00"), house.pay(invoice, 40_00))


@pytest.fixture
def usual_words(house: House) -> Iterator[None]:
    """Whatever a test writes into the templates is gone afterwards."""
    yield
    with unit_of_work() as session:
        session.exec(delete(EmailTemplate))


def insert(window: Locator, name: str) -> None:
    """Pick a placeholder for the message."""
    window.get_by_role("button", name="Insert").last.click()
    window.get_by_role("menuitem", name=name, exact=True).click()


@EACH_SIZE
def test_portal_comes_with_the_first_message(size: Size, desk: Desk, portal: Desk, post: MailServer, account: Account) -> None:
    """A customer portal is created by the Flare system automatically when you email notifications from the Sales area
    ("Sales" in Flare's main menu)."""
    page = desk("/", size)
    if size == PHONE:
        page.get_by_role("button", name="Menu").click()
    menu = page.get_by_role("dialog", name="Menu") if size == PHONE else page.get_by_role("navigation", name="Main")
    menu.get_by_role("group", name="Sales").get_by_role("link", name="Invoices", exact=True).click()
    search(page, str(account.invoice.number))
    page.get_by_role("link", name=account.invoice.number, exact=True).click()
    send(page, str(account.invoice.number))
    opened = portal(portal_link_in(mail_about(post, str(account.invoice.number))), size)
    expect(opened.get_by_role("banner")).to_contain_text(account.customer.name)


@EACH_SIZE
@pytest.mark.parametrize("kind", LISTS)
def test_every_kind_of_message_brings_the_portal(
    kind: str, size: Size, desk: Desk, portal: Desk, post: MailServer, account: Account
) -> None:
    """A portal is created when you email invoices, estimates, credit notes or a record of payments you've recorded."""
    about: Document | Payment = getattr(account, kind)
    send(desk(f"/sales/{LISTS[kind]}/{about.public_id}", size), str(about.number))
    opened = portal(portal_link_in(mail_about(post, str(about.number))), size)
    expect(record(opened, str(about.number))).to_be_visible()
    expect(opened.get_by_role("tab")).to_have_count(len(TABS))


@EACH_SIZE
def test_custom_template_may_hold_the_link(
    size: Size, desk: Desk, portal: Desk, post: MailServer, account: Account, usual_words: None
) -> None:
    """There is a link to the portal in Flare's default email messages, but you can also add a link to the customer's
    portal when creating custom email message templates."""
    page = desk("/settings/email-templates", size)
    page.get_by_role("button", name=re.compile("^Credit note")).click()
    window = page.get_by_role("dialog", name="Credit note · English")
    window.get_by_role("textbox", name="Subject").fill("Credit {{ number }}")
    message = window.get_by_role("textbox", name="Message")
    message.fill("For , see ")
    message.press("Home")
    for _ in "For ":
        message.press("ArrowRight")
    insert(window, "customer name")
    expect(message).to_be_focused()
    expect(message).to_have_value("For {{ customer_name }}, see ")
    message.press("End")
    insert(window, "portal link")
    window.get_by_role("button", name="Preview", exact=True).click()
    letter_shown = window.frame_locator("iframe").locator("body")
    expect(letter_shown).to_contain_text(f"For {account.customer.name}, see http")
    window.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="The template is saved.")).to_be_visible()
    page.goto(f"/sales/credit-notes/{account.credit_note.public_id}")
    send(page, str(account.credit_note.number))
    letter = mail_about(post, f"Credit {account.credit_note.number}")
    link = portal_link_in(letter)
    assert f"For {account.customer.name}, see {link}" in " ".join(letter.text.split())
    expect(record(portal(link, size), str(account.credit_note.number))).to_be_visible()


@EACH_SIZE
def test_link_ends_thirty_days_after_the_last_message(
    size: Size, desk: Desk, portal: Desk, visits: Visits, post: MailServer, account: Account
) -> None:
    """For security reasons, a customer portal URL expires 30 days after the last message is sent."""
    visits.expected.append(r"status of 410 \(Gone\)")
    number = str(account.invoice.number)
    invoice_page = f"/sales/invoices/{account.invoice.public_id}"
    page = desk(invoice_page, size)
    send(page, number)
    link = portal_link_in(mail_about(post, number))
    age(account.customer, timedelta(days=29, hours=23))
    opened = portal(link, size)
    expect(record(opened, number)).to_be_visible()
    age(account.customer, timedelta(hours=1, seconds=1))
    opened.goto(link)
    expect(opened.get_by_role("heading", name="This link has expired")).to_be_visible()
    page.goto(invoice_page)
    send(page, number)
    wait_until_handed_over(account.customer)
    opened.goto(link)
    expect(record(opened, number)).to_be_visible()


@EACH_SIZE
def test_customer_sees_what_was_sent(size: Size, portal: Desk, account: Account, house: House) -> None:
    """When you send an email notification about an invoice, estimate, credit note or a payment you've recorded, this is
    what the customer sees."""
    page = portal(house.link(account.customer), size)
    for tab, number in account.numbers.items():
        open_tab(page, tab)
        expect(row_of(page, tab, number)).to_be_visible()
        expect(body_rows(page, tab)).to_have_count(1)


@EACH_SIZE
def test_message_is_sent_from_a_template(size: Size, desk: Desk, account: Account) -> None:
    """First, you send a notification email. See custom email message templates for more information."""
    page = desk(f"/sales/invoices/{account.invoice.public_id}", size)
    record(page, str(account.invoice.number)).get_by_role("button", name="Email").click()
    window = page.get_by_role("dialog", name="Send email")
    expect(window.get_by_role("textbox", name="Subject")).to_have_value(re.compile(str(account.invoice.number)))
    expect(window.get_by_role("textbox", name="Message")).to_have_value(re.compile("Thank you for your business"))
    page.goto("/settings/email-templates")
    expect(page.get_by_role("list", name="Email templates").get_by_role("button", name=re.compile("^Invoice"))).to_be_visible()


@EACH_SIZE
@pytest.mark.parametrize("kind", ["invoice", "estimate", "credit_note"])
def test_default_messages_have_the_button(
    kind: str, size: Size, desk: Desk, portal: Desk, post: MailServer, account: Account
) -> None:
    """The customer receives the email. Flare's default email template for invoices, estimates and credit notes contains a
    button link ("View or Pay" below) to the customer portal."""
    about: Document = getattr(account, kind)
    send(desk(f"/sales/{LISTS[kind]}/{about.public_id}", size), str(about.number))
    letter = mail_about(post, str(about.number))
    assert letter.recipients == [account.customer.email]
    mailbox = portal("about:blank", size)
    mailbox.set_content(re.sub(r'src="cid:[^"]*"', "", letter.html))
    with mailbox.expect_popup() as opening:
        mailbox.get_by_role("link", name="View or Pay").click()
    expect(record(opening.value, str(about.number))).to_be_visible()


@EACH_SIZE
def test_invoice_can_be_read_printed_and_taken_along(size: Size, portal: Desk, account: Account, house: House) -> None:
    """At the customer portal, the customer can view invoice details, download a PDF, Excel file or print the invoice."""
    number = str(account.invoice.number)
    page = portal(f"{house.link(account.customer)}?d=invoices/{account.invoice.public_id}", size)
    opened = record(page, number)
    for figure in ("250.00", "40.00", "210.00"):
        expect(opened).to_contain_text(figure)
    assert "250.00" in words_of(download(page, "PDF", within=opened))
    assert 250 in numbers_of(download(page, "XLSX", within=opened))
    assert_printed(page, opened, "250.00")


@EACH_SIZE
def test_click_on_a_row_opens_the_invoice(size: Size, portal: Desk, account: Account, house: House) -> None:
    """Clicking a row opens a detailed view of the invoice."""
    page = portal(house.link(account.customer), size)
    body_rows(page, "Invoices").first.get_by_text("210.00").click()
    opened = record(page, str(account.invoice.number))
    expect(opened).to_contain_text("Consulting")
    expect(opened.get_by_role("table", name="Payments and credits")).to_contain_text(account.payment.number)


@EACH_SIZE
def test_invoice_is_selected_and_paid_online(size: Size, portal: Desk, account: Account, house: House) -> None:
    """If you have configured online payments, your customers can pay invoices by selecting the invoice and clicking the
    Pay Online button."""
    page = portal(house.link(account.customer), size)
    pay_selected(page, str(account.invoice.number))
    expect(row_of(page, "Invoices", str(account.invoice.number))).to_contain_text("Paid")


@EACH_SIZE
def test_every_tab_gives_every_file(size: Size, portal: Desk, account: Account, house: House) -> None:
    """The customer can print, export a PDF or download a CSV or XLSX file of invoices, estimates, payments, credit notes
    and the customer statement."""
    page = portal(house.link(account.customer), size)
    for tab in TABS:
        open_tab(page, tab)
        number = account.numbers.get(tab, str(account.invoice.number))
        assert number in words_of(download(page, "PDF")), tab
        rows = list(csv.reader(download(page, "CSV").read_text("utf-8-sig").splitlines()))
        assert any(number in row for row in rows), tab
        sheet = openpyxl.load_workbook(download(page, "XLSX")).active
        assert any(cell.value == number for row in sheet.iter_rows() for cell in row), tab
        assert_printed(page, page.locator("body"), number)


@EACH_SIZE
def test_lists_have_their_four_tools(size: Size, portal: Desk, account: Account, house: House) -> None:
    """A) print button. B) PDF download button. C) CSV/XLSX download button. D) Search."""
    page = portal(house.link(account.customer), size)
    for tab, number in account.numbers.items():
        open_tab(page, tab)
        for name in ("Print", "PDF", "CSV", "XLSX"):
            expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
        search(page, "nothing-is-called-so")
        expect(body_rows(page, tab)).to_have_count(0)
        search(page, number[-4:])
        expect(body_rows(page, tab)).to_have_count(1)


@EACH_SIZE
def test_portal_has_five_tabs(size: Size, portal: Desk, account: Account, house: House) -> None:
    """Invoices tab, Estimates tab, Payments tab, Credit Notes tab, Statement tab."""
    page = portal(house.link(account.customer), size)
    for tab in TABS:
        open_tab(page, tab)
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tabpanel")).to_contain_text(account.numbers.get(tab, "Closing balance"))


def send(page: Page, number: str) -> None:
    """E-mail the open record with what the window proposes."""
    record(page, number).get_by_role("button", name="Email").click()
    window = page.get_by_role("dialog", name="Send email")
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window).to_be_hidden()


def open_tab(page: Page, name: str) -> None:
    """Go to a tab of the portal and wait for what it shows."""
    page.get_by_role("tab", name=name).click()
    if name == "Statement":
        page.get_by_role("table", name=name).wait_for()
    else:
        table(page, name)


def assert_printed(page: Page, within: Locator, words: str) -> None:
    """Print shows them in a tab of its own; it is closed again, since behind it the page would get a frame a second only."""
    with page.expect_popup() as opening:
        within.get_by_role("button", name="Print", exact=True).click()
    expect(opening.value.locator("body")).to_contain_text(words)
    opening.value.close()


def age(customer: Customer, by: timedelta) -> None:
    """Let time pass for the customer's link."""
    with unit_of_work() as session:
        link = session.exec(select(PortalLink).where(PortalLink.customer_id == customer.id)).one()
        assert link.last_sent_at
        assert link.expires_at
        link.last_sent_at, link.expires_at = link.last_sent_at - by, link.expires_at - by


def wait_until_handed_over(customer: Customer) -> None:
    """The mail server has a new message, so the link is good again."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with read_only() as session:
            expires_at = session.exec(select(PortalLink.expires_at).where(PortalLink.customer_id == customer.id)).one()
        if expires_at and expires_at > utc_now():
            return
        time.sleep(0.05)
    raise AssertionError("The message was not handed over.")
