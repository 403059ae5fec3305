"""The page Customers in a browser: a new one with its people, Undo by key, figures that lead to what is behind them, merging."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, record, search


def test_customer_is_made_with_a_contact_found_by_it_archived_and_brought_back(desk: Desk, house: House) -> None:
    page = desk("/sales/customers")
    page.get_by_role("button", name="New customer").first.click()
    window = page.get_by_role("dialog", name="New customer")
    window.get_by_role("textbox", name="Name", exact=True).fill("Zebra Textiles")
    window.get_by_role("button", name="Contacts").click()
    window.get_by_role("button", name="Add contact").click()
    window.get_by_role("textbox", name="Contact name").fill("Piet Zwart")
    window.get_by_role("textbox", name="Contact email").fill("piet@zebra")
    window.get_by_role("button", name="Save").click()
    expect(window.get_by_role("textbox", name="Contact email")).to_be_focused()
    expect(window.get_by_role("textbox", name="Contact name")).to_have_value("Piet Zwart")
    window.get_by_role("textbox", name="Contact email").fill("piet@zebra.example")
    window.get_by_role("button", name="Save").click()
    expect(record(page, "Zebra Textiles")).to_contain_text("piet@zebra.example")
    search(page, "piet zwart")
    expect(body_rows(page, "Customers")).to_have_count(1)
    panel = record(page, "Zebra Textiles")
    panel.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Archive").click()
    expect(page.get_by_role("status").get_by_role("button", name="Undo")).to_be_visible()
    expect(panel.get_by_text("Archived", exact=True)).to_be_visible()
    panel.press("z")
    expect(page.get_by_text("Zebra Textiles is active again.")).to_be_visible()
    expect(panel.get_by_text("Archived", exact=True)).to_be_hidden()


def test_figures_of_a_customer_lead_to_what_is_behind_them_and_two_become_one(desk: Desk, house: House) -> None:
    gone, kept = house.customer(), house.customer()
    house.invoice(gone, "120.00")
    page = desk(f"/sales/customers/{gone.public_id}")
    panel = record(page, gone.name)
    chart = panel.get_by_role("group", name="Shown in the chart")
    chart.get_by_role("button", name="Last year").click()
    expect(chart.get_by_role("button", name="Last year")).to_have_attribute("aria-pressed", "false")
    panel.get_by_role("link", name=re.compile("^Revenue this year")).click()
    expect(body_rows(page, "Transactions")).to_have_count(1)
    page.get_by_role("button", name="Back to the customer").click()
    panel.get_by_role("link", name=re.compile("^Current")).click()
    expect(page).to_have_url(re.compile("/sales/statements/.*bucket=current"))
    expect(page.get_by_role("table", name="Statement")).to_contain_text("120.00")
    page.go_back()
    panel.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Merge with another customer").click()
    window = page.get_by_role("dialog", name="Merge customers")
    window.get_by_role("combobox", name="Other customer").fill(kept.name)
    page.get_by_role("option", name=kept.name).click()
    expect(window).to_contain_text(f"{gone.name} goes, {kept.name} is kept.")
    window.get_by_role("button", name="Merge", exact=True).click()
    expect(record(page, kept.name)).to_contain_text("€120.00")
    page.goto(f"/sales/customers/{gone.public_id}")
    record(page, kept.name)
