"""The list of invoices as staff use it: search, sort, pages, selection, files, the split view."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from flare_app.models import Customer, Document
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import body_rows, download, record, search, shown, status, table

TITLES = ["Number", "Customer", "Invoice date", "Due date", "Days to due", "PO number", "Total", "Balance", "Status", "Email"]
TOTAL = TITLES.index("Total")


@pytest.fixture
def customer(house: House) -> Customer:
    """A customer with three open invoices: of 1,234.50, 200.00 and 3,000.00 euros."""
    made = house.customer()
    for price, po_number in (("1234.50", f"QF-{made.id}-A"), ("200.00", ""), ("3000.00", "")):
        house.invoice(made, price, po_number=po_number)
    return made


@pytest.fixture
def invoices(customer: Customer, house: House) -> list[Document]:
    """The customer's invoices, in the order in which they were issued."""
    return house.invoices_of(customer)


@pytest.fixture
def listed(desk: Desk, customer: Customer) -> Page:
    """The list, showing only this customer's invoices."""
    page = desk("/sales/invoices")
    search(page, customer.name)
    expect(body_rows(page, "Invoices")).to_have_count(3)
    return page


def numbers(page: Page) -> list[str]:
    """The numbers that the list shows, from top to bottom."""
    return [row[0] for row in shown(page, "Invoices")]


def select(page: Page, *found: Document) -> None:
    """Tick invoices."""
    for one in found:
        page.get_by_role("checkbox", name=f"Select {one.number}", exact=True).check()


def test_search_finds_what_each_visible_column_shows(desk: Desk, customer: Customer, invoices: list[Document]) -> None:
    page, wanted = desk("/sales/invoices"), invoices[0]
    table(page, "Invoices")
    day = wanted.issue_on
    for typed in (
        wanted.number, customer.name, wanted.po_number, "1,234.50", "1234.5", "€1,234.50", f"{day:%-d %b %Y}", day.isoformat(),
        f"{wanted.due_on:%-d %b %Y}", f"{customer.name} 1,234.50",
    ):  # fmt: skip
        search(page, typed)
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=wanted.number, exact=True))
        expect(row, f"searched for {typed}").to_be_visible()
    search(page, f"{customer.name} 999.99")
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def test_list_follows_each_letter_that_is_typed(desk: Desk, customer: Customer) -> None:
    page = desk("/sales/invoices")
    table(page, "Invoices")
    page.get_by_role("searchbox", name="Search").press_sequentially(customer.name, delay=15)
    expect(body_rows(page, "Invoices")).to_have_count(3)
    expect(page.get_by_role("searchbox", name="Search")).to_have_value(customer.name)


def test_item_110_column_head_sorts_and_says_so(listed: Page, invoices: list[Document]) -> None:
    head = listed.get_by_role("columnheader", name="Total")
    by_total = [one.number for one in sorted(invoices, key=lambda one: one.total_amount)]
    for order, expected in (("ascending", by_total), ("descending", by_total[::-1])):
        head.get_by_role("button", name="Total").click()
        expect(head).to_have_attribute("aria-sort", order)
        expect(body_rows(listed, "Invoices").first).to_contain_text(expected[0])
        assert numbers(listed) == expected
    expect(listed.get_by_role("columnheader", name="Number", exact=True)).to_have_attribute("aria-sort", "none")


def test_pages_show_every_row_once(desk: Desk) -> None:
    page = desk("/sales/invoices?sort=number")
    first = numbers(page)
    assert len(first) == 50
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("51–")).to_be_visible()
    second = numbers(page)
    issued = [number for number in first + second if number != "Draft"]
    assert issued == sorted(set(issued))
    expect(page.get_by_text(f"51–{50 + len(second)} of")).to_be_visible()
    page.get_by_role("button", name="Previous page").click()
    expect(page.get_by_text("1–50 of")).to_be_visible()
    assert numbers(page) == first


def test_selection_is_added_up(listed: Page, invoices: list[Document]) -> None:
    select(listed, invoices[0], invoices[1])
    expect(status(listed)).to_have_text("2 selected, total 1,434.50 EUR")
    listed.get_by_role("checkbox", name="Select all").check()
    expect(status(listed)).to_have_text("3 selected, total 4,434.50 EUR")
    listed.get_by_role("button", name="Clear selection").click()
    expect(listed.get_by_role("checkbox", name="Select all")).not_to_be_checked()
    expect(status(listed)).to_have_count(0)


def test_draft_adds_nothing_to_what_is_open(desk: Desk, customer: Customer, house: House) -> None:
    """A draft has no balance; selecting it must not break the line that adds up."""
    house.draft(customer, "50.00")
    page = desk("/sales/invoices?filter=draft")
    search(page, customer.name)
    expect(body_rows(page, "Invoices")).to_have_count(1)
    page.get_by_role("checkbox", name="Select Draft").check()
    expect(status(page)).to_have_text("1 selected, total 0.00 EUR")


def test_csv_holds_exactly_the_rows_shown_in_their_order(listed: Page) -> None:
    listed.get_by_role("columnheader", name="Total").get_by_role("button").click()
    expect(body_rows(listed, "Invoices").first).to_contain_text("200.00")
    content = download(listed, "CSV").read_bytes()
    assert content.startswith("﻿".encode())
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == [*TITLES, "Currency"]
    on_screen = shown(listed, "Invoices")
    assert [row[0] for row in rows] == [row[0] for row in on_screen]
    assert [row[TOTAL] for row in rows] == ["200.00", "1234.50", "3000.00"]
    assert {row[-1] for row in rows} == {"EUR"}


def test_files_of_a_selection_hold_only_what_is_selected(listed: Page, invoices: list[Document]) -> None:
    chosen = invoices[1:]
    select(listed, *chosen)
    expect(status(listed)).to_contain_text("2 selected")
    expected = {one.number for one in chosen}
    rows = list(csv.reader(io.StringIO(download(listed, "CSV").read_text("utf-8-sig"))))[1:]
    assert {row[0] for row in rows} == expected
    sheet = openpyxl.load_workbook(download(listed, "XLSX")).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert {row[0] for row in cells} == expected
    assert sorted(row[TOTAL] for row in cells) == [200, 3000]
    assert expected <= set(words(download(listed, "PDF")))
    assert invoices[0].number not in words(download(listed, "PDF"))
    with listed.expect_popup() as opening:
        listed.get_by_role("button", name="Print", exact=True).click()
    printed = opening.value.get_by_role("table")
    for one in chosen:
        expect(printed).to_contain_text(one.number)
    expect(printed).not_to_contain_text(invoices[0].number)


def words(pdf: Path) -> list[str]:
    """Every word of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(pdf).pages).split()


def test_click_on_a_row_opens_the_record_beside_the_list(listed: Page, invoices: list[Document]) -> None:
    wanted = invoices[0]
    listed.get_by_role("cell", name="1,234.50").first.click()
    opened = record(listed, wanted.number)
    expect(opened.get_by_role("heading", name=wanted.number)).to_be_visible()
    expect(opened).to_contain_text("1,234.50")
    expect(opened).to_contain_text("Audit trail")
    expect(listed).to_have_url(re.compile(f"/sales/invoices/{wanted.public_id}"))
    listed.keyboard.press("Escape")
    expect(listed.get_by_role("region", name=wanted.number)).to_have_count(0)
    expect(listed.get_by_role("link", name=wanted.number, exact=True)).to_be_focused()


def test_everything_is_searched_by_ctrl_k_from_any_page(desk: Desk, customer: Customer, invoices: list[Document]) -> None:
    page = desk("/sales/products")
    expect(body_rows(page, "Products").first).to_be_visible()  # keys are heard once the page is up
    page.keyboard.press("Control+k")
    window = page.get_by_role("dialog", name="Search everything")
    expect(window.get_by_role("option", name="New invoice")).to_be_visible()
    page.keyboard.type(customer.name)
    expect(window.get_by_role("option", name=invoices[0].number or "")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=customer.name)).to_be_visible()
    page.keyboard.press("Control+k")
    window.get_by_role("combobox").fill("new est")
    expect(window.get_by_role("option").first).to_have_accessible_name("New estimate")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sales/estimates/new$"))


def test_click_while_a_search_brings_other_rows_opens_the_row_that_was_pressed(
    desk: Desk, customer: Customer, invoices: list[Document]
) -> None:
    page, wanted = desk("/sales/invoices"), invoices[1]
    search(page, customer.name)
    expect(body_rows(page, "Invoices")).to_have_count(3)
    body_rows(page, "Invoices").filter(has_text=wanted.number or "").get_by_role("cell").nth(2).hover()
    page.mouse.down()
    search(page, invoices[0].number or "")
    expect(body_rows(page, "Invoices")).to_have_count(1)
    page.mouse.up()
    expect(page.get_by_role("region", name=wanted.number)).to_be_visible()
