"""What an opened record shows and does in the portal: the answer to an estimate, the true account, whether a PDF is ours."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.post import mail_about
from tests.browser.steps import download, record, row_of, search, shown, table
from tests.browser.visits import PHONE
from tests.mail_server import MailServer


def open_record(page: Page, tab: str, number: str) -> Locator:
    """Click a row of a tab; the record beside it."""
    page.get_by_role("tab", name=tab).click()
    table(page, tab)
    page.get_by_role("link", name=number, exact=True).click()
    return record(page, number)


def press_everything(page: Page, within: Locator) -> None:
    """As a mail scanner does that clicks but does not type: each button of a record, and each button of the dialogs they open."""
    for name in ("Accept", "Decline"):
        within.get_by_role("button", name=name, exact=True).click()
        window = page.get_by_role("dialog")
        window.get_by_role("button", name=name, exact=True).click()
        expect(window.get_by_text(re.compile("is required"))).to_be_visible()
        window.get_by_role("button", name="Not now").click()


def test_item_46_customer_accepts_under_a_typed_name_and_staff_hear_of_it_at_once_wherever_they_are(
    portal: Desk, desk: Desk, house: House
) -> None:
    customer = house.customer()
    estimate = house.estimate(customer)
    office = desk("/sales/products")
    expect(office.get_by_role("heading", name="Products")).to_be_visible()
    page = portal(house.link(customer), PHONE)
    opened = open_record(page, "Estimates", str(estimate.number))
    press_everything(page, opened)
    assert house.document(estimate.public_id).answer == ""
    opened.get_by_role("button", name="Accept", exact=True).click()
    window = page.get_by_role("dialog", name=f"Accept {estimate.number}")
    expect(window).to_contain_text("€100.00")
    window.get_by_role("textbox", name="Your name").fill("Ann Lee")
    window.get_by_role("button", name="Accept", exact=True).click()
    expect(opened.get_by_text(re.compile(r"Accepted by Ann Lee on .+ \d{4}, \d{2}:\d{2}"))).to_be_visible()
    expect(opened.get_by_role("button", name="Decline")).to_have_count(0)
    expect(office.get_by_role("status").get_by_text(f"{estimate.number} was accepted by Ann Lee.")).to_be_visible()


def test_staff_take_an_answer_back_and_the_customer_declines_with_a_reason(
    portal: Desk, desk: Desk, house: House, post: MailServer
) -> None:
    customer = house.customer()
    estimate = house.estimate(customer)
    number = str(estimate.number)
    page = portal(house.link(customer))
    opened = open_record(page, "Estimates", number)
    opened.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_role("textbox", name="Your name").fill("Ann Lee")
    page.get_by_role("dialog").get_by_role("button", name="Accept", exact=True).click()
    expect(opened.get_by_text(re.compile("Accepted by Ann Lee"))).to_be_visible()

    office = desk(f"/sales/estimates/{estimate.public_id}")
    staff_record = record(office, number)
    expect(staff_record.get_by_role("button", name="Convert to invoice")).to_be_visible()
    staff_record.get_by_role("button", name="More").click()
    office.get_by_role("menuitem", name="Take back answer").click()
    office.get_by_role("dialog").get_by_role("button", name="Take back answer").click()

    opened.get_by_role("button", name="Decline", exact=True).click()
    window = page.get_by_role("dialog", name=f"Decline {number}")
    window.get_by_role("textbox", name="Your name (optional)").fill("Bob Ray")
    window.get_by_role("button", name="Decline", exact=True).click()
    expect(window.get_by_role("textbox", name="Reason")).to_be_focused()
    expect(window.get_by_role("textbox", name="Your name (optional)")).to_have_value("Bob Ray")
    window.get_by_role("textbox", name="Reason").fill("Too late for our season.")
    window.get_by_role("button", name="Decline", exact=True).click()
    expect(staff_record.get_by_text(re.compile("Declined by Bob Ray"))).to_be_visible()
    expect(staff_record.get_by_text("Too late for our season.", exact=True)).to_be_visible()
    told = mail_about(post, f"{number} was declined by Bob Ray")
    assert told.recipients == ["hello@harbourpine.example"]


def test_preview_shows_an_estimate_without_its_buttons(desk: Desk, house: House) -> None:
    estimate = house.estimate(house.customer())
    office = desk(f"/sales/estimates/{estimate.public_id}")
    record(office, str(estimate.number)).get_by_role("button", name="More").click()
    with office.expect_popup() as opening:
        office.get_by_role("menuitem", name="Preview as customer").click()
    opened = open_record(opening.value, "Estimates", str(estimate.number))
    expect(opened.get_by_role("button", name="PDF", exact=True)).to_be_visible()
    expect(opened.get_by_role("button", name="Accept")).to_have_count(0)


def test_change_of_the_account_is_told_on_an_open_page_and_in_plain_words(portal: Desk, desk: Desk, house: House) -> None:
    customer = house.customer()
    invoice = house.invoice(customer, "1250.00")
    page = portal(house.link(customer))
    opened = open_record(page, "Invoices", str(invoice.number))
    opened.get_by_text("Pay by bank transfer").click()
    for text in ("IE29 AIBK 9311 5212 3456 78", str(invoice.number), "€1,250.00"):
        expect(opened.get_by_role("definition").filter(has_text=text).first).to_be_visible()
    expect(opened.get_by_text(re.compile("^Unchanged since")).last).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.get_by_role("button", name="Copy IBAN").click()
    expect(opened.get_by_role("button", name="Copied IBAN")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "IE29AIBK93115212345678"

    office = desk("/settings/bank-account")
    iban = office.get_by_role("textbox", name="IBAN")
    iban.fill("DE89 3704 0044 0532 0130 01")
    office.get_by_role("button", name="Save").click()
    expect(iban).to_have_attribute("aria-invalid", "true")
    iban.fill("DE89 3704 0044 0532 0130 00")
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_text("The settings are saved.")).to_be_visible()
    expect(opened.get_by_text(re.compile(r"^Changed on .*: check by phone before you pay"))).to_be_visible()
    expect(opened.get_by_text("DE89 3704 0044 0532 0130 00")).to_be_visible()


def test_file_of_ours_is_told_from_one_that_was_touched(portal: Desk, house: House, tmp_path: Path) -> None:
    customer, other = house.customer(), house.customer()
    invoice = house.invoice(customer, "1250.00")
    page = portal(house.link(customer))
    ours = download(page, "PDF", within=open_record(page, "Invoices", str(invoice.number)))
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(ours.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    page.get_by_role("button", name="Is it ours?").click()
    window = page.get_by_role("dialog", name="Is it ours?")
    answer = window.get_by_role("status")
    for file, sentence in ((ours, f"This is {invoice.number} as we issued it on"), (forged, "This is not a file that we issued")):
        with page.expect_file_chooser() as choosing:
            window.get_by_role("button", name=re.compile("^Choose")).click()
        choosing.value.set_files(file)
        expect(answer).to_contain_text(sentence)

    elsewhere = portal(house.link(other))
    table(elsewhere, "Invoices")
    content = list(ours.read_bytes())
    elsewhere.evaluate(
        """(content) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(content)], "ours.pdf", { type: "application/pdf" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        content,
    )
    expect(elsewhere.get_by_role("dialog", name="Is it ours?").get_by_role("status")).to_contain_text("not a file that we issued")


def test_payment_and_credit_note_say_where_they_went(portal: Desk, house: House) -> None:
    customer = house.customer()
    invoice = house.invoice(customer, "250.00")
    payment = house.pay(invoice, 40_00)
    page = portal(house.link(customer))
    page.get_by_role("tab", name="Payments").click()
    assert str(invoice.number) in shown(page, "Payments")[0]
    search(page, str(invoice.number))
    row_of(page, "Payments", payment.number).click()
    opened = record(page, payment.number)
    settled = opened.get_by_role("table", name="Settled invoices")
    expect(settled.get_by_role("row").nth(1)).to_contain_text("€210.00")
    for file in ("Print", "PDF", "XLSX"):
        expect(opened.get_by_role("button", name=file, exact=True)).to_be_visible()
    settled.get_by_role("link", name=str(invoice.number)).click()
    paid = record(page, str(invoice.number)).get_by_role("table", name="Payments and credits")
    expect(paid.get_by_role("link", name=payment.number)).to_be_visible()
