"""A part of the portal, passed on; and what an opened link gives away or lets be clicked by accident: nothing."""

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect
from sqlmodel import select

from flare_app.database import read_only
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, Document
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows
from tests.browser.test_accessibility import assert_accessible
from tests.browser.visits import Visits


@pytest.fixture(autouse=True)
def _gone(visits: Visits) -> None:
    """The browser notes in its console that the answer is 410 Gone, which is right here."""
    visits.expected.append(r"status of 410 \(Gone\)")


@pytest.fixture
def customer(house: House) -> Customer:
    """A customer with two open invoices."""
    made = house.customer()
    house.invoice(made, "100.00")
    house.invoice(made, "200.00")
    return made


def test_period_is_passed_on_opened_counted_and_ended(portal: Desk, customer: Customer, house: House) -> None:
    """Beside the full portal in one browser; ended, its open page closes within five seconds by itself."""
    page = portal(house.link(customer))
    expect(body_rows(page, "Invoices")).to_have_count(2)
    page.get_by_role("button", name="Share", exact=True).focus()
    page.keyboard.press("Enter")
    window = page.get_by_role("dialog", name="Share your portal")
    window.get_by_role("button", name="Create link").click()
    expect(window.get_by_label("For whom")).to_be_focused()
    expect(window.get_by_label("For whom")).to_have_accessible_description("For whom is required.")
    page.keyboard.type("Count & Co")
    page.keyboard.press("Enter")
    address = window.get_by_role("textbox", name="Link for Count & Co")
    expect(address).to_be_focused()
    assert_accessible(page)

    guest = page.context.new_page()
    guest.goto(address.input_value())
    expect(guest.get_by_text("Shared with Count & Co:")).to_be_visible()
    expect(body_rows(guest, "Invoices")).to_have_count(2)
    for name in ("Share", "Pay all that is due"):
        expect(guest.get_by_role("button", name=name, exact=True)).to_have_count(0)
    assert_accessible(guest)
    expect(window.get_by_text("opened once")).to_be_visible()
    window.get_by_role("button", name="End: Count & Co").click()
    expect(guest.get_by_role("heading", name="This link has expired")).to_be_visible(timeout=5_000)
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    page.reload()
    expect(body_rows(page, "Invoices")).to_have_count(2)


def test_link_to_one_document_opens_it_and_shows_no_tabs(portal: Desk, customer: Customer, house: House, desk: Desk) -> None:
    first, second = house.invoices_of(customer)
    page = portal(house.link(customer))
    page.get_by_role("link", name=second.number).click()
    page.get_by_role("region", name=second.number).get_by_role("button", name="Share", exact=True).click()
    window = page.get_by_role("dialog", name=f"Share {second.number}")
    window.get_by_label("For whom").fill("Tax Office")
    window.get_by_role("button", name="Create link").click()
    page.goto(window.get_by_role("textbox", name="Link for Tax Office").input_value())
    expect(page.get_by_role("region", name=second.number)).to_be_visible()
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(page.get_by_text(first.number)).to_have_count(0)

    staff = desk(f"/sales/customers/{customer.public_id}")
    shared = staff.get_by_role("listitem").filter(has_text="Tax Office").filter(has_text="by ")
    expect(shared).to_contain_text(f"{second.number} · by {customer.email}")
    expect(shared).to_contain_text("opened once")
    staff.goto(f"/sales/invoices/{second.public_id}")
    expect(staff.get_by_role("heading", name="Opened by").locator("xpath=..")).to_contain_text("Tax Office, shared by")
    staff.goto(f"/sales/customers/{customer.public_id}")
    shared.get_by_role("button", name="End the link for Tax Office").click()
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible(timeout=5_000)


def test_token_leaves_the_address_and_goes_nowhere_else(portal: Desk, customer: Customer, house: House) -> None:
    """Not into a referer, not into an address after the redirect, not through the socket."""
    page = portal("about:blank")
    link = house.link(customer)
    token = link.rpartition("/")[2]
    told: list[str] = []
    page.on(
        "request", lambda request: told.append(f"{request.url if request.url != link else ''} {request.headers.get('referer')}")
    )
    page.on(
        "websocket",
        lambda socket: [socket.on(end, lambda frame: told.append(str(frame))) for end in ("framesent", "framereceived")],
    )
    page.goto(link)
    expect(body_rows(page, "Invoices")).to_have_count(2)
    page.get_by_role("link", name=house.invoices_of(customer)[0].number).click()
    page.get_by_role("tab", name="Statement").click()
    expect(page.get_by_role("table", name="Statement")).to_be_visible()
    assert len(told) > 20
    assert [one for one in told if token in one] == []
    assert token not in page.url


def test_scanner_that_clicks_everything_changes_no_document(portal: Desk, customer: Customer, house: House) -> None:
    """It opens the link twenty times, then presses every button of the list, an invoice and an estimate; it types nothing."""
    estimate = house.invoice(customer, "300.00", kind=DocumentKind.ESTIMATE)
    before = documents_of(customer)
    link = house.link(customer)
    page = portal("about:blank")
    for _ in range(20):
        assert page.request.get(link).status == 200
        assert page.request.head(link).status == 200
    page.goto(link)
    base = page.url.split("?")[0].rsplit("/invoices", 1)[0]
    for path in ("invoices", f"invoices/{house.invoices_of(customer)[0].public_id}", f"estimates/{estimate.public_id}"):
        page.goto(f"{base}/{path}")
        page.get_by_role("searchbox", name="Search").wait_for()
        press_everything(page)
    assert documents_of(customer) == before
    page.goto(link)
    expect(body_rows(page, "Invoices")).to_have_count(2)


def press_everything(page: Page) -> None:
    """Every button, those of windows that open on the way too, also behind a window; what is gone meanwhile is passed over."""
    for _ in range(2):
        for button in page.get_by_role("button").element_handles():
            with suppress(Error):
                button.evaluate("(one) => one.checkVisibility() && one.click()")
                page.wait_for_timeout(30)
        page.wait_for_timeout(300)


def documents_of(customer: Customer) -> list[dict[str, Any]]:
    """All of the customer's documents; that one was opened in a visible tab may show."""
    with read_only() as session:
        found = session.exec(select(Document).where(Document.customer_id == customer.id).order_by(Document.id)).all()
        return [one.model_dump(exclude={"delivery"}) for one in found]
