"""What a person does again and again in a browser, by role and name."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD


def sign_in(page: Page, *, after: str = "/") -> None:
    """Sign in by the form, from the page that was wanted."""
    page.goto(after)
    page.get_by_role("textbox", name="Email").fill(DEMO_EMAIL)
    page.get_by_role("textbox", name="Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Invoices", exact=True).wait_for()


def table(page: Page, name: str) -> Locator:
    """A list's table, once its rows are there."""
    found = page.get_by_role("table", name=name, exact=True)
    expect(found).to_have_attribute("aria-busy", "false")
    return found


def body_rows(page: Page, name: str) -> Locator:
    """The rows of a list below its head."""
    return table(page, name).locator("tbody").get_by_role("row")


def shown(page: Page, name: str) -> list[list[str]]:
    """The texts of a list's cells, without the checkbox's."""
    return [row.get_by_role("cell").all_inner_texts()[1:] for row in body_rows(page, name).all()]


def search(page: Page, text: str) -> None:
    """Type into the list's search box."""
    page.get_by_role("searchbox", name="Search").fill(text)


def row_of(page: Page, name: str, label: str) -> Locator:
    """The row that is called so: by the document's number, the customer's name."""
    return body_rows(page, name).filter(has=page.get_by_role("link", name=label, exact=True))


def choose(select: Locator, text: str) -> None:
    """Take the option of a select that has this text."""
    select.select_option(label=text)


def pick_customer(page: Page, name: str) -> None:
    """Choose a customer in a form, as one types and clicks."""
    box = page.get_by_role("combobox", name="Customer")
    box.fill(name)
    page.get_by_role("option", name=name).click()
    expect(box).to_have_value(name)


def status(page: Page) -> Locator:
    """The line that says what is selected."""
    return page.get_by_role("status").filter(has_text=re.compile("selected"))


def download(page: Page, button: str, *, within: Locator | None = None) -> Path:
    """Press a button that brings a file; the file, by its own name."""
    with page.expect_download() as bringing:
        (within or page).get_by_role("button", name=button, exact=True).click()
    path = Path(bringing.value.path())
    return path.rename(path.with_name(f"{path.name}-{bringing.value.suggested_filename}"))


def record(page: Page, name: str) -> Locator:
    """The open record beside the list."""
    found = page.get_by_role("region", name=name, exact=True)
    expect(found).to_be_visible()
    return found


def select(page: Page, *numbers: str) -> None:
    """Tick rows."""
    for number in numbers:
        page.get_by_role("checkbox", name=f"Select {number}", exact=True).check()


def pay_selected(page: Page, *numbers: str) -> None:
    """Pay invoices online in the portal, with the test card that the checkout page has filled in; ends back in the portal."""
    pay = page.get_by_role("button", name="Pay Online")
    expect(pay).to_be_disabled()
    select(page, *numbers)
    pay.click()
    page.get_by_role("dialog", name="Pay online").get_by_role("button", name="Continue to payment").click()
    expect(page).to_have_url(re.compile("/stripe-sandbox/c/pay/"))
    expect(page.get_by_text("TEST").first).to_be_visible()
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page).to_have_url(re.compile("/portal/[^/]+/invoices"))


def choose_from_more(opened: Locator, name: str) -> None:
    """Press an entry of the record's menu."""
    page: Page = opened.page
    opened.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=name, exact=True).click()
