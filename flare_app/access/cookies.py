"""What our cookies are called. `__Host-` ties one to this very host, and browsers take it over https only."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from flare_app.domain.text import clean_email
from flare_app.errors import Invalid
from flare_app.settings import settings

_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


def staff_cookie_name() -> str:
    """The cookie of a signed-in member of staff."""
    return f"{_prefix()}flare_staff"


def known_browser_cookie_name() -> str:
    """The cookie that says somebody has signed in from this browser before; it opens nothing."""
    return f"{_prefix()}flare_browser"


def typed_email_cookie_name() -> str:
    """The cookie in which an address survives a refused sign-in, so that it need not be typed again."""
    return f"{_prefix()}flare_email"


def second_step_cookie_name() -> str:
    """The cookie that proves, for five minutes, that the password was right and a code is asked for."""
    return f"{_prefix()}flare_second"


def staff_link_cookie_name() -> str:
    """The cookie into which the token of a link that sets a password goes, out of the address."""
    return f"{_prefix()}flare_link"


def typed_email(cookies: Mapping[str, str]) -> str:
    """The address that was typed at the last refused sign-in; "" when there is none or it is no address."""
    try:
        return clean_email(unquote(cookies.get(typed_email_cookie_name(), "")), field="email")
    except Invalid:
        return ""


def portal_cookie_name(portal_id: str) -> str:
    """The cookie of one portal: two customers' portals stay open side by side in one browser."""
    return f"{_prefix()}flare_portal_{portal_id}"


def has_public_id_shape(value: str) -> bool:
    """Whether it could be a public id, and so part of a cookie's name or of a query."""
    return _PUBLIC_ID.fullmatch(value) is not None


def _prefix() -> str:
    return "__Host-" if settings().secure_cookies else ""
