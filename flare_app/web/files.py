"""`/files/…`: what can be downloaded or printed, for whoever's cookie allows it. Foreign and missing get the same answer."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app.company import logo_bytes, logo_type
from flare_app.web.answers import not_found
from flare_app.web.attachments import attachment_file
from flare_app.web.batch_files import batch_file
from flare_app.web.document_files import document_file, receipt_file
from flare_app.web.file_answers import PRINT_SCRIPT
from flare_app.web.list_files import list_file
from flare_app.web.paper_files import papers_file
from flare_app.web.statement_files import statement_file


def logo(request: Request) -> Response:
    """`/files/logo/{hash}`: the content decides the address, so it may be kept for ever; it is on every invoice anyway."""
    content = logo_bytes(request.path_params["digest"])
    return Response(content, media_type=logo_type(content)) if content else not_found()


async def print_script(_request: Request) -> Response:
    """What makes a print view print itself, as an address, so that the page allows no inline script."""
    return Response("addEventListener('load', () => print());\n", media_type="text/javascript")


async def missing(_request: Request) -> Response:
    """Whatever else is asked for below /files/ does not lead to the pages."""
    return not_found()


def _in_kinds(pattern: str, endpoint: Callable[..., Awaitable[Response]], *kinds: str) -> list[Route]:
    return [Route(f"{pattern}.{kind}", partial(endpoint, kind=kind)) for kind in kinds]


routes = [
    Route(PRINT_SCRIPT, print_script),
    Route("/files/logo/{digest}", logo),
    *_in_kinds("/files/documents/{public_id}", document_file, "pdf", "html", "xlsx"),
    *_in_kinds("/files/payments/{public_id}", receipt_file, "pdf", "html", "xlsx"),
    *_in_kinds("/files/statement", statement_file, "pdf", "html", "csv", "xlsx"),
    *_in_kinds("/files/lists/{key}", list_file, "pdf", "html", "csv", "xlsx"),
    Route("/files/attachments/{public_id}", attachment_file),
    *_in_kinds("/files/papers/{key}", papers_file, "pdf", "zip"),
    Route("/files/batches/{public_id}.csv", batch_file),
    Route("/files/{path:path}", missing),
]
