"""Reports and settings: who sees them, who changes them, and what stays typed."""

import csv
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from flare_app import access
from flare_app.database import unit_of_work
from flare_app.domain.principals import Role, System
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, download, record, search
from tests.browser.visits import Visits

PASSWORD = "nine lives of a cat"


@pytest.fixture
def accountant(house: House, visits: Visits) -> Page:
    """Somebody who sees reports and settings, and changes neither."""
    return sign_in_as(Role.ACCOUNTANT, visits)


@pytest.fixture
def sales_manager(house: House, visits: Visits) -> Page:
    """Somebody who sells."""
    return sign_in_as(Role.SALES_MANAGER, visits)


def sign_in_as(role: Role, visits: Visits) -> Page:
    """A page of a new member of staff."""
    email = f"{role.value}@flare.example"
    with unit_of_work() as session:
        access.add_user(session, actor=System("support"), email=email, name=role.value, role=role, password=PASSWORD)
    page = visits.new()
    page.goto("/")
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Invoices", exact=True).wait_for()
    return page


def test_a_row_of_the_report_says_what_the_statement_says(desk: Desk, house: House) -> None:
    customer = house.customer()
    house.pay(house.invoice(customer, "1234.50"), 34_50)
    house.invoice(customer, "200.00", due_on="2099-01-01")
    page = desk("/reports/aged-receivables")
    search(page, customer.name)
    expect(body_rows(page, "Aged receivables")).to_have_count(1)
    rows = list(csv.reader(io.StringIO(download(page, "CSV").read_text("utf-8-sig"))))
    assert rows[0] == ["Customer", "Not yet due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days", "Total", "Currency"]
    assert (rows[1][0], rows[1][-2], rows[1][-1]) == (customer.name, "1400.00", "EUR")
    assert (rows[2][0], rows[2][-2], rows[2][-1]) == ("Total", "1400.00", "EUR")
    body_rows(page, "Aged receivables").get_by_role("link", name=customer.name).click()
    opened = record(page, customer.name)
    expect(opened.get_by_role("table", name="Open invoices").get_by_role("row")).to_have_count(3)
    opened.get_by_role("button", name="Open statement").click()
    expect(page.get_by_role("combobox", name="Customer")).to_have_value(customer.name)
    expect(page.get_by_text("€1,400.00").first).to_be_visible()


def test_settings_are_saved_and_stay(desk: Desk) -> None:
    page = desk("/settings")
    phone = page.get_by_role("textbox", name="Phone")
    phone.fill("+353 1 000 0000")
    page.get_by_role("button", name="Add row").click()
    page.get_by_role("textbox", name="Tax numbers: name 2").fill("EORI")
    page.get_by_role("textbox", name="Tax numbers: number 2").fill("IE1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="The settings are saved.")).to_be_visible()
    page.reload()
    expect(phone).to_have_value("+353 1 000 0000")
    expect(page.get_by_role("textbox", name="Tax numbers: number 2")).to_have_value("IE1")


def test_what_is_wrong_is_said_at_the_field_and_stays_typed(desk: Desk) -> None:
    page = desk("/settings")
    name = page.get_by_role("textbox", name="Name", exact=True)
    name.fill("")
    page.get_by_role("textbox", name="Website").fill("not an address")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Name is required.")).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("Name is required.")
    expect(page.get_by_role("textbox", name="Website")).to_have_value("not an address")


def test_a_logo_is_taken_at_once_and_typed_text_stays(desk: Desk, visits: Visits, tmp_path: Path) -> None:
    visits.expected.append(r"status of 400 .*/settings/logo")
    page = desk("/settings/texts")
    footer, box = page.get_by_role("textbox", name="Footer"), page.get_by_label("Choose a picture")
    footer.fill("half a sentence")
    (tmp_path / "note.txt").write_text("no picture")
    (tmp_path / "large.png").write_bytes(b"x" * 1_000_001)
    Image.new("RGB", (40, 20), "purple").save(tmp_path / "logo.png")
    shown = page.get_by_role("img", name="The company's logo")
    before = shown.get_attribute("src")
    with page.expect_response("**/settings/logo") as answered:
        box.set_input_files(tmp_path / "note.txt")
    assert answered.value.status == 400
    expect(page.get_by_text("The logo must be a PNG, JPEG or WebP picture")).to_be_visible()
    box.set_input_files(tmp_path / "large.png")
    expect(page.get_by_text("The logo is larger than 1 MB.")).to_be_visible()
    box.set_input_files(tmp_path / "logo.png")
    expect(page.get_by_role("status").filter(has_text="The logo is saved.")).to_be_visible()
    expect(shown).not_to_have_attribute("src", before or "")
    expect(footer).to_have_value("half a sentence")


def test_item_63_number_series_tell_what_comes_next(desk: Desk) -> None:
    page = desk("/settings/numbers")
    estimates = page.get_by_role("group", name="Estimates")
    expect(estimates.get_by_role("textbox", name="Next number")).to_have_attribute("readonly", "")
    estimates.get_by_role("textbox", name="Prefix").fill("=Q")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The prefix takes at most 16 letters")).to_be_visible()
    estimates.get_by_role("textbox", name="Prefix").fill("OFFER-")
    page.get_by_role("button", name="Save").click()
    expect(estimates.get_by_text("OFFER-")).to_be_visible()
    estimates.get_by_role("textbox", name="Prefix").fill("EST-")
    page.get_by_role("button", name="Save").click()
    expect(estimates.get_by_text("EST-")).to_be_visible()


def test_online_payments_say_how_they_are_set_up(desk: Desk) -> None:
    page = desk("/settings/online-payments")
    expect(page.get_by_text("The demo's own stand-in for Stripe: no money moves.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Customers may pay a part of an invoice")).to_be_checked()


def test_an_accountant_sees_reports_and_settings_and_changes_nothing(accountant: Page) -> None:
    accountant.get_by_role("link", name="Reports", exact=True).click()
    expect(accountant.get_by_role("heading", name="Aged receivables")).to_be_visible()
    accountant.get_by_role("link", name="Settings", exact=True).click()
    expect(accountant.get_by_role("note")).to_contain_text("administrators change them")
    expect(accountant.get_by_role("textbox", name="Name", exact=True)).to_be_disabled()
    expect(accountant.get_by_role("button", name="Save")).to_have_count(0)
    accountant.get_by_role("link", name="Invoice texts").click()
    expect(accountant.get_by_role("textbox", name="Footer")).to_be_disabled()
    expect(accountant.get_by_label("Choose a picture")).to_have_count(0)


def test_item_107_a_sales_manager_sees_neither(sales_manager: Page) -> None:
    page = sales_manager
    expect(page.get_by_role("link", name="Emails", exact=True)).to_be_visible()
    for name, address in (("Reports", "/reports"), ("Settings", "/settings"), ("Settings", "/settings/numbers")):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
        page.goto(address)
        expect(page.get_by_role("heading", name="This page is not part of your role")).to_be_visible()
