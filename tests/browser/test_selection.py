"""What is done with selected rows, as one clicks: greyed, mailed together, voided with one reason; recipients as tokens."""

import re

from playwright.sync_api import Locator, Page, expect

from flare_app.models import Document
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.post import mail_about, mail_to
from tests.browser.steps import record, search, select, status
from tests.browser.visits import PHONE
from tests.mail_server import MailServer


def actions(page: Page) -> Locator:
    """The buttons for what is selected."""
    return page.get_by_role("group", name="Actions on the selection")


def listed(desk: Desk, house: House) -> tuple[Page, list[Document]]:
    """The list of a customer's invoices: two issued ones and a draft."""
    customer = house.customer()
    issued = [house.invoice(customer) for _ in range(2)]
    house.draft(customer)
    page = desk("/sales/invoices")
    search(page, customer.name)
    expect(page.get_by_role("checkbox", name=re.compile("^Select (INV|Draft)"))).to_have_count(3)
    return page, issued


def test_selected_invoices_are_mailed_together_and_voided_with_a_result_for_each(
    desk: Desk, house: House, post: MailServer
) -> None:
    page, issued = listed(desk, house)
    numbers = [str(one.number) for one in issued]
    select(page, "Draft")
    greyed = actions(page).get_by_role("button", name="Record payment")
    expect(greyed).to_have_attribute("aria-disabled", "true")
    expect(greyed).to_have_attribute("aria-description", re.compile("Nothing can be paid on these"))
    page.get_by_role("checkbox", name="Select Draft").uncheck()
    select(page, *numbers)
    expect(status(page)).to_contain_text("2 selected, total 200.00 EUR")
    actions(page).get_by_role("button", name="Email", exact=True).click()
    window = page.get_by_role("dialog", name="Send email")
    window.get_by_role("combobox", name="Messages").select_option(label="One message for each customer, with all their documents")
    expect(window.get_by_text("1 message to 1 customer.")).to_be_visible()
    window.get_by_role("button", name="Send", exact=True).click()
    result = page.get_by_role("dialog", name=re.compile("^Email"))
    expect(result.get_by_role("status")).to_have_text("1 done")
    result.get_by_role("button", name="Done").click()
    expect(result).to_be_hidden()
    letter = mail_about(post, "2 invoices from").mail
    assert [part.get_filename() for part in letter.iter_attachments()] == [f"{number}.pdf" for number in numbers]
    house.pay(issued[0], 50_00)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Void").click()
    question = page.get_by_role("dialog", name="Void 2 invoices?")
    question.get_by_role("textbox", name="Reason").fill("Sent to the wrong company")
    question.get_by_role("button", name="Void", exact=True).click()
    result = page.get_by_role("dialog", name=re.compile("^Void · 2 invoices"))
    expect(result.get_by_role("status")).to_have_text("1 done, 1 failed")
    expect(result.get_by_role("listitem").first).to_contain_text("Void or unapply them first")
    page.reload()
    strip = page.get_by_role("button", name="Show", exact=True)
    strip.click()
    expect(page.get_by_role("dialog", name=re.compile("^Void")).get_by_role("listitem")).to_have_count(2)


def test_item_75_recipients_become_tokens_and_bad_ones_are_named(desk: Desk, house: House, post: MailServer) -> None:
    customer = house.customer()
    invoice = house.invoice(customer)
    house.refuse_mail("gone@quill.example")
    page = desk(f"/sales/invoices/{invoice.public_id}", PHONE)
    record(page, str(invoice.number)).get_by_role("button", name="Email").click()
    window = page.get_by_role("dialog", name="Send email")
    to = window.get_by_role("textbox", name="To", exact=True)
    expect(to).to_have_value(customer.email)
    to.press("Enter")
    to.press_sequentially("nonsense,")
    to.press_sequentially("Gone@quill.example")
    expect(window.get_by_text("Gone@quill.example was refused by its mail server on")).to_be_visible()
    to.fill("")
    expect(window.get_by_text("Gone@quill.example was refused")).to_be_hidden()
    window.get_by_role("textbox", name="CC", exact=True).fill("books@quill.example")
    expect(window.get_by_role("textbox", name="Subject")).to_have_value(re.compile(str(invoice.number)))
    expect(window.get_by_role("checkbox", name="Attach PDF")).to_be_checked()
    expect(window.get_by_text("From")).to_be_visible()
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window.get_by_text("“nonsense” is not an e-mail address.")).to_be_visible()
    expect(to).to_be_focused()
    to.press("Backspace")
    expect(window.get_by_role("button", name="Remove nonsense")).to_be_hidden()
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window).to_be_hidden()
    assert mail_to(post, "books@quill.example").mail["To"] == customer.email
