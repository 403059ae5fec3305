"""Reports in the browser: a customer's statement from the customer's page on, and a report down to the documents."""

import csv
import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, download, pick_customer, record

MONTHS = re.compile(r"^[A-Z][a-z]+ 20\d\d: Invoiced .+, Received .+")


def test_items_89_91_93_statement_is_run_for_customer_period_and_bucket_and_leads_to_records(desk: Desk, house: House) -> None:
    customer = house.customer()
    unpaid = house.invoice(customer, "300.00", due_on="2099-01-01")
    house.pay(house.invoice(customer, "120.00"), 120_00)
    page = desk("/sales/statements")
    pick_customer(page, customer.name)
    rows = page.get_by_role("table", name="Statement", exact=True).locator("tbody tr[data-row]")
    expect(page.get_by_role("combobox", name="Period")).to_have_value("This year")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Unpaid")
    expect(rows.nth(1)).to_contain_text("Paid")
    page.get_by_role("combobox", name="Period").select_option("Last year")
    expect(page.get_by_text("Nothing moved in this period.")).to_be_visible()
    page.get_by_role("textbox", name="To", exact=True).fill(str(unpaid.issue_on))
    page.get_by_role("textbox", name="To", exact=True).press("Enter")
    years = f"{unpaid.issue_on.year - 1} – .*{unpaid.issue_on.year}"
    expect(page.get_by_role("heading", name=re.compile(years))).to_be_visible()
    expect(page.get_by_role("combobox", name="Period")).to_have_value("Custom")
    expect(rows).to_have_count(3)
    page.get_by_role("group", name="Ageing").get_by_role("button", name=re.compile("Current")).click()
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name=unpaid.number or "").click()
    expect(record(page, unpaid.number or "")).to_be_visible()
    page.goto(f"/sales/customers/{customer.public_id}")
    record(page, customer.name).get_by_role("button", name="Statement", exact=True).click()
    expect(page.get_by_role("combobox", name="Customer")).to_have_value(customer.name)


SLOW_NAVIGATION = """() => {
  const push = history.pushState.bind(history);
  history.pushState = (...address) => { push(...address); for (const end = performance.now() + 400; performance.now() < end;); };
}"""


def test_bucket_that_is_clicked_just_after_the_period_changed_is_shown(desk: Desk, house: House) -> None:
    """The address of the period, which is written a moment later, must not take the place of the bucket's."""
    customer = house.customer()
    house.invoice(customer, "300.00", due_on="2099-01-01")
    house.pay(house.invoice(customer, "120.00"), 120_00)
    page = desk(f"/sales/statements/{customer.public_id}")
    rows = page.get_by_role("table", name="Statement", exact=True).locator("tbody tr[data-row]")
    expect(rows).to_have_count(3)
    year = page.get_by_role("heading", level=2).inner_text()
    page.evaluate(SLOW_NAVIGATION)
    page.get_by_role("combobox", name="Period").select_option("This month")
    expect(page.get_by_role("heading", level=2)).not_to_have_text(year)
    page.get_by_role("group", name="Ageing").get_by_role("button", name=re.compile("Current")).click()
    expect(rows).to_have_count(1)
    assert "bucket=" in page.url


def test_item_94_report_is_opened_from_its_tile_narrowed_drawn_saved_and_opened_down_to_a_document(
    desk: Desk, house: House
) -> None:
    customer = house.customer()
    invoice = house.invoice(customer, "987.65")
    page = desk("/reports")
    page.get_by_role("link", name="Sales by customer").click()
    expect(page.get_by_role("combobox", name="Period")).to_have_value("This year")
    page.get_by_role("searchbox", name="Search").fill(customer.name)
    row = body_rows(page, "Sales by customer").filter(has_text=customer.name)
    expect(row).to_contain_text("987.65")
    expect(page.get_by_role("row", name="Total EUR")).to_contain_text("987.65")
    expect(page.get_by_role("list", name="Sales, EUR").get_by_role("listitem")).to_have_count(1)
    lines = list(csv.reader(download(page, "CSV").read_text("utf-8-sig").splitlines()))
    assert [(line[0], line[2]) for line in lines[1:]] == [(customer.name, "987.65"), ("Total", "987.65")]
    row.get_by_role("link", name=customer.name).click()
    opened = record(page, customer.name)
    opened.get_by_role("link", name=invoice.number or "").click()
    expect(record(page, invoice.number or "")).to_be_visible()


def test_chart_of_the_dashboard_tells_its_figures_to_keys_and_hides_a_series(desk: Desk, house: House) -> None:
    house.invoice(house.customer(), "50.00")
    page = desk("/")
    months = page.get_by_role("link", name=MONTHS)
    expect(months).to_have_count(12)
    months.last.focus()
    expect(months.last.get_by_text("Invoiced")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(months.nth(10)).to_be_focused()
    expect(months.last.get_by_text("Invoiced")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(months.nth(10).get_by_text("Invoiced")).to_be_hidden()
    _hides(page, "Invoiced", "Received")
    expect(page.get_by_role("table", name=re.compile("Twelve months")).get_by_role("row")).to_have_count(13)
    months.last.click()
    expect(page).to_have_url(re.compile(r"/sales/invoices\?period=Custom&from=20\d\d-\d\d-01"))


def _hides(page: Page, series: str, other: str) -> None:
    first, second = (page.get_by_role("button", name=name, exact=True) for name in (series, other))
    first.click()
    expect(first).to_have_attribute("aria-pressed", "false")
    expect(second).to_have_attribute("aria-pressed", "true")
    second.click()
    expect(first).to_have_attribute("aria-pressed", "true")
