"""Money as staff work with it: recorded by ticking, edited, applied, given back, and each of it undone."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import choose_from_more, pick_customer, record, row_of, search


def test_items_55_56_57_58_59_60_65_66_68_a_payment_from_the_form_to_the_void(desk: Desk, house: House) -> None:
    """Check, uncheck, type and check again; edit it to less; open it from the list; take it back in its own form."""
    customer = house.customer()
    first, second = house.invoice(customer, "100.00"), house.invoice(customer, "50.00")
    page = desk("/sales/payments")
    page.get_by_role("button", name="New payment").first.click()
    pick_customer(page, customer.name)
    received = page.get_by_role("textbox", name="Amount received")
    tick = page.get_by_role("checkbox", name=f"Select {first.number}")
    amount = page.get_by_role("textbox", name=f"Amount for {first.number}")
    tick.click()
    expect(amount).to_have_value("100.00")
    expect(received).to_have_value("100.00")
    tick.click()
    expect(amount).to_have_value("")
    received.fill("120")
    received.press("Tab")
    tick.click()
    page.get_by_role("checkbox", name=f"Select {second.number}").click()
    expect(page.get_by_role("textbox", name=f"Amount for {second.number}")).to_have_value("20.00")
    page.get_by_role("button", name="Save", exact=True).click()
    paid = page.get_by_role("region", name=re.compile("PMT-"))
    expect(paid.get_by_role("table", name="Settled invoices").get_by_role("row")).to_have_count(3)
    paid.get_by_role("button", name="Edit").click()
    expect(amount).to_have_value("100.00")
    tick.click()
    expect(amount).to_have_value("")
    received.fill("50")
    received.press("Tab")
    page.get_by_role("checkbox", name=f"Select {second.number}").click()
    tick.click()
    expect(amount).to_have_value("50.00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="stands for")).to_be_visible()
    expect(page.get_by_text("Replaces PMT-")).to_be_visible()
    assert [house.document(one.public_id).balance_amount for one in (first, second)] == [50_00, 50_00]
    page.goto("/sales/payments")
    search(page, customer.name)
    newest = house.payments_of(customer)[-1]
    row_of(page, "Payments", newest.number).get_by_role("link", name=newest.number).click()
    record(page, newest.number).get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Void", exact=True).click()
    asked = page.get_by_role("dialog", name="Void this payment?")
    asked.get_by_role("textbox", name="Reason").fill("Typed for the wrong customer")
    asked.get_by_role("button", name="Void").click()
    expect(record(page, newest.number)).to_contain_text("Typed for the wrong customer")
    assert house.document(first.public_id).balance_amount == 100_00


def test_items_48_64_credit_is_applied_taken_off_put_back_and_given_back(desk: Desk, house: House) -> None:
    """From the invoice to its payment and its credit, each step with its undo."""
    customer = house.customer()
    invoice, note = house.invoice(customer, "100.00"), house.credit_note(customer, "30.00")
    page = desk(f"/sales/invoices/{invoice.public_id}")
    opened = record(page, str(invoice.number))
    opened.get_by_role("button", name="Apply credit").click()
    window = page.get_by_role("dialog", name="Apply credit")
    expect(window.get_by_role("textbox", name=f"Amount for {note.number}")).to_have_value("30.00")
    window.get_by_role("button", name="Apply", exact=True).click()
    opened.get_by_role("button", name=f"Unapply {note.number}").click()
    expect(opened).to_contain_text("Credit note taken back")
    page.get_by_role("status").filter(has_text="free again").get_by_role("button", name="Undo").last.click()
    expect(opened.get_by_role("button", name=f"Unapply {note.number}")).to_be_visible()
    opened.get_by_role("button", name="Record payment").click()
    expect(page.get_by_role("textbox", name="Amount received")).to_have_value("70.00")
    page.get_by_role("button", name="Save", exact=True).click()
    paid = page.get_by_role("region", name=re.compile("PMT-"))
    choose_from_more(paid, "Refund")
    window = page.get_by_role("dialog", name=re.compile("Refund PMT-"))
    window.get_by_role("textbox", name="Amount").fill("20")
    window.get_by_role("button", name="Refund", exact=True).click()
    expect(paid.get_by_role("table", name="Refunds")).to_contain_text("€20.00")
    assert house.document(invoice.public_id).balance_amount == 20_00
    paid.get_by_role("button", name="Void refund €20.00").click()
    asked = page.get_by_role("dialog", name="Void this refund?")
    asked.get_by_role("textbox", name="Reason").fill("Never sent")
    asked.get_by_role("button", name="Void refund").click()
    expect(page.get_by_role("status").filter(has_text="The refund is void")).to_be_visible()
    assert house.document(invoice.public_id).balance_amount == 0
