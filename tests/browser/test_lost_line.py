"""What was typed survives: leaving the page, a reload, a server that dies and comes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, NewServer
from tests.browser.house import House
from tests.browser.server import Server
from tests.browser.steps import body_rows, record, search, sign_in
from tests.browser.visits import Visits


def write(page: Page) -> None:
    """Fill in a line and a note, and let the totals follow."""
    page.get_by_role("combobox", name="Product").fill("Window display")
    page.get_by_label("Unit price").fill("80")
    page.get_by_label("Internal note").fill("Ask for Anna")
    expect(page.get_by_role("region", name="Totals")).to_contain_text("80.00")


def is_still_there(page: Page) -> None:
    """What `write` typed stands in the form, and counts."""
    expect(page.get_by_role("combobox", name="Product")).to_have_value("Window display")
    expect(page.get_by_label("Unit price")).to_have_value("80")
    expect(page.get_by_label("Internal note")).to_have_value("Ask for Anna")
    expect(page.get_by_role("region", name="Totals")).to_contain_text("80.00")


@pytest.fixture
def editor(desk: Desk, house: House) -> Page:
    """A new invoice of a customer whose form nobody has begun."""
    page = desk(f"/sales/invoices/new?customer={house.customer().public_id}")
    expect(page.get_by_role("combobox", name="Customer")).not_to_have_value("")
    return page


def test_leaving_the_editor_and_coming_back_restores_what_was_typed(editor: Page) -> None:
    write(editor)
    address = editor.url
    editor.get_by_role("link", name="Dashboard").click()
    expect(editor.get_by_text("Received this month").first).to_be_visible()
    editor.goto(address)
    is_still_there(editor)
    expect(editor.get_by_role("status").filter(has_text="We kept what you typed")).to_be_visible()


def test_reload_restores_what_was_typed(editor: Page) -> None:
    write(editor)
    editor.wait_for_timeout(1_500)  # it is kept a second after the last key
    editor.reload()
    is_still_there(editor)


def test_starting_over_can_be_taken_back(editor: Page) -> None:
    write(editor)
    editor.wait_for_timeout(1_500)
    editor.reload()
    editor.get_by_role("button", name="Start over").click()
    expect(editor.get_by_label("Unit price")).to_have_value("")
    editor.get_by_role("button", name="Take it back").click()
    is_still_there(editor)


def test_cancel_saves_nothing_and_can_be_taken_back(editor: Page) -> None:
    write(editor)
    editor.get_by_role("button", name="Cancel", exact=True).click()
    editor.get_by_role("link", name="Take it back").click()
    is_still_there(editor)


@pytest.fixture
def mortal_server(new_server: NewServer) -> Server:
    """A server of its own, to be killed."""
    return new_server()


@pytest.fixture
def mortal_visits(chromium: Browser, mortal_server: Server) -> Iterator[Visits]:
    """Windows on it; that the line breaks is told in the console."""
    made = Visits(chromium, mortal_server.url)
    yield made
    made.close()


def test_server_that_is_killed_and_comes_back_loses_nothing_that_was_typed(mortal_visits: Visits, mortal_server: Server) -> None:
    """The page says that the line is down, keeps what is typed meanwhile, and goes on by itself; a list keeps its search."""
    page = mortal_visits.new()
    sign_in(page)
    listed = page.context.new_page()
    listed.goto("/sales/invoices")
    search(listed, "Atlas")
    expect(listed.get_by_role("table", name="Invoices")).not_to_contain_text("Delacroix")
    page.goto("/sales/invoices/new")
    page.get_by_role("combobox", name="Customer").fill("Pine Hollow Brewing")
    picked = page.get_by_role("option", name="Pine Hollow Brewing")
    picked.wait_for()
    mortal_server.hold()  # what is picked and typed from now on is never answered
    picked.click()
    page.get_by_role("combobox", name="Product").fill("Window display")
    page.get_by_label("Unit price").fill("80")
    mortal_server.kill()
    expect(page.get_by_text("No connection")).to_be_visible()
    page.get_by_label("Internal note").fill("Ask for Anna")
    mortal_server.start()
    expect(page.get_by_text("No connection")).to_be_hidden(timeout=30_000)
    is_still_there(page)
    expect(page.get_by_role("combobox", name="Customer")).to_have_value("Pine Hollow Brewing")
    expect(page.get_by_label("Currency")).to_have_value("USD")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(record(page, "Draft")).to_contain_text("80.00")
    expect(listed.get_by_role("searchbox", name="Search")).to_have_value("Atlas")
    expect(body_rows(listed, "Invoices").first).to_contain_text("Atlas")
