"""The lists of the portal in a browser: what is found is lit up, everything that matches is selected, nothing moves by itself."""

import csv
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from flare_app.clock import utc_now
from flare_app.models import Customer
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, download, row_of, search, select, status, table

MANY = 56
_LIT = """() => [...(CSS.highlights.get("found") ?? [])].map(
  (range) => range.startContainer.data.slice(range.startOffset, range.endOffset))"""
_LOST = "sessionStorage.removeItem('token')"  # the server gives a page without it a State that knows nothing


@pytest.fixture
def customer(house: House) -> Customer:
    """A customer without invoices."""
    return house.customer()


@pytest.fixture
def listed(portal: Desk, customer: Customer, house: House) -> Page:
    """The portal of the customer, who has more invoices than a page shows."""
    for number in range(MANY):
        house.invoice(customer, f"{number + 1}.00")
    page = portal(house.link(customer))
    expect(body_rows(page, "Invoices")).to_have_count(50)
    return page


def top_of(row: Locator) -> float:
    """Where a row stands in the window."""
    box = row.bounding_box()
    assert box is not None
    return box["y"]


def test_what_a_search_found_is_lit_up_and_a_line_that_no_column_shows_is_told(
    portal: Desk, customer: Customer, house: House
) -> None:
    """Amounts with and without separators, in any case; by keyboard, with the number of results read out."""
    house.invoice(customer, "1234.50")
    house.invoice(customer, "70.00")
    page = portal(house.link(customer))
    expect(body_rows(page, "Invoices")).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("1234.5")
    expect(body_rows(page, "Invoices")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="1 invoice found")).to_have_count(1)
    assert page.evaluate(_LIT) == ["1,234.5", "1,234.5"]
    search(page, "CONSULTING")
    expect(body_rows(page, "Invoices")).to_have_count(2)
    expect(body_rows(page, "Invoices").first).to_contain_text("Consulting")
    page.wait_for_function(f"({_LIT})().length === 2")
    assert page.evaluate(_LIT) == ["Consulting", "Consulting"]
    search(page, "")
    expect(body_rows(page, "Invoices").first).not_to_contain_text("Consulting")
    page.wait_for_function(f"({_LIT})().length === 0")


def test_filter_and_period_stand_in_the_address_and_survive_back_and_reload(portal: Desk, customer: Customer, house: House) -> None:
    paid, open_one = house.invoice(customer, "10.00"), house.invoice(customer, "20.00")
    house.pay(paid, 10_00)
    yesterday = (utc_now().date() - timedelta(1)).isoformat()
    page = portal(house.link(customer))
    expect(body_rows(page, "Invoices")).to_have_count(2)
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("combobox", name="Period").select_option("Custom")
    page.get_by_role("textbox", name="From").fill(yesterday)
    expect(page).to_have_url(re.compile(rf"\?filter=open&period=Custom&from={yesterday}$"))
    expect(body_rows(page, "Invoices")).to_have_count(1)
    page.get_by_role("link", name=open_one.number).click()
    page.reload()
    page.get_by_role("region", name=open_one.number).wait_for()
    page.go_back()
    expect(page.get_by_role("textbox", name="From")).to_have_value(yesterday)
    expect(body_rows(page, "Invoices")).to_have_count(1)
    page.get_by_role("textbox", name="To").fill(yesterday)
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("combobox", name="Period").select_option("Everything")
    page.get_by_role("button", name="Paid", exact=True).click()
    expect(row_of(page, "Invoices", paid.number)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?filter=paid$"))


def test_everything_that_matches_is_selected_beyond_the_page_and_outlives_a_lost_state(
    listed: Page, customer: Customer, house: House
) -> None:
    """Unticking one takes it out again; files hold exactly what is selected; another customer's portal knows nothing of it."""
    listed.get_by_role("checkbox", name="Select all").check()
    listed.get_by_role("button", name=f"Select all {MANY} matching").click()
    expect(status(listed)).to_have_text("56 selected, total 1,596.00 EUR")
    body_rows(listed, "Invoices").first.get_by_role("checkbox").uncheck()
    expect(status(listed)).to_contain_text("55 selected")
    rows = list(csv.reader(download(listed, "CSV").read_text("utf-8-sig").splitlines()))[1:]
    assert len(rows) == MANY - 1
    listed.evaluate(_LOST)
    listed.reload()
    expect(status(listed)).to_contain_text("55 selected")
    expect(body_rows(listed, "Invoices").first.get_by_role("checkbox")).not_to_be_checked()
    listed.get_by_role("button", name="Clear selection").click()
    expect(status(listed)).to_have_count(0)
    numbers = [link.inner_text() for link in body_rows(listed, "Invoices").get_by_role("link").all()[:2]]
    select(listed, *numbers)
    expect(status(listed)).to_contain_text("2 selected")
    listed.evaluate(_LOST)
    listed.reload()
    expect(status(listed)).to_contain_text("2 selected")
    other = house.customer()
    house.invoice(other, "5.00")
    listed.goto(house.link(other))
    expect(body_rows(listed, "Invoices")).to_have_count(1)
    expect(status(listed)).to_have_count(0)


def test_new_invoice_does_not_move_what_is_being_read(listed: Page, customer: Customer, house: House) -> None:
    """Scrolled, and with a row in focus: what changed is said quietly, focus and selection stay."""
    rows = body_rows(listed, "Invoices")
    number = rows.nth(20).get_by_role("link").inner_text()
    row = row_of(listed, "Invoices", number)
    select(listed, number)
    expect(status(listed)).to_contain_text("1 selected")
    row.get_by_role("link").focus()
    row.scroll_into_view_if_needed()
    before = top_of(row)
    new = house.invoice(customer, "777.00")
    expect(row_of(listed, "Invoices", new.number)).to_be_attached()
    expect(listed.get_by_text("Updated just now").first).to_be_visible()
    assert abs(top_of(row) - before) <= 1
    expect(row.get_by_role("link")).to_be_focused()
    expect(row.get_by_role("checkbox")).to_be_checked()


def test_nothing_is_cut_off_at_twice_the_size(portal: Desk, customer: Customer, house: House) -> None:
    """A window of 1280 pixels at 200 % is 640 wide."""
    house.invoice(customer, "1234567.50")
    page = portal(house.link(customer), (640, 430))
    table(page, "Invoices")
    page.get_by_role("combobox", name="Period").select_option("Custom")
    page.get_by_role("textbox", name="To").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("Print", "PDF", "CSV", "XLSX"):
        button = page.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
