"""The customer's portal in a browser: two at once, what the address keeps, what the keyboard does, what a preview may."""

import re

import pytest
from playwright.sync_api import Page, expect

from flare_app.models import Customer, Document
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, pay_selected, record, row_of, search, select, status, table


@pytest.fixture
def customer(house: House) -> Customer:
    """A customer with three open invoices of 100.00, 200.00 and 300.00."""
    made = house.customer()
    for price in ("100.00", "200.00", "300.00"):
        house.invoice(made, price)
    return made


@pytest.fixture
def invoices(customer: Customer, house: House) -> list[Document]:
    """The customer's invoices, oldest first."""
    return house.invoices_of(customer)


def test_two_portals_stand_side_by_side_in_one_browser(portal: Desk, customer: Customer, house: House) -> None:
    """Each tab shows its own customer, also after a reload and after paying in one of them."""
    other = house.customer()
    theirs = house.invoice(other, "555.00")
    mine = portal(house.link(customer))
    expect(body_rows(mine, "Invoices")).to_have_count(3)
    beside = mine.context.new_page()
    beside.goto(house.link(other))
    expect(body_rows(beside, "Invoices")).to_have_count(1)
    mine.reload()
    expect(mine.get_by_role("banner")).to_contain_text(customer.name)
    expect(body_rows(mine, "Invoices")).to_have_count(3)
    pay_selected(beside, theirs.number)
    expect(row_of(beside, "Invoices", theirs.number)).to_contain_text("Paid")
    expect(beside.get_by_role("banner")).to_contain_text(other.name)
    expect(mine.get_by_text(theirs.number)).to_have_count(0)


def test_foreign_record_is_answered_like_a_missing_one(portal: Desk, customer: Customer, house: House) -> None:
    theirs = house.invoice(house.customer(), "555.00")
    page = portal(house.link(customer))
    expect(body_rows(page, "Invoices")).to_have_count(3)
    base = page.url.split("?")[0]
    answers = []
    for public_id in (theirs.public_id, "AAAAAAAAAAAAAAAA"):
        page.goto(f"{base}/{public_id}")
        expect(page.get_by_role("region", name="Not available")).to_be_visible()
        answers.append(page.get_by_role("region", name="Not available").inner_text())
    assert answers[0] == answers[1]
    assert "555" not in answers[0]


def test_back_forward_and_reload_keep_search_filter_and_open_record(portal: Desk, invoices: list[Document], house: House) -> None:
    house.pay(invoices[2], 300_00)
    page = portal(house.link(house.customer_of(invoices[0])))
    expect(body_rows(page, "Invoices")).to_have_count(3)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(body_rows(page, "Invoices")).to_have_count(2)
    search(page, invoices[1].number)
    expect(body_rows(page, "Invoices")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"q={invoices[1].number}"))
    page.get_by_role("link", name=invoices[1].number).click()
    record(page, invoices[1].number)
    page.reload()
    record(page, invoices[1].number)
    its_search_and_filter_are_shown(page, invoices[1].number)
    page.go_back()
    expect(page.get_by_role("region", name=invoices[1].number)).to_have_count(0)
    its_search_and_filter_are_shown(page, invoices[1].number)
    page.go_forward()
    record(page, invoices[1].number)
    its_search_and_filter_are_shown(page, invoices[1].number)


def its_search_and_filter_are_shown(page: Page, text: str) -> None:
    """The list is as it was left."""
    expect(page.get_by_role("searchbox", name="Search")).to_have_value(text)
    expect(page.get_by_role("button", name="Open", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(body_rows(page, "Invoices")).to_have_count(1)


def test_tabs_lead_to_every_part_and_back(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer))
    for name in ("Estimates", "Payments", "Credit Notes"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        table(page, name)
    page.get_by_role("tab", name="Statement").click()
    expect(page.get_by_role("combobox", name="Period")).to_be_visible()
    expect(page.get_by_role("table", name="Statement")).to_contain_text("600.00")
    page.get_by_role("combobox", name="Period").select_option("Custom")
    page.get_by_label("From").fill("2001-01-01")
    page.get_by_label("To").fill("2001-12-31")
    expect(page.get_by_role("table", name="Statement")).not_to_contain_text("600.00")
    page.get_by_role("tab", name="Invoices").click()
    expect(body_rows(page, "Invoices")).to_have_count(3)


def test_list_is_worked_by_keyboard_alone(portal: Desk, customer: Customer, invoices: list[Document], house: House) -> None:
    """/ searches, j and k move, Space selects, Enter opens, Escape closes, ? lists the keys."""
    page = portal(house.link(customer))
    expect(body_rows(page, "Invoices")).to_have_count(3)
    press = page.keyboard.press
    press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    press("ArrowDown")
    links = body_rows(page, "Invoices").get_by_role("link")
    expect(links.nth(0)).to_be_focused()
    press("j")
    expect(links.nth(1)).to_be_focused()
    press("k")
    expect(links.nth(0)).to_be_focused()
    press("Space")
    expect(status(page)).to_contain_text("1 selected")
    press("j")
    press("Space")
    expect(status(page)).to_contain_text("2 selected")
    number = links.nth(1).inner_text()
    press("Enter")
    record(page, number)
    press("Escape")
    expect(page.get_by_role("region", name=number)).to_have_count(0)
    expect(links.nth(1)).to_be_focused()
    press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_invoices_in_two_currencies_are_not_paid_together(portal: Desk, customer: Customer, house: House) -> None:
    foreign = house.invoice(customer, "70.00", currency="USD")
    euros = house.invoices_of(customer)[0]
    page = portal(house.link(customer))
    select(page, euros.number, foreign.number)
    expect(status(page)).to_contain_text("100.00 EUR")
    expect(status(page)).to_contain_text("70.00 USD")
    expect(page.get_by_role("button", name="Pay Online")).to_be_disabled()


def test_checkout_that_is_left_frees_the_invoice(portal: Desk, customer: Customer, invoices: list[Document], house: House) -> None:
    page = portal(house.link(customer))
    select(page, invoices[0].number)
    page.get_by_role("button", name="Pay Online").click()
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("status").filter(has_text="The payment was cancelled. Nothing was charged.")).to_be_visible()
    expect(row_of(page, "Invoices", invoices[0].number)).to_contain_text("Unpaid")
    assert house.payments_of(customer) == []


def test_preview_of_staff_looks_like_the_portal_and_cannot_pay(desk: Desk, invoices: list[Document]) -> None:
    page = desk(f"/sales/invoices/{invoices[0].public_id}")
    opened = record(page, invoices[0].number)
    opened.get_by_role("button", name="More").click()
    with page.expect_popup() as opening:
        page.get_by_role("menuitem", name="Preview as customer").click()
    shown = opening.value
    expect(shown.get_by_text("Preview: this is what")).to_be_visible()
    select(shown, invoices[0].number)
    expect(status(shown)).to_contain_text("1 selected")
    expect(shown.get_by_role("button", name="Pay Online")).to_have_count(0)
