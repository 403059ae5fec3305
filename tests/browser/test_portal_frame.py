"""The frame of the portal: what is due, tabs with counts, one search over all of them, looks, paper."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from flare_app.models import Customer, Document
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, record, table
from tests.browser.visits import PHONE

COUNTED = {"Invoices": "3 invoices", "Estimates": "1 estimates", "Payments": "0 payments", "Credit Notes": "0 credit notes"}
OF_STAFF = re.compile(r"/assets/_(sales|settings|emails|reports|login|index)")


@pytest.fixture
def customer(house: House) -> Customer:
    """Owes 300.00 EUR and 70.00 USD, and has an estimate; one invoice has a PO number, one another item."""
    made = house.customer()
    house.invoice(made, "100.00", po_number="PO-COPPER-9")
    house.invoice(made, "200.00", item="Kupferrohr 15 mm")
    house.invoice(made, "70.00", currency="USD")
    house.estimate(made, "45.00")
    return made


def banner(page: Page) -> Locator:
    """The head, once its figures are there."""
    head = page.get_by_role("banner")
    expect(head.get_by_role("listitem").first).to_be_visible()
    return head


def invoice_of(house: House, customer: Customer, total: int) -> Document:
    """The customer's invoice of that total."""
    return next(one for one in house.invoices_of(customer) if one.total_amount == total)


def search_everything(page: Page, text: str) -> Locator:
    """Open the window by its keys and type."""
    page.keyboard.press("Control+k")
    window = page.get_by_role("dialog", name="Search everything")
    box = window.get_by_role("combobox", name="Search everything")
    expect(box).to_be_focused()
    box.fill(text)
    return window


def test_head_says_who_owes_what_and_leads_to_paying_it(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer))
    head = banner(page)
    expect(head).to_contain_text(customer.name)
    expect(head).to_contain_text(customer.email)
    euros, dollars = head.get_by_role("listitem").all()
    expect(euros).to_contain_text("€300.00")
    expect(dollars).to_contain_text("$70.00")
    expect(page).to_have_title(re.compile("^Invoices · "))
    pay = dollars.get_by_role("button", name="Pay all that is due in USD")
    expect(pay).to_have_attribute("href", re.compile(r"/portal/[^/]+/invoices\?pay=USD$"))


def test_figures_and_counts_follow_what_staff_do(portal: Desk, customer: Customer, house: House) -> None:
    """Without a reload, said once and only what is new; the tab that is read stays as it is."""
    page = portal(house.link(customer))
    head = banner(page)
    page.evaluate("window.notReloaded = true")
    said = head.get_by_role("status")
    expect(said).to_be_empty()
    house.pay(invoice_of(house, customer, 100_00), 100_00)
    expect(head.get_by_role("listitem").first).to_contain_text("€200.00")
    expect(said).to_have_text("€200.00 is due; US$70.00 is due.")
    expect(page.get_by_role("tab", name="Payments", exact=True)).to_have_accessible_description("1 payments")
    page.get_by_role("tab", name="Payments", exact=True).click()
    expect(page).to_have_title(re.compile("^Payments · "))
    house.invoice(customer, "50.00")
    expect(head.get_by_role("listitem").first).to_contain_text("€250.00")
    expect(page.get_by_role("tab", name="Invoices", exact=True)).to_have_accessible_description("4 invoices")
    assert page.evaluate("window.notReloaded")


def test_customer_who_owes_nothing_is_told_so(portal: Desk, house: House) -> None:
    customer = house.customer()
    house.pay(house.invoice(customer, "80.00"), 80_00)
    page = portal(house.link(customer))
    expect(page.get_by_role("banner")).to_contain_text("Nothing is due")
    expect(page.get_by_role("button", name="Pay all that is due")).to_have_count(0)


def test_tabs_are_named_counted_and_worked_by_keyboard(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer))
    banner(page)
    for name, count in COUNTED.items():
        expect(page.get_by_role("tab", name=name, exact=True)).to_have_accessible_description(count)
    at = page.get_by_role("tab", selected=True)
    at.focus()
    for key, name in (("ArrowRight", "Estimates"), ("End", "Statement"), ("ArrowRight", "Invoices"), ("ArrowLeft", "Statement")):
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(body_rows(page, "Estimates")).to_have_count(1)


def test_one_search_finds_in_every_tab_and_opens_what_was_found(portal: Desk, customer: Customer, house: House) -> None:
    """By line, amount and number; by keyboard, with the hits counted, marked and said."""
    page = portal(house.link(customer))
    banner(page)
    pipe = invoice_of(house, customer, 200_00)
    window = search_everything(page, "kupfer")
    only = window.get_by_role("option").filter(has_text=str(pipe.number))
    expect(only.locator("mark")).to_have_text("Kupfer")
    expect(window.get_by_role("status")).to_have_text("1 hit in 1 tab")
    window.get_by_role("combobox").fill("45.00")
    expect(window.get_by_role("group", name="Estimates").get_by_role("option").first).to_contain_text("€45.00")
    window.get_by_role("combobox").fill("consulting")
    expect(window.get_by_role("status")).to_have_text("3 hits in 2 tabs")
    window.get_by_role("combobox").fill(str(pipe.number))
    expect(window.get_by_role("status")).to_have_text("1 hit in 1 tab")
    page.keyboard.press("ArrowDown")
    expect(window.get_by_role("option", selected=True)).to_contain_text("€200.00")
    page.keyboard.press("Enter")
    expect(window).to_be_hidden()
    expect(record(page, str(pipe.number))).to_be_focused()
    expect(page).to_have_title(re.compile(f"^{pipe.number} · "))


def test_all_hits_of_a_tab_are_shown_in_its_list(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer))
    banner(page)
    window = search_everything(page, "consulting")
    window.get_by_role("option", name="See in Estimates").click()
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("consulting")
    expect(body_rows(page, "Estimates")).to_have_count(1)
    window = search_everything(page, "nothing like that")
    expect(window.get_by_role("status")).to_have_text("Nothing found")
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()


def test_on_a_phone_tabs_search_and_paying_are_in_reach(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer), PHONE, has_touch=True, is_mobile=True)
    banner(page)
    page.get_by_role("tab", name="Statement", exact=True).tap()
    expect(page.get_by_role("tab", name="Statement", selected=True)).to_be_in_viewport(ratio=1)
    page.get_by_role("tab", name="Invoices", exact=True).tap()
    page.get_by_role("checkbox", name="Select INV").last.check()
    page.get_by_role("contentinfo").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Pay Online")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("status").filter(has_text="1 selected")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Search everything").tap()
    window = page.get_by_role("dialog", name="Search everything")
    assert window.bounding_box() == {"x": 0, "y": 0, "width": PHONE[0], "height": PHONE[1]}
    window.get_by_role("combobox").fill("consulting")
    window.get_by_role("option").first.tap()
    expect(window).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_looks_are_light_dark_or_as_the_system_has_them(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer), color_scheme="dark")
    banner(page)
    assert background(page) == "rgb(16, 17, 20)"
    page.get_by_role("button", name="Light", exact=True).click()
    assert background(page) == "rgb(247, 248, 250)"
    page.reload()
    banner(page)
    expect(page.get_by_role("button", name="Light", exact=True)).to_have_attribute("aria-pressed", "true")
    assert background(page) == "rgb(247, 248, 250)"
    page.get_by_role("button", name="As the system").click()
    assert background(page) == "rgb(16, 17, 20)"


def test_paper_holds_the_list_or_the_document_without_the_frame(portal: Desk, customer: Customer, house: House) -> None:
    page = portal(house.link(customer), color_scheme="dark")
    banner(page)
    page.emulate_media(media="print")
    expect(table(page, "Invoices")).to_be_visible()
    expect(page.get_by_role("heading", name="Invoices")).to_be_visible()
    the_frame_is_gone(page)
    page.emulate_media(media="screen")
    body_rows(page, "Invoices").get_by_role("link").first.click()
    expect(page.get_by_role("region").get_by_role("table", name="Lines")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("region").get_by_role("table", name="Lines")).to_be_visible()
    expect(page.get_by_role("banner")).to_be_hidden()
    the_frame_is_gone(page)


def test_portal_loads_nothing_of_the_staff_side(portal: Desk, customer: Customer, house: House) -> None:
    page = portal("about:blank")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(house.link(customer))
    banner(page)
    for name in ("Estimates", "Payments", "Credit Notes", "Statement"):
        page.get_by_role("tab", name=name, exact=True).click()
        expect(page).to_have_title(re.compile(f"^{name} · "))
    assert [url for url in loaded if OF_STAFF.search(url)] == []
    assert len({url for url in loaded if url.endswith(".css")}) == 1


def the_frame_is_gone(page: Page) -> None:
    """On white paper, whatever the screen's colours are."""
    for name in ("tablist", "searchbox", "contentinfo"):
        expect(page.get_by_role(name)).to_have_count(0)  # type: ignore[arg-type]
    expect(page.get_by_role("button", name=re.compile("Pay|Search everything|Print"))).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.querySelector('.portal-main')).color") == "rgb(0, 0, 0)"


def background(page: Page) -> str:
    """The colour behind everything."""
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour
