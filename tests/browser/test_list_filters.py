"""The panel of filters above a list, by keyboard and by finger."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from flare_app.models import Customer
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, download, search
from tests.browser.visits import PHONE


@pytest.fixture
def customer(house: House) -> Customer:
    """A customer with three open invoices: of 1,234.50, 200.00 and 3,000.00 euros."""
    made = house.customer()
    for price in ("1234.50", "200.00", "3000.00"):
        house.invoice(made, price)
    return made


def invoices_of(desk: Desk, customer: Customer) -> Page:
    page = desk("/sales/invoices")
    search(page, customer.name)
    expect(body_rows(page, "Invoices")).to_have_count(3)
    return page


def test_item_111_panel_is_worked_by_keys_and_everything_follows_it(desk: Desk, customer: Customer) -> None:
    page = invoices_of(desk, customer)
    opener, panel = page.get_by_role("button", name=re.compile("^Filter")), page.get_by_role("dialog", name="Filter")
    opener.focus()
    page.keyboard.press("f")
    expect(panel.get_by_role("checkbox", name="Draft")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    low = panel.get_by_role("textbox", name="Total from")
    low.fill("much")
    low.press("Enter")
    expect(low).to_be_focused()
    expect(low).to_have_accessible_description("“much” is not an amount. Write it like 12.50.")
    low.fill("1,000")
    low.press("Enter")
    expect(panel).to_be_hidden()
    expect(body_rows(page, "Invoices")).to_have_count(2)
    expect(opener).to_be_focused()
    expect(opener).to_have_accessible_name("Filter, 1 applied")
    expect(page).to_have_url(re.compile(r"[?&]total_amount=1000\.\."))
    rows = list(csv.reader(io.StringIO(download(page, "CSV").read_text("utf-8-sig"))))[1:]
    assert sorted(row[6] for row in rows) == ["1234.50", "3000.00"]
    page.reload()
    expect(body_rows(page, "Invoices")).to_have_count(2)
    opener.click()
    expect(low).to_have_value("1000")
    panel.get_by_role("checkbox", name="Paid", exact=True).check()
    panel.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("button", name="Remove filter Status: Paid").click()
    expect(body_rows(page, "Invoices")).to_have_count(2)
    page.get_by_role("button", name="Clear filter").first.click()
    expect(body_rows(page, "Invoices")).to_have_count(3)
    expect(opener).to_have_accessible_name("Filter")


def test_customer_is_picked_in_the_panel_on_a_phone(desk: Desk, customer: Customer) -> None:
    page = desk("/sales/invoices", PHONE, has_touch=True, is_mobile=True)
    expect(body_rows(page, "Invoices").first).to_be_visible()
    page.get_by_role("button", name="Filter").tap()
    panel = page.get_by_role("dialog", name="Filter")
    edges = panel.bounding_box()
    assert edges and edges["x"] >= 0 and edges["x"] + edges["width"] <= PHONE[0] and edges["y"] + edges["height"] <= PHONE[1]
    box = panel.get_by_role("combobox", name="Customer")
    box.fill(customer.name)
    page.keyboard.press("Escape")
    expect(panel.get_by_role("option", name=customer.name)).to_be_hidden()
    expect(panel).to_be_visible()
    box.fill(customer.name)
    panel.get_by_role("option", name=customer.name).tap()
    panel.get_by_role("button", name="Apply").tap()
    expect(body_rows(page, "Invoices")).to_have_count(3)
    expect(page.get_by_role("list", name="Applied filters")).to_contain_text(f"Customer: {customer.name}")
