"""B17: staff record a payment, and the page that the customer has open shows it."""

from playwright.sync_api import Page

from benchmarks.browsing import chromium, new_page, press_floor, sign_in
from benchmarks.frame import Line, by_turns, p95_line
from benchmarks.house import House
from flare_app.demo import portal_link

_ROW = "tr[data-row]"
_MOMENT_OF_CLICK = """document.addEventListener(
  "click", (event) => { bench.clicked = performance.timeOrigin + event.timeStamp; }, { capture: true, once: true }
)"""


def b17_follow(house: House, repetitions: int) -> list[Line]:
    """From the click on Save, in one browser, until the paid invoice has left the list of open ones in the other."""
    with chromium() as browser:
        portal, desk = new_page(browser), new_page(browser)
        portal.goto(portal_link())
        portal.get_by_role("button", name="Open", exact=True).click()
        portal.wait_for_timeout(1_000)
        sign_in(desk, house)
        ours, floor = by_turns(
            lambda _at: _pay_first(house, desk, portal), lambda at: press_floor(portal, at), repetitions=repetitions
        )
    return [p95_line("B17", "payment recorded → seen in the open portal", ours, floor, target=6)]


def _pay_first(house: House, desk: Page, portal: Page) -> float:
    invoice = portal.locator(_ROW).first.get_attribute("data-row")
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
