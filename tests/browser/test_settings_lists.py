"""The settings that are lists of their own, as an administrator works in them."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import body_rows, record, row_of, shown
from tests.browser.visits import PHONE


def dialog_filled(page: Page, name: str, **fields: str) -> None:
    """Fill the window's fields, by label, and save."""
    window = page.get_by_role("dialog", name=name)
    for label, text in fields.items():
        window.get_by_role("textbox", name=label.replace("_", " ")).fill(text)
    window.get_by_role("button", name="Save").click()


def test_terms_are_added_deleted_and_brought_back(desk: Desk) -> None:
    page = desk("/settings/terms")
    page.get_by_role("button", name="New term").click()
    dialog_filled(page, "New term", Name="Net 45", Length_in_days="x")
    field = page.get_by_role("textbox", name="Length in days")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("Length in days must be a whole number from 0 to 3,650.")
    dialog_filled(page, "New term", Length_in_days="45")
    expect(record(page, "Net 45")).to_contain_text("45 days after its date")
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Select Net 45").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Net 45 is deleted.")).to_be_visible()
    expect(row_of(page, "Payment terms", "Net 45")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row_of(page, "Payment terms", "Net 45")).to_have_count(1)


def test_a_tax_group_takes_its_taxes_row_by_row_and_the_phone_has_one_menu(desk: Desk) -> None:
    page = desk("/settings/taxes", PHONE)
    page.get_by_role("button", name="New tax group").click()
    window = page.get_by_role("dialog", name="New tax group")
    window.get_by_role("button", name="Add item").click()
    window.get_by_role("textbox", name="Name").fill("Three in one")
    for at, tax in enumerate(("GST (5%)", "Reduced VAT (13.5%)", "VAT (23%)")):
        window.get_by_role("combobox", name=f"Taxes {at + 1}").select_option(tax)
    window.get_by_role("button", name="Remove").nth(1).click()
    expect(window.get_by_role("combobox", name="Taxes 2")).to_have_value(
        str(window.get_by_role("option", name="VAT (23%)", exact=True).first.get_attribute("value"))
    )
    window.get_by_role("button", name="Save").click()
    expect(record(page, "Three in one")).to_contain_text("28%")
    page.get_by_role("button", name="Settings: Taxes").click()
    page.get_by_role("menuitem", name="Payment terms").click()
    expect(body_rows(page, "Payment terms").first).to_be_visible()
    assert shown(page, "Payment terms")[0][0] == "Cash on Delivery"
