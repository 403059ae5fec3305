"""The main job on a phone: the customer's part, and what staff look up on the way."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, pay_selected, record, row_of, search
from tests.browser.visits import PHONE


def test_customer_searches_opens_and_pays_on_a_phone(portal: Desk, house: House) -> None:
    customer = house.customer()
    first, second = house.invoice(customer), house.invoice(customer, "250.00")
    page = portal(house.link(customer), PHONE, has_touch=True, is_mobile=True)
    expect(body_rows(page, "Invoices")).to_have_count(2)
    nothing_is_wider_than_the_screen(page)
    search(page, "250")
    expect(body_rows(page, "Invoices")).to_have_count(1)
    page.get_by_role("link", name=second.number, exact=True).tap()
    opened = record(page, second.number)
    expect(opened).to_contain_text("250.00")
    nothing_is_wider_than_the_screen(page)
    opened.get_by_role("button", name="Close").tap()
    search(page, "")
    expect(body_rows(page, "Invoices")).to_have_count(2)
    pay_selected(page, first.number, second.number)
    for one in (first, second):
        expect(row_of(page, "Invoices", one.number)).to_contain_text("Paid")


def test_staff_find_and_read_an_invoice_on_a_phone(desk: Desk, house: House) -> None:
    customer = house.customer()
    invoice = house.invoice(customer, "250.00")
    page = desk("/", PHONE, has_touch=True, is_mobile=True)
    nothing_is_wider_than_the_screen(page)
    page.get_by_role("button", name="Menu").tap()
    page.get_by_role("dialog", name="Menu").get_by_role("link", name="Invoices", exact=True).tap()
    search(page, customer.name)
    expect(body_rows(page, "Invoices")).to_have_count(1)
    nothing_is_wider_than_the_screen(page)
    page.get_by_role("link", name=invoice.number, exact=True).tap()
    opened = record(page, invoice.number)
    expect(opened).to_contain_text("250.00")
    expect(opened.get_by_role("button", name="Email")).to_be_visible()
    nothing_is_wider_than_the_screen(page)


def test_staff_write_an_invoice_on_a_phone(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk("/sales/invoices/new", PHONE, has_touch=True, is_mobile=True)
    page.get_by_role("combobox", name="Customer").fill(customer.name)
    page.get_by_role("option", name=customer.name).tap()
    page.get_by_role("combobox", name="Product").fill("Window display")
    page.get_by_role("textbox", name="Unit price").fill("80")
    expect(page.get_by_role("region", name="Totals")).to_contain_text("80.00 EUR")
    nothing_is_wider_than_the_screen(page)
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(record(page, "Draft")).to_contain_text("80.00")


def nothing_is_wider_than_the_screen(page: Page) -> None:
    """No part of the page makes it scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
