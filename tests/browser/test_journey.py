"""The main job, end to end: an invoice is written, mailed, opened in the portal and paid online, while staff look on."""

import csv
import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from flare_app.models import Customer
from tests.browser.house import House
from tests.browser.post import mail_about, portal_link_in
from tests.browser.server import Server
from tests.browser.steps import (
    body_rows,
    choose,
    download,
    pay_selected,
    record,
    row_of,
    search,
    sign_in,
)
from tests.browser.visits import Visits
from tests.mail_server import MailServer

TABS = ["Invoices", "Estimates", "Payments", "Credit Notes", "Statement"]
NAME, ADDRESS = "Wren & Barley Bakers", "till@wrenbarley.example"


def test_invoice_is_written_mailed_opened_and_paid_while_staff_look_on(
    visits: Visits, server: Server, post: MailServer, house: House
) -> None:
    """Steps 2 to 6 of the main job, one after the other, in two browsers; in the end the books are right."""
    desk = visits.new()
    sign_in(desk, after="/sales/invoices")
    first = write_and_mail_an_invoice(desk)
    customer = house.customer_named(NAME)
    second = house.invoice(customer, "250.00").number
    third = house.invoice(customer, "99.90").number
    watch(desk, customer, first, second, third)

    letter = mail_about(post, first)
    assert "View or Pay" in letter.html
    assert letter.recipients == [ADDRESS]
    portal = visits.new()
    portal.goto(portal_link_in(letter))
    look_around(portal, first)
    pay_selected(portal, first, second)
    for number in (first, second):
        expect(row_of(portal, "Invoices", number)).to_contain_text("Paid")
    expect(portal.get_by_role("status").filter(has_text="Thank you! Your payment has arrived.")).to_be_visible()

    for number in (first, second):
        expect(row_of(desk, "Invoices", number)).to_contain_text("Paid")
    expect(row_of(desk, "Invoices", third)).to_contain_text("Unpaid")
    assert desk.evaluate("window.notReloaded")
    the_online_payment_is_recorded_and_allocated(desk, first, second)

    portal.evaluate("window.notReloaded = true")
    record_a_payment_by_hand(desk, customer, third)
    expect(row_of(portal, "Invoices", third)).to_contain_text("Paid")
    assert portal.evaluate("window.notReloaded")
    proof = server.run("verify")
    assert (proof.returncode, proof.stdout.splitlines()[-1:]) == (0, ["The books are right."]), proof.stdout + proof.stderr


def write_and_mail_an_invoice(desk: Page) -> str:
    """New invoice, with a customer made on the way, saved and e-mailed; its number."""
    desk.get_by_role("button", name="New invoice").first.click()
    desk.get_by_role("combobox", name="Customer").fill(NAME)
    desk.get_by_role("option", name="Add new customer").click()
    window = desk.get_by_role("dialog", name="New customer")
    expect(window.get_by_role("textbox", name="Name", exact=True)).to_have_value(NAME)
    window.get_by_role("textbox", name="Email").fill(ADDRESS)
    window.get_by_role("button", name="Save", exact=True).click()
    expect(window).to_be_hidden()
    expect(desk.get_by_role("combobox", name="Customer")).to_have_value(NAME)
    desk.get_by_role("textbox", name="PO number").fill("WB-77")
    totals = desk.get_by_role("region", name="Totals")
    fill_line(desk, 0, "Window display", quantity="2.5", price="480", tax="VAT 23%")
    expect(totals).to_contain_text("1,476.00 EUR")
    desk.get_by_role("button", name="Add line").click()
    fill_line(desk, 1, "Delivery", quantity="1", price="1,234.50", tax="No tax")
    expect(totals).to_contain_text("2,710.50 EUR")
    desk.get_by_role("button", name="Save and email").click()
    window = desk.get_by_role("dialog", name="Send email")
    expect(window.get_by_role("textbox", name="To", exact=True)).to_have_value(ADDRESS)
    expect(window.get_by_role("checkbox", name="Attach PDF")).to_be_checked()
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window).to_be_hidden()
    heading = desk.get_by_role("region", name=re.compile("INV-")).get_by_role("heading", level=2)
    expect(heading).to_have_text(re.compile(r"INV-\d+"))
    return heading.inner_text()


def fill_line(desk: Page, position: int, product: str, *, quantity: str, price: str, tax: str) -> None:
    """Write a line of the document."""
    line = desk.get_by_role("table", name="Lines").locator("tbody").get_by_role("row").nth(position)
    line.get_by_role("combobox", name="Product").fill(product)
    for name, text in (("Quantity", quantity), ("Unit price", price)):
        line.get_by_role("textbox", name=name).fill(text)
    choose(line.get_by_role("combobox", name="Tax"), tax)


def watch(desk: Page, customer: Customer, first: str, *others: str) -> None:
    """Leave the list of this customer's invoices open; the mailed one is shown as sent."""
    desk.goto("/sales/invoices")
    search(desk, customer.name)
    expect(body_rows(desk, "Invoices")).to_have_count(1 + len(others))
    expect(row_of(desk, "Invoices", first)).to_contain_text("Sent")
    desk.evaluate("window.notReloaded = true")


def look_around(portal: Page, number: str) -> None:
    """What a customer does before paying: tabs, search, the document with its files, the list's files."""
    expect(portal).to_have_url(re.compile("/portal/[^/]+/invoices"))
    expect(portal.get_by_role("tab")).to_have_text(TABS)
    header = portal.get_by_role("banner")
    expect(header).to_contain_text("Harbour & Pine Studio")
    assert header.locator("img").evaluate("logo => logo.complete && logo.naturalWidth > 0")
    the_document_is_the_same_on_screen_and_on_file(portal, record(portal, number), number)
    portal.keyboard.press("Escape")
    search(portal, "WB-77")
    expect(body_rows(portal, "Invoices")).to_have_count(1)
    rows = list(csv.reader(download(portal, "CSV").read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["Number", number]
    search(portal, "")
    expect(body_rows(portal, "Invoices")).to_have_count(3)


def the_document_is_the_same_on_screen_and_on_file(portal: Page, opened: Locator, number: str) -> None:
    """The figures of the open invoice stand in its PDF and its XLSX."""
    figures = ["2.5", "480.00", "1,200.00", "276.00", "1,234.50", "2,434.50", "2,710.50"]
    for figure in figures:
        expect(opened).to_contain_text(figure)
    pdf = download(portal, "PDF", within=opened)
    assert pdf.name.endswith(f"{number}.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert [figure for figure in [number, NAME, *figures] if figure not in text] == []
    cells = numbers_in(download(portal, "XLSX", within=opened))
    assert [figure for figure in figures if float(figure.replace(",", "")) not in cells] == []


def numbers_in(workbook: Path) -> set[float]:
    """Every number in a workbook."""
    sheets = openpyxl.load_workbook(workbook).worksheets
    values = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    return {float(value) for value in values if isinstance(value, int | float)}


def the_online_payment_is_recorded_and_allocated(desk: Page, *numbers: str) -> None:
    """Staff find one payment that settled both invoices."""
    page = desk.context.new_page()
    page.goto("/sales/payments")
    search(page, NAME)
    expect(body_rows(page, "Payments")).to_have_count(1)
    row = body_rows(page, "Payments").first
    expect(row).to_contain_text("2,960.50")
    row.get_by_role("link").click()
    settled = page.get_by_role("table", name="Settled invoices")
    for number in numbers:
        expect(settled).to_contain_text(number)
    page.close()


def record_a_payment_by_hand(desk: Page, customer: Customer, number: str) -> None:
    """Open the invoice, record the money that came by bank transfer."""
    desk.get_by_role("link", name=number, exact=True).click()
    record(desk, number).get_by_role("button", name="Record payment").click()
    expect(desk.get_by_role("combobox", name="Customer")).to_have_value(customer.name)
    expect(desk.get_by_role("checkbox", name=f"Select {number}")).to_be_checked()
    expect(desk.get_by_role("textbox", name="Amount received")).to_have_value("99.90")
    desk.get_by_role("textbox", name="Reference").fill("Bank statement 12")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_role("table", name="Settled invoices")).to_contain_text(number)
