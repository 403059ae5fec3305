"""Answers a page that was built as a folder under its own address, instead of sending the browser on to the one with a slash."""

from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send


class PrerenderedPages:
    """ASGI app around the static pages.

    Args:
        folder: the built pages; each `sales/invoices/index.html` in it is the page `/sales/invoices`.
    """

    def __init__(self, app: ASGIApp, *, folder: Path) -> None:
        self._app = app
        self._pages = frozenset("/" + page.parent.relative_to(folder).as_posix() for page in folder.rglob("*/index.html"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the slash within, where nobody sees it; a redirect would cost a trip and forget the query.

        Forms are sent to routes: `POST /login` is not the page of that address.
        """
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["path"] in self._pages:
            scope = {**scope, "path": scope["path"] + "/"}
        await self._app(scope, receive, send)
