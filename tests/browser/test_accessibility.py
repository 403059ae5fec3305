"""axe finds nothing on any page, on a desk and on a phone, in light and in dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from flare_app.models import Customer
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, record, select, table
from tests.browser.visits import DESKTOP, PHONE, Visits

EVERY_RULE = {"resultTypes": ["violations"]}
CONTRAST_ALONE = {**EVERY_RULE, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
CONTEXT = {"exclude": [["tr[data-row]:nth-child(n+9)"]]}
"""Rows further down are made as the first eight are."""
SETTLE = """
new Promise(requestAnimationFrame).then(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))))
  .then(() => new Promise(requestAnimationFrame))
"""
STAFF_LISTS = {
    "Customers": "/sales/customers",
    "Estimates": "/sales/estimates",
    "Invoices": "/sales/invoices",
    "Credit Notes": "/sales/credit-notes",
    "Payments": "/sales/payments",
    "Products": "/sales/products",
    "Reminders": "/sales/reminders",
    "Emails": "/emails",
    "Aged receivables": "/reports/aged-receivables",
}
SETTINGS = (
    "/settings",
    "/settings/texts",
    "/settings/numbers",
    "/settings/bank-account",
    "/settings/online-payments",
    "/settings/reminders",
)
PLAIN_PAGES = {
    "/sales/payment-tasks": "Payment tasks",
    "/settings/email-templates": "Email templates",
    "/settings/account": "Your account",
    "/reports/online-payments": "Online payments",
}
PORTAL_TABS = ("Invoices", "Estimates", "Payments", "Credit Notes")


@pytest.fixture
def customer(house: House) -> Customer:
    """A customer with an open and a paid invoice."""
    made = house.customer()
    house.invoice(made, "100.00", po_number="PO-5")
    house.pay(house.invoice(made, "200.00"), 200_00)
    return made


def assert_accessible(page: Page) -> None:
    """Let axe look at a page in both widths; of the rules only that of contrast depends on the colours, so dark takes only that."""
    page.mouse.move(0, 0)
    found = []
    for width, height in (DESKTOP, PHONE):
        for scheme, options in (("light", EVERY_RULE), ("dark", CONTRAST_ALONE)):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(SETTLE)
            for violation in Axe().run(page, context=CONTEXT, options=options).response["violations"]:
                found += [f"{width} {scheme}: {describe(violation, node)}" for node in violation["nodes"]]
    page.emulate_media(color_scheme="light")
    assert not found, f"{page.url}\n" + "\n".join(dict.fromkeys(found))


def describe(violation: dict[str, Any], node: dict[str, Any]) -> str:
    """One finding in a line."""
    reasons = "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
    return f"{violation['id']} at {node['target'][0]}: {reasons}"


@pytest.mark.parametrize("name", STAFF_LISTS)
def test_staff_list_and_its_open_record_are_accessible(desk: Desk, name: str) -> None:
    page = desk(STAFF_LISTS[name])
    expect(body_rows(page, name).first).to_be_visible()
    body_rows(page, name).get_by_role("checkbox").first.check()
    assert_accessible(page)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    body_rows(page, name).get_by_role("link").first.click()
    expect(page.get_by_role("region").get_by_role("heading").first).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("address", SETTINGS)
def test_settings_are_accessible(desk: Desk, address: str) -> None:
    page = desk(address)
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_page_without_a_form_or_rows_is_accessible(desk: Desk, address: str) -> None:
    page = desk(address)
    expect(page.get_by_role("heading", name=PLAIN_PAGES[address], level=1)).to_be_visible()
    assert_accessible(page)


def open_dashboard(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk("/")
    expect(page.get_by_text("Received this month").first).to_be_visible()
    return page


def open_editor(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk("/sales/invoices/new")
    page.get_by_role("combobox", name="Customer").fill(customer.name)
    expect(page.get_by_role("option", name=customer.name)).to_be_visible()
    return page


def open_refused_editor(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk("/sales/invoices/new")
    page.get_by_role("textbox", name="Quantity").fill("many")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("combobox", name="Customer")).to_be_focused()
    return page


def open_customer_window(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk("/sales/customers")
    page.get_by_role("button", name="New customer").first.click()
    window = page.get_by_role("dialog", name="New customer")
    for part in ("Add address", "Contacts", "Phones and details", "Defaults for documents"):
        window.get_by_role("button", name=part).click()
    return page


def open_product_window(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk("/sales/products")
    page.get_by_role("button", name="New product").first.click()
    expect(page.get_by_role("dialog", name="New product").get_by_role("textbox", name="Name")).to_be_visible()
    return page


def open_compose(desk: Desk, customer: Customer, house: House) -> Page:
    invoice = house.invoices_of(customer)[0]
    page = desk(f"/sales/invoices/{invoice.public_id}")
    record(page, invoice.number).get_by_role("button", name="Email").click()
    expect(page.get_by_role("dialog", name="Send email")).to_be_visible()
    return page


def open_void_window(desk: Desk, customer: Customer, house: House) -> Page:
    invoice = house.invoices_of(customer)[0]
    page = desk(f"/sales/invoices/{invoice.public_id}")
    record(page, invoice.number).get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Void").click()
    expect(page.get_by_role("dialog", name="Void this document?")).to_be_visible()
    return page


def open_actions_menu(desk: Desk, customer: Customer, house: House) -> Page:
    invoice = house.invoices_of(customer)[0]
    page = desk(f"/sales/invoices/{invoice.public_id}")
    record(page, invoice.number).get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitem", name="Void")).to_be_visible()
    return page


def open_payment_form(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk(f"/sales/payments/new?invoice={house.invoices_of(customer)[0].public_id}")
    expect(page.get_by_role("table", name="Open invoices")).to_be_visible()
    return page


def open_statement(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk(f"/sales/statements/{customer.public_id}")
    expect(page.get_by_role("table", name="Statement")).to_be_visible()
    return page


def open_shortcuts(desk: Desk, customer: Customer, house: House) -> Page:
    page = desk("/sales/invoices")
    table(page, "Invoices")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    return page


@pytest.mark.parametrize(
    "opening",
    [
        open_dashboard,
        open_editor,
        open_refused_editor,
        open_customer_window,
        open_product_window,
        open_compose,
        open_void_window,
        open_actions_menu,
        open_payment_form,
        open_statement,
        open_shortcuts,
    ],
    ids=lambda opening: opening.__name__.removeprefix("open_"),
)
def test_staff_page_is_accessible(opening: Callable[..., Page], desk: Desk, customer: Customer, house: House) -> None:
    assert_accessible(opening(desk, customer, house))


def test_sign_in_is_accessible(visits: Visits) -> None:
    page = visits.new()
    page.goto("/login?error=refused")
    expect(page.get_by_role("alert").filter(has_text="not right")).to_be_visible()
    assert_accessible(page)


def test_portal_is_accessible_tab_by_tab(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer))
    for name in PORTAL_TABS:
        page.get_by_role("tab", name=name).click()
        table(page, name)
        assert_accessible(page)
    page.get_by_role("tab", name="Statement").click()
    expect(page.get_by_role("table", name="Statement")).to_contain_text("300.00")
    assert_accessible(page)


def test_head_and_search_of_the_portal_are_accessible(portal: Desk, customer: Customer, house: House) -> None:
    """With something overdue in two currencies, own credit, and hits in several tabs."""
    house.invoice(customer, "70.00", currency="USD")
    house.credit_note(customer, "30.00")
    page = portal(house.link(customer))
    expect(page.get_by_role("banner").get_by_role("listitem")).to_have_count(2)
    page.keyboard.press("Control+k")
    window = page.get_by_role("dialog", name="Search everything")
    window.get_by_role("combobox").fill("consulting")
    expect(window.get_by_role("group")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    assert_accessible(page)


@pytest.mark.parametrize("name", ["Invoices", "Payments"])
def test_open_record_of_the_portal_is_accessible(portal: Desk, customer: Customer, house: House, name: str) -> None:
    page = portal(house.link(customer))
    page.get_by_role("tab", name=name).click()
    body_rows(page, name).get_by_role("link").first.click()
    expect(page.get_by_role("region").get_by_role("heading").first).to_be_visible()
    assert_accessible(page)


def test_paying_is_accessible_from_the_dialog_to_the_checkout_and_back(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer))
    select(page, house.invoices_of(customer)[0].number)
    page.get_by_role("button", name="Pay Online").click()
    expect(page.get_by_role("dialog", name="Pay online")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name="Pay", exact=True).wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    assert_accessible(page)


def test_page_of_an_expired_link_is_accessible(visits: Visits) -> None:
    visits.expected.append("status of 410")
    page = visits.new()
    page.goto("/p/nonsense")
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()
    assert_accessible(page)
