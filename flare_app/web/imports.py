"""Files to import: `POST /settings/import/file` takes one as the body; below `/files/imports/` a sample, and what was refused."""

from collections.abc import Iterator
from functools import partial

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import intake
from flare_app.database import unit_of_work
from flare_app.domain.principals import Principal, Staff
from flare_app.errors import NotFound
from flare_app.importing import MAX_BYTES, TOO_LARGE
from flare_app.web.asking import require_editor
from flare_app.web.file_answers import csv_stream, made_file
from flare_app.web.forms import read_body, require_own_page

_LONGEST_NAME = 150


async def post_import(request: Request) -> Response:
    """204 once it is kept, its columns guessed; else a sentence. Who may not is told before a byte is read."""
    require_own_page(request)
    actor = await run_in_threadpool(require_editor, request)
    content = await read_body(request, most=MAX_BYTES, too_large=TOO_LARGE)
    await run_in_threadpool(_take, content, actor, dict(request.query_params))
    return Response(status_code=204)


async def sample(_request: Request, *, kind: str) -> Response:
    """A file to begin with; nothing in it is anybody's."""
    return made_file(intake.sample_file(kind), "csv", f"sample-{kind}")


async def refused(request: Request) -> Response:
    """The rows that were not taken, with the reason of each."""

    def rows(session: Session, principal: Principal) -> tuple[str, Iterator[bytes]]:
        if not isinstance(principal, Staff):
            raise NotFound("This does not exist.")
        return "refused", intake.refused_rows(session, public_id=request.path_params["public_id"], actor=principal)

    return await run_in_threadpool(csv_stream, request, rows)


def _take(content: bytes, actor: Staff, query: dict[str, str]) -> None:
    with unit_of_work() as session:
        name = query.get("name", "")[:_LONGEST_NAME]
        intake.take_file(session, kind=query.get("kind", ""), name=name, content=content, actor=actor)


routes = [
    Route("/settings/import/file", post_import, methods=["POST"]),
    *[Route(f"/files/imports/sample-{kind}.csv", partial(sample, kind=kind)) for kind in intake.KINDS],
    Route("/files/imports/{public_id}.csv", refused),
]
