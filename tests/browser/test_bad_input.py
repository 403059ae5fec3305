"""Wrong input: a sentence at its field, the focus there, and nothing that was typed is lost or done twice."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from flare_app.models import Customer
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.post import mail_to
from tests.browser.steps import body_rows, record, row_of, select
from tests.mail_server import MailServer

LONG = "x" * 10_000
STRANGE = "Ünï 日本語 👩‍👩‍👧 שלום <b>&amp; 'quoted' \"twice\""

WRONG_ENTRIES = [
    ("Quantity", "many", "many"),
    ("Quantity", "1.2.3", "1.2.3"),
    ("Quantity", "9" * 30, "too large"),
    ("Unit price", "", "Enter a unit price"),
    ("Unit price", "12,5O", "12,5O"),
    ("Unit price", "1e5", "1e5"),
    ("Due date", "2001-01-01", "before the invoice date"),
    ("PO number", LONG, "too long"),
    ("PO number", "PO\x075", "control characters"),
    ("Description", "turned \u202e round", "control characters"),
    ("Note to customer", LONG, "too long"),
    ("Invoice date", "", "must be a date"),
    ("Invoice date", "0001-01-01", "between"),
]


@pytest.fixture
def customer(house: House) -> Customer:
    """A customer without documents."""
    return house.customer()


@pytest.fixture
def editor(desk: Desk, customer: Customer) -> Page:
    """A new invoice for the customer, fit to be saved."""
    page = desk(f"/sales/invoices/new?customer={customer.public_id}")  # what others began to type is theirs
    expect(page.get_by_role("combobox", name="Customer")).to_have_value(customer.name)
    page.get_by_role("combobox", name="Product").fill("Window display")
    page.get_by_role("textbox", name="Unit price").fill("80")
    expect(page.get_by_role("region", name="Totals")).to_contain_text("80.00 EUR")
    return page


def save(page: Page) -> None:
    """Press Save."""
    page.get_by_role("button", name="Save", exact=True).click()


def refused(field: Locator, sentence: str) -> None:
    """The field has the focus, is marked as wrong, and is described by the sentence."""
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(sentence)))


def test_wrong_entry_is_refused_at_its_field_and_stays_typed(editor: Page, customer: Customer, house: House) -> None:
    """Wrong numbers and dates, texts that are far too long or hold control characters; corrected, the draft is saved."""
    due_on = editor.get_by_label("Due date").input_value()
    for name, typed, sentence in WRONG_ENTRIES:
        field = editor.get_by_label(name, exact=True)
        good = field.input_value()
        field.fill(typed)
        taken = field.input_value()  # a text box takes a thousand characters, and a date box only dates
        save(editor)
        refused(field, sentence)
        expect(field).to_have_value(taken)
        field.fill(good)
    expect(editor.get_by_label("Due date")).to_have_value(due_on)  # it follows the invoice date, there and back
    assert house.drafts_of(customer) == []
    save(editor)
    expect(record(editor, "Draft")).to_contain_text("80.00")
    assert len(house.drafts_of(customer)) == 1


def test_save_stands_still_when_a_refusal_makes_the_page_grow(editor: Page) -> None:
    """Else the button moves away between press and release, and the click is lost."""
    save_button = editor.get_by_role("button", name="Save", exact=True)
    before = save_button.bounding_box()
    editor.get_by_label("Quantity").fill("9" * 30)
    editor.get_by_label("Unit price").focus()
    expect(editor.get_by_label("Quantity")).to_have_accessible_description(re.compile("too large"))
    assert save_button.bounding_box() == before


def test_focus_goes_to_the_first_of_several_wrong_fields(editor: Page) -> None:
    editor.get_by_label("Quantity").fill("many")
    editor.get_by_label("Due date").fill("2001-01-01")
    editor.get_by_label("Note to customer").fill(LONG)
    save(editor)
    refused(editor.get_by_label("Due date"), "before the invoice date")
    for name in ("Quantity", "Note to customer"):
        expect(editor.get_by_label(name)).to_have_attribute("aria-invalid", "true")


def test_strange_but_honest_text_is_shown_as_it_was_typed(editor: Page, customer: Customer, house: House) -> None:
    """Emoji, right-to-left text and markup are text like any other, on the screen and for the customer."""
    editor.get_by_label("Description").fill(STRANGE)
    editor.get_by_label("Note to customer").fill(STRANGE)
    save(editor)
    expect(record(editor, "Draft").get_by_text(STRANGE)).to_have_count(2)
    [draft] = house.drafts_of(customer)
    assert draft.customer_note == STRANGE


def test_negative_quantity_is_taken_while_the_total_is_not_negative(editor: Page, customer: Customer, house: House) -> None:
    editor.get_by_label("Quantity").fill("-0.5")
    refusal = editor.get_by_role("alert").filter(has_text="The total is negative")
    expect(refusal).to_be_visible()
    save(editor)
    expect(editor.get_by_role("combobox", name="Product")).to_be_focused()
    expect(refusal).to_be_visible()
    expect(editor.get_by_label("Quantity")).to_have_value("-0.5")
    assert house.drafts_of(customer) == []
    editor.get_by_role("button", name="Add line").click()
    second = editor.get_by_role("table", name="Lines").locator("tbody").get_by_role("row").nth(1)
    second.get_by_role("combobox", name="Product").fill("Delivery")
    second.get_by_label("Unit price").fill("100")
    expect(editor.get_by_role("region", name="Totals")).to_contain_text("60.00 EUR")
    expect(refusal).to_have_count(0)


def test_wrong_customer_is_refused_in_its_window(desk: Desk) -> None:
    page = desk("/sales/customers")
    page.get_by_role("button", name="New customer").first.click()
    window = page.get_by_role("dialog", name="New customer")
    name, address = window.get_by_label("Name", exact=True), window.get_by_label("Email", exact=True)
    for typed, mail, field, sentence in (
        ("", "", name, "Name is required"),
        (LONG, "", name, "too long"),
        ("Good name", "nobody", address, "must be one e-mail address"),
        ("Good name", "a@b.example, c@d.example", address, "must be one e-mail address"),
    ):
        name.fill(typed)
        address.fill(mail)
        taken = name.input_value()
        save(window)
        refused(field, sentence)
        expect(name).to_have_value(taken)
        expect(address).to_have_value(mail)


def test_wrong_address_is_refused_in_the_mail_window(desk: Desk, customer: Customer, house: House, post: MailServer) -> None:
    invoice = house.invoice(customer)
    page = desk(f"/sales/invoices/{invoice.public_id}")
    record(page, invoice.number).get_by_role("button", name="Email").click()
    window = page.get_by_role("dialog", name="Send email")
    window.get_by_label("CC", exact=True).fill("not an address")
    window.get_by_label("Message").fill("Dear friends,\n\nplease pay.")
    window.get_by_role("button", name="Send", exact=True).click()
    refused(window.get_by_label("CC", exact=True), "is not an e-mail address")
    expect(window.get_by_label("Message")).to_have_value("Dear friends,\n\nplease pay.")
    window.get_by_label("CC", exact=True).fill("")
    window.get_by_role("button", name="Send", exact=True).dblclick()
    expect(window).to_be_hidden()
    assert "please pay." in mail_to(post, customer.email).text
    expect(record(page, invoice.number)).to_contain_text("Sent")
    assert len([one for one in post.received if customer.email in one.recipients]) == 1


def test_double_click_on_save_makes_one_draft(editor: Page, customer: Customer, house: House) -> None:
    editor.get_by_role("button", name="Save", exact=True).dblclick()
    record(editor, "Draft")
    assert len(house.drafts_of(customer)) == 1


def test_double_click_on_save_records_one_payment(desk: Desk, customer: Customer, house: House) -> None:
    invoice = house.invoice(customer)
    page = desk(f"/sales/payments/new?invoice={invoice.public_id}")
    expect(page.get_by_role("checkbox", name=f"Select {invoice.number}")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_role("table", name="Settled invoices")).to_contain_text(invoice.number)
    assert [one.amount for one in house.payments_of(customer)] == [100_00]


def test_double_clicks_on_the_way_to_pay_make_one_payment(portal: Desk, customer: Customer, house: House) -> None:
    invoice = house.invoice(customer)
    page = portal(house.link(customer))
    select(page, invoice.number)
    page.get_by_role("button", name="Pay Online").click()
    page.get_by_role("button", name="Continue to payment").dblclick()
    page.get_by_role("button", name="Pay", exact=True).dblclick()
    expect(page).to_have_url(re.compile("/portal/"))
    expect(row_of(page, "Invoices", invoice.number)).to_contain_text("Paid")
    assert [one.amount for one in house.payments_of(customer)] == [100_00]


def test_wrong_amount_of_a_payment_is_refused(desk: Desk, customer: Customer, house: House) -> None:
    invoice = house.invoice(customer)
    page = desk(f"/sales/payments/new?invoice={invoice.public_id}")
    amount = page.get_by_label("Amount received")
    for typed, sentence in (("a lot", "a lot"), ("-5", "cannot be negative"), ("1.234", "too many decimals")):
        amount.fill(typed)
        save(page)
        refused(amount, sentence)
        expect(amount).to_have_value(typed)
    assert house.payments_of(customer) == []


def test_draft_changed_elsewhere_meanwhile_is_not_overwritten(editor: Page, customer: Customer, house: House) -> None:
    """Of two tabs that edit one draft, the second to save is told, keeps its text, and can look at the newest version."""
    save(editor)
    record(editor, "Draft").get_by_role("button", name="Edit").click()
    expect(editor.get_by_label("PO number")).to_be_visible()
    other = editor.context.new_page()
    other.goto(editor.url)
    other.get_by_label("PO number").fill("from the other tab")
    save(other)
    record(other, "Draft")
    editor.get_by_label("PO number").fill("from this tab")
    save(editor)
    expect(editor.get_by_role("alert").filter(has_text="Show the newest version")).to_be_visible()
    expect(editor.get_by_label("PO number")).to_have_value("from this tab")
    assert house.drafts_of(customer)[0].po_number == "from the other tab"
    editor.get_by_role("button", name="Show the newest version").click()
    expect(editor.get_by_label("PO number")).to_have_value("from the other tab")


def test_search_takes_anything(desk: Desk) -> None:
    page = desk("/sales/invoices")
    box = page.get_by_role("searchbox", name="Search")
    for typed in ("'; DROP TABLE document; --", "%", '"', "AND OR NOT", "\u202e", "👩‍👩‍👧", "*", "x" * 5_000):
        box.fill(typed)
        expect(page.get_by_role("table", name="Invoices")).to_have_attribute("aria-busy", "false")
    box.fill("")
    expect(body_rows(page, "Invoices")).to_have_count(50)
    expect(page.get_by_role("alert").filter(has_text=re.compile("."))).to_have_count(0)
