"""The statement in a browser: what was owed on a day, what is open, what settled what; kept in the address, live, in files."""

import csv
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from flare_app import documents, payments
from flare_app.clock import utc_now
from flare_app.database import unit_of_work
from flare_app.domain.states import PaymentMethod
from flare_app.models import Customer, Document
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.steps import download
from tests.browser.visits import PHONE

TODAY = utc_now().date()


@pytest.fixture
def customer(house: House) -> Customer:
    """Owes 600.00 of an invoice that fell due 50 days ago, of which 400.00 were paid 60 days ago, and 300.00 since today."""
    made = house.customer()
    late = dated_invoice(house, made, "1000.00", days_ago=80, due_days_ago=50)
    dated_payment(house, late, 400_00, days_ago=60)
    dated_invoice(house, made, "300.00", days_ago=0, due_days_ago=-30)
    return made


def test_what_was_owed_on_a_day_is_answered_and_kept_in_the_address(portal: Desk, customer: Customer, house: House) -> None:
    """What did I owe on 31 March?"""
    page = open_statement(portal(house.link(customer)))
    expect(answer(page)).to_contain_text("you owe 900.00 EUR, of which 600.00 is overdue.")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Open items").click()
    expect(rows(page)).to_have_count(2)
    day = page.get_by_label("As of")
    day.fill((TODAY - timedelta(days=70)).isoformat())
    expect(answer(page)).to_contain_text("you owed 1,000.00 EUR.")
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(f"as_of={TODAY - timedelta(days=70)}"))
    page.reload()
    expect(answer(page)).to_contain_text("you owed 1,000.00 EUR.")
    expect(page.get_by_label("As of")).to_have_value((TODAY - timedelta(days=70)).isoformat())
    page.get_by_role("button", name="Today", exact=True).click()
    expect(answer(page)).to_contain_text("you owe 900.00 EUR")
    page.go_back()
    expect(answer(page)).to_contain_text("you owed 1,000.00 EUR.")
    page.get_by_label("As of").fill("2999-01-01")
    expect(page.get_by_label("As of")).to_have_accessible_description(re.compile("must be between"))


def test_a_bucket_of_the_ageing_leaves_what_is_in_it_in_files_too(portal: Desk, customer: Customer, house: House) -> None:
    page = open_statement(portal(house.link(customer)))
    bucket = page.get_by_role("group", name="Ageing").get_by_role("button", name=re.compile("31–60 days"))
    expect(bucket).to_contain_text("600.00")
    bucket.click()
    expect(bucket).to_have_attribute("aria-pressed", "true")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("50")
    expect(table(page).get_by_role("row", name="Total open")).to_contain_text("600.00")
    lines = list(csv.reader(download(page, "CSV").read_text("utf-8-sig").splitlines()))
    heads = [head.inner_text() for head in table(page).get_by_role("columnheader").all()]
    assert lines[0] == [*heads, "Currency"]
    assert [line[-2] for line in lines[1:] if line[1] != "Ageing"] == ["600.00", "600.00"]
    page.reload()
    expect(rows(page)).to_have_count(1)
    bucket.click()
    expect(bucket).to_have_attribute("aria-pressed", "false")
    expect(rows(page)).to_have_count(2)


def test_a_payment_lights_what_it_settled_by_pointer_and_by_keyboard(portal: Desk, customer: Customer, house: House) -> None:
    page = open_statement(portal(house.link(customer)))
    payment, late, fresh = row_of(page, "Payment"), rows(page).nth(0), rows(page).nth(2)
    number = late.get_by_role("link").inner_text()
    payment.hover()
    expect(late).to_have_attribute("data-lit", "to")
    expect(late.locator("[data-part]")).to_have_attribute("data-part", "400.00")
    expect(fresh).not_to_have_attribute("data-lit", "to")
    fresh.hover()
    expect(late).not_to_have_attribute("data-lit", "to")
    page.get_by_role("heading", name="Statement").hover(force=True)
    late.get_by_role("link").focus()
    expect(payment).to_have_attribute("data-lit", "to")
    expect(payment.get_by_role("link")).to_have_accessible_description(f"Settled {number} 400.00")


def test_new_money_comes_by_itself_and_what_was_tapped_stays_lit(portal: Desk, customer: Customer, house: House) -> None:
    page = open_statement(portal(house.link(customer), PHONE, has_touch=True))
    payment, late = row_of(page, "Payment"), rows(page).nth(0)
    payment.get_by_text("Payment").tap()
    expect(late).to_have_attribute("data-lit", "to")
    house.pay(house.invoices_of(customer)[-1], 300_00)
    expect(answer(page)).to_contain_text("you owe 600.00 EUR, of which 600.00 is overdue.")
    expect(rows(page)).to_have_count(4)
    expect(late).to_have_attribute("data-lit", "to")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over the edge of a phone"


def test_a_day_is_chosen_with_the_arrow_keys_without_losing_the_place(portal: Desk, customer: Customer, house: House) -> None:
    page = open_statement(portal(house.link(customer)))
    start = page.get_by_label("From")
    before = start.input_value()
    start.focus()
    for _ in range(2):
        seen = start.input_value()
        page.keyboard.press("ArrowUp")
        expect(start).not_to_have_value(seen)
        expect(page).to_have_url(re.compile(f"from={start.input_value()}"))
        expect(start).to_be_focused()
    assert start.input_value() != before
    expect(page.get_by_role("combobox", name="Period")).to_have_value("Custom")


def open_statement(page: Page) -> Page:
    """The tab, once it is filled."""
    tab = page.get_by_role("tab", name="Statement")
    expect(tab).to_have_attribute("href", re.compile(r"/statement$"))
    tab.click()
    table(page).wait_for()
    return page


def table(page: Page) -> Locator:
    """The account."""
    return page.get_by_role("table", name="Statement")


def rows(page: Page) -> Locator:
    """Movements or open items, without opening, closing and total."""
    return table(page).locator("tr[data-row]")


def row_of(page: Page, kind: str) -> Locator:
    """The row of the only record of a kind."""
    return rows(page).filter(has=page.get_by_text(kind, exact=True))


def answer(page: Page) -> Locator:
    """The sentence about what was owed."""
    return page.get_by_role("status").filter(has_text=re.compile("owe"))


def dated_invoice(house: House, customer: Customer, price: str, *, days_ago: int, due_days_ago: int) -> Document:
    """Issued and due on days of their own, under a number of its own."""
    days = {name: (TODAY - timedelta(days=ago)).isoformat() for name, ago in (("issue_on", days_ago), ("due_on", due_days_ago))}
    with unit_of_work() as session:
        ada = house.staff(session)
        draft = factories.make_draft(session, session.get_one(Customer, customer.id), factories.line(price), actor=ada, **days)
        return documents.issue_document(session, public_id=draft.public_id, actor=ada, number=f"OLD-{draft.id}")


def dated_payment(house: House, invoice: Document, amount: int, *, days_ago: int) -> None:
    """Money for an invoice that came on a past day."""
    with unit_of_work() as session:
        payments.book_payment(
            session,
            customer_id=invoice.customer_id,
            currency=invoice.currency,
            amount=amount,
            paid_on=TODAY - timedelta(days=days_ago),
            method=PaymentMethod.BANK_TRANSFER,
            shares=[payments.Share(invoice.id, amount)],
            actor=house.staff(session),
        )
