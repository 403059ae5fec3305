"""Browser windows as tests open them; what a page says to the console is kept."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

DESKTOP = (1280, 860)
PHONE = (390, 844)

_LEFT_EARLY = "WebSocket is closed before the connection is established"
"""Chromium's remark when a page is left while its socket is still being opened: nothing a visitor sees, nothing we could do."""


class Visits:
    """Browser windows of one test, and what their pages complained about; `expected` has patterns of complaints that are right."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.expected: list[str] = [_LEFT_EARLY]

    def new(self, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        """A page in a browser of its own, without cookies unless `storage_state` brings them."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, base_url=self._url, locale="en-IE", timezone_id="Europe/Dublin", **options
        )
        context.set_default_timeout(45_000)
        context.on("console", self._note_console)
        context.on("weberror", lambda problem: self.complaints.append(f"{problem.error}"))
        self._contexts.append(context)
        return context.new_page()

    def take_pictures(self, folder: Path) -> None:
        """Keep what each window shows, and say where."""
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages):
            path = folder / f"window-{number}.png"
            page.screenshot(path=path, animations="disabled")
            print(f"{page.url} is shown in {path}")

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def unexpected(self) -> list[str]:
        """Complaints that no pattern covers."""
        return [one for one in self.complaints if not any(re.search(pattern, one) for pattern in self.expected)]

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")
