"""A headless Chromium, and how long it takes from a person's input until what follows from it is painted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.house import House
from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
ROWS = "[data-list] .table tbody"
_PAUSE_MS = 120  # lets what comes after the rows pass, and stays below what a socket may send

# The clock starts with the input event itself. It stops one task after the frame that shows the result: when it is painted.
_PROBE = """
window.bench = {
  painted: () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  })),
  text: (selector) => document.querySelector(selector)?.textContent ?? "",
  watch(kind, isThere) {
    let started = 0;
    document.addEventListener(kind, (event) => { started = event.timeStamp; }, { capture: true, once: true });
    this.result = new Promise((done, fail) => {
      const observer = new MutationObserver(async () => {
        if (!started || !isThere()) return;
        observer.disconnect();
        done((await this.painted()) - started);
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
      setTimeout(() => fail(new Error("Nothing was painted within 10 s.")), 10000);
    });
  },
  shown(isThere) {
    this.result = new Promise((done) => {
      const observer = new MutationObserver(async () => {
        if (!isThere()) return;
        observer.disconnect();
        done(await this.painted());
      });
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
  },
};
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


def new_page(browser: Browser, *, on_load: str = "") -> Page:
    """A page of a browser that has never been here. `on_load` is JavaScript that runs before the page's own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(_PROBE + on_load)
    return context.new_page()


def sign_in(page: Page, house: House) -> None:
    """As staff, through the form."""
    page.goto(f"{house.url}/login")
    page.get_by_label("Email").fill(DEMO_EMAIL)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Invoices", exact=True).wait_for()


def result(page: Page) -> float:
    """Seconds of what was watched."""
    seconds: float = page.evaluate("() => bench.result") / 1000
    page.wait_for_timeout(_PAUSE_MS)
    return seconds


def press_floor(page: Page, at: int) -> float:
    """A key press in the floor's input until its text is painted."""
    return _press(page, "#floor", f"text {at}", "() => bench.text('#floor-text') === document.querySelector('#floor').value")


def press_search(page: Page, text: str) -> float:
    """The last key of `text` in the search box until other rows are painted."""
    page.evaluate(f"() => {{ bench.before = bench.text('{ROWS}'); }}")
    return _press(page, "input[type=search]", text, f"() => bench.text('{ROWS}') !== bench.before")


def _press(page: Page, box: str, text: str, is_there: str) -> float:
    """All but the last letter are put in without a sound, as if they had been typed long ago."""
    page.evaluate("([box, start]) => { const at = document.querySelector(box); at.value = start; at.focus(); }", [box, text[:-1]])
    page.keyboard.press("End")
    page.wait_for_timeout(20)
    page.evaluate(f"() => bench.watch('keydown', {is_there})")
    page.keyboard.press(text[-1])
    return result(page)
