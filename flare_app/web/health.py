"""Whether the process is up and its database answers; nothing else."""

import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from flare_app.database import read_only
from flare_app.web.answers import not_found

log = logging.getLogger("flare.web")


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


def readyz(_request: Request) -> Response:
    """The database answers, too."""
    try:
        with read_only() as session:
            session.connection().execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("not ready: %s", type(error).__name__)
        return PlainTextResponse("not ready", status_code=503)
    return PlainTextResponse("ok")


async def hide(_request: Request) -> Response:
    """Reflex's own endpoints that tell of the inside, or take files from anybody, are not here."""
    return not_found()


async def robots(_request: Request) -> Response:
    """Nothing here is for search engines."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


_REFLEX_ENDPOINTS = ("/_health", "/_upload", "/_upload/{path:path}", "/_all_routes", "/auth-codespace")

routes = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/robots.txt", robots),
    *(Route(path, hide, methods=["GET", "POST", "PUT", "DELETE"]) for path in _REFLEX_ENDPOINTS),
]
