"""How a route answers: redirects that stay in the house, cookies, errors as one plain sentence."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from flare_app.errors import Conflict, FlareError, Invalid, NotFound, NotPermitted
from flare_app.settings import settings

log = logging.getLogger("flare.web")

_STATUS: tuple[tuple[type[FlareError], int], ...] = ((NotFound, 404), (NotPermitted, 403), (Conflict, 409), (Invalid, 400))


def see_other(path: str) -> RedirectResponse:
    """303: the browser gets `path`, a path of our own."""
    return RedirectResponse(path, status_code=303)


def set_cookie(response: Response, name: str, value: str, *, seconds: int | None) -> None:
    """A cookie that no script can read, and that no other site's form carries along; None: until the browser closes."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=settings().secure_cookies, httponly=True, samesite="lax")


def clear_cookie(response: Response, name: str) -> None:
    """Take a cookie back; the flags must be those it was set with, or browsers ignore it."""
    response.delete_cookie(name, path="/", secure=settings().secure_cookies, httponly=True, samesite="lax")


def not_found() -> Response:
    """The one answer for what does not exist and for what is somebody else's."""
    return PlainTextResponse("This does not exist.", status_code=404)


async def tell_error(_request: Request, error: Exception) -> Response:
    """A FlareError as its status and sentence; of what is missing no more is said than that."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
    return not_found() if status == 404 else PlainTextResponse(str(error), status_code=status)


async def tell_http_error(_request: Request, error: Exception) -> Response:
    """A refusal of the edge itself: too large, not from our own page."""
    assert isinstance(error, HTTPException)
    return PlainTextResponse(error.detail, status_code=error.status_code, headers=error.headers)


async def tell_failure(request: Request, error: Exception) -> Response:
    """Something nobody foresaw: all of it goes to the log, none of it to the browser."""
    log.error("failed: %s %s", request.method, request.url.path, exc_info=error)
    return PlainTextResponse("Something went wrong on our side. It has been noted; please try again.", status_code=500)
