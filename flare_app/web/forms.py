"""Plain HTML forms: read with a limit, and only from our own pages."""

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from flare_app.settings import settings
from flare_app.web.origins import own_origins

MAX_FORM_BYTES = 16_384
_MAX_FIELDS = 20


async def read_body(request: Request, *, most: int, too_large: str = "This request is too large.") -> bytes:
    """The raw body; 413 as soon as it is longer than `most` bytes, whatever its header says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, too_large)
    return bytes(body)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an `application/x-www-form-urlencoded` form, the last of each name."""
    body = await read_body(request, most=MAX_FORM_BYTES)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        raise HTTPException(400, "This form cannot be read.") from None


def require_own_page(request: Request, *, from_unreferred_page: bool = False) -> None:
    """Refuse a form that another site's page sent (403).

    `from_unreferred_page`: browsers send `Origin: null` from a page with the referrer policy no-referrer, such as ours for an
    expired link. Only for a form that may do no harm when somebody else sends it.
    """
    origin = request.headers.get("origin", "").lower()
    if origin in own_origins() or (from_unreferred_page and origin == "null"):
        return
    raise HTTPException(403, f"This form must be sent from {settings().base_url}. Open that address and try again.")
