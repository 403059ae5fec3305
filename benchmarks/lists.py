"""B1, B2, B5: lists in the browser."""

from playwright.sync_api import Page

from benchmarks.browsing import ROWS, chromium, new_page, press_floor, press_search, result, sign_in
from benchmarks.frame import Line, by_turns, p95_line
from benchmarks.house import House
from flare_app.demo import portal_link
from flare_app.demo.people import PRODUCTS

_ROWS_TO_CLICK = 12


def b1_search(house: House, repetitions: int) -> list[Line]:
    """Search on the staff page of invoices."""
    with chromium() as browser:
        page = new_page(browser)
        sign_in(page, house)
        page.goto(f"{house.url}/sales/invoices")
        return [_searched("B1", "search, staff invoices", page, repetitions)]


def b2_portal_search(house: House, repetitions: int) -> list[Line]:
    """Search in the portal of the customer who holds a fifth of all documents."""
    with chromium() as browser:
        page = new_page(browser)
        page.goto(portal_link())
        return [_searched("B2", "search, portal invoices", page, repetitions)]


def b5_open(house: House, repetitions: int) -> list[Line]:
    """A click on a row opens the record beside the list."""
    with chromium() as browser:
        page = new_page(browser)
        sign_in(page, house)
        page.goto(f"{house.url}/sales/invoices")
        _wait_for_rows(page)
        ours, floor = by_turns(
            lambda at: _open(page, at % _ROWS_TO_CLICK), lambda at: press_floor(page, at), repetitions=repetitions
        )
        return [p95_line("B5", "row click → detail painted", ours, floor, target=1.6)]


def _searched(number: str, name: str, page: Page, repetitions: int) -> Line:
    _wait_for_rows(page)
    words = _words(page)
    ours, floor = by_turns(
        lambda at: press_search(page, words[at % len(words)]), lambda at: press_floor(page, at), repetitions=repetitions
    )
    return p95_line(number, name, ours, floor, target=1.6)


def _words(page: Page) -> list[str]:
    """Words of which each brings a full page of rows that are not those of the word before."""
    shown: dict[str, str] = {}
    for word in dict.fromkeys(name.split()[0] for name, *_ in PRODUCTS):
        press_search(page, word)
        shown[word] = page.locator(ROWS).inner_text()
    full = max(text.count("\n") for text in shown.values())
    return [word for word, text in shown.items() if text.count("\n") == full]


def _open(page: Page, row: int) -> float:
    line = page.locator("tr[data-row]").nth(row)
    number = line.locator("a[data-open]").inner_text()
    is_there = f"() => bench.text('[data-detail] .detail-title') === '{number}'"
    page.evaluate(f"() => bench.watch('click', {is_there})")
    line.locator("td").nth(2).click()
    seconds = result(page)
    page.keyboard.press("Escape")
    page.locator("[data-detail]").wait_for(state="detached")
    page.wait_for_timeout(120)
    return seconds


def _wait_for_rows(page: Page) -> None:
    page.locator("tr[data-row]").first.wait_for()
    page.wait_for_timeout(500)
