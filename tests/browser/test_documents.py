"""Estimates, invoices and credit notes as staff work with them: in parts, on the fly, from one to the next."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, choose, choose_from_more, download, pick_customer, record, row_of, search, shown


def test_items_23_24_47_an_estimate_is_invoiced_in_parts_by_percentage_and_then_whole(desk: Desk, house: House) -> None:
    """From the window to the draft, issued from there; the estimate shows what is left, and the links lead back."""
    customer = house.customer()
    estimate = house.estimate(customer, "1000.00")
    page = desk(f"/sales/estimates/{estimate.public_id}")
    opened = record(page, str(estimate.number))
    choose_from_more(opened, "Invoice a part…")
    window = page.get_by_role("dialog", name=f"Invoice a part of {estimate.number}")
    window.get_by_role("textbox", name="Percentage of every line").fill("30")
    expect(window.get_by_role("textbox", name="Quantity of Consulting")).to_have_value("0.3")
    expect(window.get_by_role("status")).to_contain_text("300.00")
    window.get_by_role("button", name="Create invoice").click()
    expect(page.get_by_text(f"1 of 1 left to invoice of {estimate.number}")).to_be_visible()
    download(page, "Save and PDF")
    invoice = page.get_by_role("region", name=re.compile("INV-"))
    expect(invoice).to_contain_text("300.00")
    invoice.get_by_role("link", name=str(estimate.number)).click()
    opened = record(page, str(estimate.number))
    expect(opened.get_by_role("table", name="Invoiced so far")).to_contain_text("0.7")
    expect(opened).to_contain_text("Partly invoiced")
    choose_from_more(opened, "Convert to invoice")
    expect(page.get_by_role("region", name="Totals")).to_contain_text("700.00 EUR")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Draft")).to_be_visible()
    page.goto("/sales/invoices")
    search(page, customer.name)
    expect(body_rows(page, "Invoices")).to_have_count(2)
    assert sorted(row[4] for row in shown(page, "Invoices")) == ["€300.00", "€700.00"]


def test_items_48_49_a_credit_note_is_written_from_an_invoice_and_lowers_it(desk: Desk, house: House) -> None:
    """Customer, one of the invoices, its lines, a note; and the other way round from the invoice's menu."""
    customer = house.customer()
    invoice = house.invoice(customer, "80.00", item="Chairs")
    page = desk("/sales/credit-notes")
    page.get_by_role("button", name="New credit note").first.click()
    pick_customer(page, customer.name)
    credited = page.get_by_role("combobox", name="Credits invoice")
    choose(credited, credited.locator("option").nth(1).inner_text())
    line = page.get_by_role("table", name="Lines").locator("tbody").get_by_role("row").first
    expect(line.get_by_role("textbox", name="Description")).to_have_value("Chairs")
    line.get_by_role("textbox", name="Unit price").fill("30")
    page.get_by_role("textbox", name="Internal note").fill("One came broken")
    expect(page.get_by_role("region", name="Totals")).to_contain_text("30.00 EUR")
    download(page, "Save and PDF")
    note = page.get_by_role("region", name=re.compile("CR-"))
    expect(note).to_contain_text("of €30.00 left to use")
    expect(row_of(page, "Credit Notes", note.get_by_role("heading", level=2).inner_text())).to_contain_text("Used")
    note.get_by_role("link", name=str(invoice.number)).first.click()
    opened = record(page, str(invoice.number))
    expect(opened.locator(".detail-amount")).to_have_text("€50.00")
    choose_from_more(opened, "Change details…")
    opened.get_by_role("textbox", name="PO number").fill("PO-50")
    opened.get_by_role("button", name="Save changes").click()
    expect(opened.locator(".paper")).to_contain_text("PO-50")
    page.get_by_role("button", name="Undo").click()
    expect(opened.locator(".paper")).not_to_contain_text("PO-50")
