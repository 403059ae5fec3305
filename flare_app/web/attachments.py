"""Files attached to documents: `POST /sales/attachments` takes one as the body, `/files/attachments/{public_id}` gives it back."""

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import documents
from flare_app.database import unit_of_work
from flare_app.domain.principals import Principal, Staff
from flare_app.web.asking import require_editor
from flare_app.web.file_answers import as_principal, kept_file
from flare_app.web.forms import read_body, require_own_page

_LONGEST_NAME = 500


async def post_attachment(request: Request) -> Response:
    """204 once it is attached to `?document=` or the unsaved `?form=`; else a sentence. Who may not is told before it is read."""
    require_own_page(request)
    actor = await run_in_threadpool(require_editor, request)
    query = request.query_params
    if len(query.get("name", "")) > _LONGEST_NAME:
        raise HTTPException(400, "The name of the file is too long. Shorten it first.")
    content = await read_body(request, most=documents.MAX_ATTACHMENT_BYTES, too_large=documents.ATTACHMENT_TOO_LARGE)
    await run_in_threadpool(_attach, content, actor, dict(query))
    return Response(status_code=204)


async def attachment_file(request: Request) -> Response:
    """`/files/attachments/{public_id}`: to save, never to look at in the browser."""

    def read(session: Session, principal: Principal) -> tuple[bytes, str, str]:
        found = documents.get_attachment(session, principal=principal, public_id=request.path_params["public_id"])
        return documents.attachment_content(session, found), found.media_type, found.file_name

    return kept_file(*await run_in_threadpool(as_principal, request, read))


def _attach(content: bytes, actor: Staff, query: dict[str, str]) -> None:
    with unit_of_work() as session:
        documents.attach_file(
            session,
            name=query.get("name", ""),
            content=content,
            actor=actor,
            document=query.get("document", ""),
            form=query.get("form", "")[:80],
        )


routes = [Route("/sales/attachments", post_attachment, methods=["POST"])]
