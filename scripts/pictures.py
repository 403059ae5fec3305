"""Take the pictures of the docs from a demo that is being served: `PYTHONPATH=. .venv/bin/python scripts/pictures.py URL`."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

os.environ.setdefault("FLARE_ENV", "demo")

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from flare_app.demo import portal_link
from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
DESKTOP, PHONE = (1280, 800), (390, 844)
TABS = ("Invoices", "Estimates", "Payments", "Credit Notes", "Statement")
_SETTLED_MS = 1_500


def main(url: str) -> None:
    """All of them."""
    link = portal_link()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
                with visit(browser, size, scheme) as page:
                    take_tabs(page, link, f"{name}-{scheme}")
        with visit(browser, DESKTOP, "light") as page:
            take_portal(page, link)
        with visit(browser, DESKTOP, "light") as page:
            take_staff(page, url)
        browser.close()


def take_tabs(page: Page, link: str, kind: str) -> None:
    """Every tab of the portal."""
    page.goto(link)
    for title in TABS:
        page.get_by_role("tab", name=title).click()
        page.get_by_role("table", name=title).wait_for()
        keep(page, f"portal-{title.lower().replace(' ', '-')}-{kind}")


def take_portal(page: Page, link: str) -> None:
    """What opens in the portal."""
    page.goto(link)
    page.get_by_role("searchbox", name="Search", exact=True).fill("design")
    keep(page, "portal-search")
    page.get_by_role("searchbox", name="Search", exact=True).fill("")
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_timeout(_SETTLED_MS)
    for box in page.locator("tbody input[type=checkbox]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Pay Online").click()
    page.get_by_role("dialog", name="Pay online").wait_for()
    keep(page, "portal-pay")
    page.keyboard.press("Escape")
    page.locator("tr[data-row] td:nth-child(3)").first.click()
    page.get_by_role("region", name=re.compile("INV-")).wait_for()
    keep(page, "portal-invoice")


def take_staff(page: Page, url: str) -> None:
    """The staff side."""
    page.goto(f"{url}/login")
    page.get_by_label("Email").fill(DEMO_EMAIL)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Owed to you").first.wait_for()
    keep(page, "staff-dashboard")
    page.goto(f"{url}/sales/invoices")
    page.locator("tr[data-row]").filter(has_text="Partly paid").or_(page.locator("tr[data-row]")).first.locator("td").nth(2).click()
    page.get_by_role("region", name=re.compile("INV-")).wait_for()
    keep(page, "staff-invoices")
    page.goto(f"{url}/sales/invoices/new")
    page.get_by_role("combobox", name="Customer").fill("lave")
    page.get_by_role("option", name=re.compile("Lavelle")).click()
    page.get_by_role("combobox", name="Product").first.fill("web")
    page.get_by_role("option", name=re.compile("Website design")).click()
    keep(page, "staff-editor")
    page.goto(f"{url}/reports/aged-receivables")
    page.get_by_role("table", name="Aged receivables").wait_for()
    keep(page, "staff-reports")


@contextmanager
def visit(browser: Browser, size: tuple[int, int], scheme: str) -> Iterator[Page]:
    """A window of its own."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light", locale="en-IE"
    )
    yield context.new_page()
    context.close()


def keep(page: Page, name: str) -> None:
    """The window as it is, in few colours: a third of the bytes, and nobody sees it."""
    page.wait_for_timeout(_SETTLED_MS)
    shot = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    shot.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
    print(name)


if __name__ == "__main__":
    main(sys.argv[1])
