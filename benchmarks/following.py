"""B17: staff record a payment, and the page that the customer has open shows it."""

from dataclasses import replace

from playwright.sync_api import Page
from sqlmodel import select

from benchmarks.browsing import chromium, new_page, press_floor, sign_in
from benchmarks.frame import Line, by_turns, p95_line
from benchmarks.house import House
from flare_app import documents
from flare_app.database import unit_of_work
from flare_app.demo import portal_link
from flare_app.demo.people import CUSTOMERS
from flare_app.documents import LineForm
from flare_app.domain.principals import Role, Staff
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, StaffUser
from flare_app.settings import DEMO_EMAIL

_MOMENT_OF_CLICK = """document.addEventListener(
  "click", (event) => { bench.clicked = performance.timeOrigin + event.timeStamp; }, { capture: true, once: true }
)"""


def b17_follow(house: House, repetitions: int) -> list[Line]:
    """From the click on Save, in one browser, until the paid invoice has left the list of open ones in the other.

    Each repetition has a new invoice: hardly any of the many is open.
    """
    with chromium() as browser:
        portal, desk = new_page(browser), new_page(browser)
        portal.goto(portal_link())
        portal.get_by_role("button", name="Open", exact=True).click()
        portal.wait_for_timeout(1_000)
        sign_in(desk, house)
        ours, floor = by_turns(
            lambda _at: _pay_new(house, desk, portal), lambda at: press_floor(portal, at), repetitions=repetitions
        )
    return [p95_line("B17", "payment recorded → seen in the open portal", ours, floor, target=6)]


def _pay_new(house: House, desk: Page, portal: Page) -> float:
    invoice = _issue_invoice()
    portal.locator(f"tr[data-row='{invoice}']").wait_for()
    desk.goto(f"{house.url}/sales/payments/new?invoice={invoice}")
    desk.get_by_role("checkbox", checked=True).first.wait_for()
    desk.wait_for_timeout(200)
    portal.evaluate("(id) => bench.shown(() => !document.querySelector(`tr[data-row='${id}']`))", invoice)
    desk.evaluate(_MOMENT_OF_CLICK)
    desk.get_by_role("button", name="Save", exact=True).click()
    painted: float = portal.evaluate("async () => performance.timeOrigin + await bench.result")
    clicked: float = desk.evaluate("() => bench.clicked")
    desk.get_by_role("table", name="Settled invoices").wait_for()
    return (painted - clicked) / 1000


def _issue_invoice() -> str:
    """An invoice of today for the customer whose portal is open; its public id."""
    with unit_of_work() as session:
        user = session.exec(select(StaffUser).where(StaffUser.email == DEMO_EMAIL)).one()
        actor = Staff(user_id=user.id, name=user.name, email=user.email, role=Role(user.role), session_id=0)
        customer = session.exec(select(Customer).where(Customer.email == CUSTOMERS[0].email)).one()
        form = documents.new_form(session, kind=DocumentKind.INVOICE, customer=customer)
        form = replace(form, lines=(LineForm(product_name="Consulting", quantity="1", unit_price="100"),))
        draft = documents.save_draft(session, form=form, actor=actor)
        return documents.issue_document(session, public_id=draft.public_id, actor=actor).public_id
