"""The page for a link that does not open: the same for expired, revoked, unknown and forged, so that it tells nothing."""

import time
from dataclasses import dataclass
from functools import lru_cache

from starlette.responses import HTMLResponse

from flare_app.access import decoy_token, has_good_signature, has_public_id_shape
from flare_app.company import find_company
from flare_app.customers import address_lines
from flare_app.database import read_only
from flare_app.models import Company
from flare_app.settings import settings
from flare_app.web.plain_pages import plain_page

_SELLER_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Seller:
    """Whom to ask instead."""

    name: str
    lines: tuple[str, ...]
    phone: str
    email: str
    website: str


def expired_page(*, token: str = "", portal_id: str = "", page: str = "") -> HTMLResponse:
    """410. Its form holds the token only if we signed it, and something of the same shape otherwise. Blocks.

    `page` is what was wanted, already checked: it goes along, so that a new link opens it.
    """
    return _page(
        token="" if portal_id else token if has_good_signature(token) else decoy_token(),
        portal_id=portal_id if has_public_id_shape(portal_id) else "",
        page=page,
    )


def sent_page() -> HTMLResponse:
    """What everybody sees after asking for a new link, whatever became of it. Blocks."""
    return _page(sent=True, status_code=200)


def _page(*, sent: bool = False, status_code: int = 410, **wanted: str) -> HTMLResponse:
    seller = _find_seller(settings().sqlalchemy_url, int(time.monotonic() / _SELLER_KEPT_SECONDS))
    values = {"token": "", "portal_id": "", "page": "", **wanted}
    return plain_page("link_expired.html", status_code=status_code, sent=sent, seller=seller, **values)


@lru_cache(maxsize=1)
def _find_seller(_database: str, _minute: int) -> Seller | None:
    """Kept for a minute: a flood of forged links reaches no database."""
    with read_only() as session:
        company = find_company(session)
        return _seller_of(company) if company else None


def _seller_of(company: Company) -> Seller:
    return Seller(
        name=company.name,
        lines=address_lines(company, locale=company.locale),
        phone=company.phone,
        email=company.email,
        website=company.website if company.website.startswith(("https://", "http://")) else "",
    )
