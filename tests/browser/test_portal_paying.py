"""Paying online in the portal: what one pays is worked out while typing, credit first if wanted, and everybody sees it at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from flare_app.models import Customer
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, download, record, row_of, select
from tests.browser.visits import PHONE, Visits

_DECLINED = r"status of 402 \(Payment Required\).*/stripe-sandbox/"


@pytest.fixture
def customer(house: House) -> Customer:
    """Open invoices of 100.00, 200.00 and 300.00, the first one due first, and a credit note of 120.00."""
    made = house.customer()
    for price, due in (("100.00", "2027-01-01"), ("200.00", "2027-02-01"), ("300.00", "2027-03-01")):
        house.invoice(made, price, due_on=due)
    house.credit_note(made, "120.00")
    return made


@pytest.fixture
def numbers(customer: Customer, house: House) -> list[str]:
    """The numbers of the invoices, the oldest first."""
    return [one.number for one in house.invoices_of(customer) if one.kind == "invoice" and one.number]


def panel(page: Page) -> Locator:
    """The open payment panel."""
    found = page.get_by_role("dialog", name="Pay online")
    expect(found).to_be_visible()
    return found


def notice(page: Page, words: str) -> Locator:
    """What the portal says about the payment."""
    found = page.get_by_role("status").filter(has_text=words)
    expect(found).to_be_visible()
    return found


def amounts(page: Page, numbers: list[str]) -> list[str]:
    """What stands in the boxes."""
    return [panel(page).get_by_role("textbox", name=f"Amount for {number}").input_value() for number in numbers]


def pay_with_card(page: Page, card: str = "") -> None:
    """Pay on the checkout page."""
    expect(page).to_have_url(re.compile("/stripe-sandbox/c/pay/"))
    if card:
        page.get_by_label("Card number").fill(card)
    page.get_by_role("button", name="Pay", exact=True).click()


def test_one_amount_is_spread_credit_pays_first_and_the_way_back_is_clear(
    portal: Desk, desk: Desk, customer: Customer, numbers: list[str], house: House, visits: Visits
) -> None:
    """By keyboard: pay all that is due, type one amount, correct a row, use credit, try a declined card again; staff look on."""
    visits.expected.append(_DECLINED)
    staff = desk(f"/sales/invoices?q={numbers[0]}")
    page = portal(house.link(customer))
    page.get_by_role("button", name="Pay all that is due").press("Enter")
    asked = panel(page)
    expect(asked.get_by_role("status")).to_contain_text("You pay €600.00")
    assert asked.evaluate("dialog => dialog.contains(document.activeElement)")
    asked.get_by_role("textbox", name="I want to pay").press_sequentially("250")
    expect(asked.get_by_role("status")).to_contain_text("€350.00 left to pay")
    assert amounts(page, numbers) == ["100.00", "150.00", "0.00"]
    second = asked.get_by_role("textbox", name=f"Amount for {numbers[1]}")
    second.fill("999")
    expect(asked.get_by_text(f"At most 200.00 EUR is due on {numbers[1]}.")).to_be_visible()
    expect(second).to_have_value("999")
    second.fill("180")
    expect(asked.get_by_role("textbox", name="I want to pay")).to_have_value("280.00")
    asked.get_by_role("checkbox", name="Use my credit of €120.00 first").press("Space")
    expect(asked.get_by_role("status")).to_contain_text("Your credit €120.00 · by card €160.00")
    second.press("Enter")
    expect(row_of(staff, "Invoices", numbers[0])).to_contain_text("Payment in progress")
    pay_with_card(page, "4000 0000 0000 0002")
    page.get_by_role("link", name="Back").click()
    notice(page, "Your card was declined. Nothing was charged.")
    expect(row_of(staff, "Invoices", numbers[0])).to_contain_text("Unpaid")
    page.get_by_role("button", name="Try again").press("Enter")
    expect(panel(page).get_by_role("status")).to_contain_text("by card €160.00")
    panel(page).get_by_role("button", name="Continue to payment").press("Enter")
    pay_with_card(page)
    said = notice(page, "Thank you! Your payment has arrived.")
    expect(row_of(page, "Invoices", numbers[0])).to_contain_text("Paid")
    expect(row_of(page, "Invoices", numbers[1])).to_contain_text("€20.00")
    expect(row_of(staff, "Invoices", numbers[0])).to_contain_text("Paid")
    assert download(page, "Receipt", within=said).name.endswith(".pdf")


def test_of_two_people_one_pays_and_the_other_sees_it(
    portal: Desk, desk: Desk, customer: Customer, numbers: list[str], house: House
) -> None:
    """Both have the panel open; the payer leads back by the browser's Back, continues from a second tab, and staff end it."""
    anna, bruno = portal(house.link(customer)), portal(house.link(customer, address="bruno@elsewhere.example"))
    for page in (anna, bruno):
        select(page, numbers[0], numbers[1])
        page.get_by_role("button", name="Pay Online").click()
    panel(bruno)
    panel(anna).get_by_role("button", name="Continue to payment").click()
    expect(anna).to_have_url(re.compile("/stripe-sandbox/c/pay/"))
    expect(panel(bruno)).to_contain_text("a payment is in progress")
    bruno.keyboard.press("Escape")
    expect(bruno.get_by_role("button", name="Pay Online")).to_be_disabled()
    expect(row_of(bruno, "Invoices", numbers[1])).to_contain_text("Payment in progress")
    expect(bruno.get_by_role("banner")).to_contain_text("€300.00 payment in progress")
    row_of(bruno, "Invoices", numbers[0]).get_by_role("link").click()
    expect(record(bruno, numbers[0])).to_contain_text("Somebody else of your company is paying €100.00 of this")
    anna.go_back()
    notice(anna, "Your payment is not finished yet.")
    tab = anna.context.new_page()
    tab.goto(anna.url)
    expect(tab.get_by_role("link", name="Continue the payment")).to_have_attribute("href", re.compile("/stripe-sandbox/c/pay/"))
    first = next(one for one in house.invoices_of(customer) if one.number == numbers[0])
    staff = desk(f"/sales/invoices/{first.public_id}")
    expect(record(staff, numbers[0])).to_contain_text(f"{customer.email} is paying €100.00 of this online")
    staff.get_by_role("button", name="Cancel online payment").click()
    for page in (anna, tab):
        notice(page, "The payment was cancelled. Nothing was charged.")
        expect(row_of(page, "Invoices", numbers[1])).to_contain_text("Unpaid")
    expect(record(bruno, numbers[0]).get_by_role("button", name="Pay this invoice")).to_be_visible()
    assert house.payments_of(customer) == []


def test_what_credit_covers_is_paid_on_a_phone_without_a_checkout(
    portal: Desk, customer: Customer, numbers: list[str], house: House
) -> None:
    page = portal(house.link(customer), PHONE, has_touch=True, is_mobile=True)
    expect(body_rows(page, "Invoices")).to_have_count(3)
    select(page, numbers[0])
    page.get_by_role("button", name="Pay Online").tap()
    asked = panel(page)
    asked.get_by_role("checkbox", name="Use my credit of €120.00 first").tap()
    pay = asked.get_by_role("button", name="Pay with credit")
    expect(pay).to_be_in_viewport(ratio=1)
    assert asked.evaluate("dialog => Math.round(dialog.getBoundingClientRect().bottom) === innerHeight")
    pay.tap()
    notice(page, "Thank you! This is paid with your credit.")
    expect(row_of(page, "Invoices", numbers[0])).to_contain_text("Paid")
    expect(page.get_by_role("banner")).to_contain_text("€20.00 credit to use")
    assert house.payments_of(customer) == []
