"""`POST /settings/logo`: the picture itself is the body, so there is no form to take apart."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Principal, require
from flare_app.web.asking import require_principal
from flare_app.web.forms import read_body, require_own_page


async def post_logo(request: Request) -> Response:
    """204 once it is the logo; else a sentence for the one who chose it. Who may not is told before a byte is read."""
    require_own_page(request)
    actor = await run_in_threadpool(_require_editor, request)
    data = await read_body(request, most=company.MAX_LOGO_BYTES, too_large=company.LOGO_TOO_LARGE)
    await run_in_threadpool(_change, data, actor)
    return Response(status_code=204)


def _require_editor(request: Request) -> Principal:
    with read_only() as session:
        asker = require_principal(session, request)
    require(asker, Permission.EDIT_COMPANY)
    return asker


def _change(data: bytes, actor: Principal) -> None:
    with unit_of_work() as session:
        company.change_logo(session, data=data, actor=actor)


routes = [Route("/settings/logo", post_logo, methods=["POST"])]
