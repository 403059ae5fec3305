"""B4: from the link in an e-mail to the first row, in a browser that has never been here."""

from playwright.sync_api import Browser

from benchmarks.browsing import chromium, new_page
from benchmarks.frame import Line, by_turns, median_line
from benchmarks.house import House
from flare_app.demo import portal_link

_FIRST_ROW = "bench.shown(() => document.querySelector('tr[data-row]'));"
_FRAME_FILLED = "bench.shown(() => bench.text('.portal-customer'));"


def b4_open_link(_house: House, repetitions: int) -> list[Line]:
    """The floor is an empty page in the same frame, shown when the frame has its data."""
    link = portal_link()
    with chromium() as browser:
        ours, floor = by_turns(
            lambda _at: _seconds(browser, link, _FIRST_ROW),
            lambda _at: _seconds(browser, f"{link}?d=floor", _FRAME_FILLED),
            repetitions=repetitions,
        )
    return [median_line("B4", "e-mail link → first row, cold cache", ours, floor, target=1.5)]


def _seconds(browser: Browser, address: str, condition: str) -> float:
    page = new_page(browser, on_load=condition)
    page.goto(address)
    seconds: float = page.evaluate("() => bench.result") / 1000
    page.context.close()
    return seconds
