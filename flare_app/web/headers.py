"""Security headers on every HTTP answer, whoever gave it: our routes, Reflex's, the static pages."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flare_app.settings import STRIPE_API_BASE, settings

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_PRIVATE_PATHS = ("/portal/", "/p/", "/link-expired", "/files/", "/set-password/", "/unsubscribe/")
_UNCHANGING_PATHS = ("/assets/", "/files/logo/")
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

# Browsers' PDF viewers style their own page and embed the file as an object.
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


class SecurityHeaders:
    """ASGI app around all of it, so that no answer leaves without.

    Args:
        script_hashes: of the inline scripts in the built pages (`inline_script_hashes`); without any (development) inline scripts
            are allowed.
    """

    def __init__(self, app: ASGIApp, *, script_hashes: Iterable[str] = ()) -> None:
        self._app = app
        self._page_policy = _page_policy(sorted(script_hashes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers as an answer starts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(scope["path"], message)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, path: str, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _COMMON.items():
            headers.setdefault(name, value)
        if settings().secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        is_unchanging = path.startswith(_UNCHANGING_PATHS) and message["status"] in (200, 206, 304)
        is_private = f"{path}/".startswith(_PRIVATE_PATHS) and not is_unchanging
        headers.setdefault("Referrer-Policy", "no-referrer" if is_private else "same-origin")
        if is_private:
            headers.setdefault("X-Robots-Tag", "noindex, nofollow")
            headers["Cache-Control"] = "no-store"
        elif is_unchanging:
            # Their names change with their content.
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers.setdefault("Cache-Control", "no-cache")
        if message["status"] != 304:
            # A 304 has no content type to judge by, and what it says would replace the policy of the page that the browser kept.
            self._add_policy(headers)

    def _add_policy(self, headers: MutableHeaders) -> None:
        """A route may bring a stricter policy of its own; only a page of ours may frame anything."""
        is_page = headers.get("content-type", "").startswith("text/html")
        headers.setdefault(
            "Content-Security-Policy", self._page_policy if is_page else "default-src 'none'; frame-ancestors 'none'"
        )
        if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
            headers.setdefault("X-Frame-Options", "DENY")


def inline_script_hashes(folder: Path) -> frozenset[str]:
    """CSP sources for all inline scripts of the built pages below `folder`, so that no other inline script runs."""
    pages = (page.read_text(encoding="utf-8") for page in folder.rglob("*.html"))
    return frozenset(_csp_hash(script) for page in pages for script in _INLINE_SCRIPT.findall(page))


def _csp_hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _page_policy(script_hashes: list[str]) -> str:
    inline = " ".join(script_hashes) or "'unsafe-inline'"
    return "; ".join(
        (
            "default-src 'self'",
            # Reflex evaluates functions that its server sends (toasts, the focus): without eval its client stands still.
            f"script-src 'self' 'unsafe-eval' {inline}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            f"form-action 'self' {_checkout_origin()}",
        )
    )


def _checkout_origin() -> str:
    """Where a checkout leads: Stripe's page, or the sandbox that stands in for it."""
    base = settings().stripe_api_base
    if base == STRIPE_API_BASE:
        return "https://checkout.stripe.com"
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"
