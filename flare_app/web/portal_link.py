"""The link in a mail: lets a browser into its portal, and leads the token out of every later address."""

import re
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import access, documents
from flare_app.access import NewPortalSession, PortalLinkExpired, staff_from_cookies
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import System
from flare_app.domain.states import DocumentKind
from flare_app.errors import NotFound
from flare_app.messages import queue_portal_link
from flare_app.web.answers import see_other, set_cookie
from flare_app.web.asking import ip_of
from flare_app.web.forms import read_form, require_own_page
from flare_app.web.link_expired import expired_page, sent_page

_COOKIE_SECONDS = int(timedelta(hours=12).total_seconds())
_PAGE = re.compile(r"(?:invoices|estimates|credit-notes|payments)/[A-Za-z0-9_-]{1,32}|statement")


def open_link(request: Request) -> Response:
    """`GET /p/{token}?d=invoices/{public_id}`: a session of its own, then 303 to the portal.

    HEAD, as mail scanners send it, is answered without looking at the token.
    """
    if request.method == "HEAD":
        return Response()
    token = request.path_params["token"]
    try:
        with unit_of_work() as session:
            new = access.open_portal(session, token=token)
    except PortalLinkExpired:
        return expired_page(token=token, page=_page_in(request.query_params.get("d", "")))
    return _into_portal(new, page=_page_in(request.query_params.get("d", "")))


def first_tab(request: Request) -> Response:
    """`GET /portal/{portal_id}`: the portal opens on its invoices, that of a link to one document on the document."""
    portal_id, query = request.path_params["portal_id"], request.url.query
    if not access.has_public_id_shape(portal_id):
        raise NotFound("This does not exist.")
    page = _only_page(request, portal_id) or "invoices"
    return see_other(f"/portal/{portal_id}/{page}" + (f"?{query}" if query else ""))


def link_expired(request: Request) -> Response:
    """`GET /link-expired?portal={portal_id}`: where a portal whose session ran out leads."""
    if request.query_params.get("sent"):
        return sent_page()
    asked = request.query_params
    return expired_page(portal_id=asked.get("portal", ""), page=_page_in(asked.get("d", "")))


async def post_new_link(request: Request) -> Response:
    """`token` or `portal` from the page for expired links: queues a mail, or does not; the answer is the same.

    `d` is the page that was wanted: the new link opens it.
    """
    require_own_page(request, from_unreferred_page=True)
    form = await read_form(request)
    page = _page_in(form.get("d", ""))
    await run_in_threadpool(_request_new_link, form.get("token", ""), form.get("portal", ""), page, ip_of(request))
    return see_other("/link-expired?sent=1")


async def post_preview(request: Request) -> Response:
    """`POST /portal-preview/{customer's public id}`: staff see the portal as the customer would."""
    require_own_page(request)
    return await run_in_threadpool(_preview, request)


def _request_new_link(token: str, portal_id: str, page: str, ip: str) -> None:
    with unit_of_work() as session:
        link = access.request_new_link(session, token=token, portal_id=portal_id, ip=ip)
        if link is not None:
            queue_portal_link(session, link=link, page=page, actor=System("portal"))


def _preview(request: Request) -> Response:
    with unit_of_work() as session:
        staff = staff_from_cookies(session, request.cookies)
        if staff is None:
            raise NotFound("This does not exist.")
        new = access.open_preview(session, customer_public_id=request.path_params["customer_id"], actor=staff)
    return _into_portal(new)


def _only_page(request: Request, portal_id: str) -> str:
    """The page of the one document that the visitor may see; "" for all others."""
    with read_only() as session:
        visitor = access.visitor_from_cookies(session, request.cookies, portal_id)
        document = documents.find_only_document(session, visitor=visitor) if visitor else None
    return f"{DocumentKind(document.kind).folder}/{document.public_id}" if document else ""


def _page_in(asked: str) -> str:
    """What was asked for, if it could be a page of a portal; else "" for the first one."""
    return asked if _PAGE.fullmatch(asked) else ""


def _into_portal(new: NewPortalSession, *, page: str = "") -> Response:
    response = see_other(f"/portal/{new.portal_id}" + (f"/{page}" if page else ""))
    set_cookie(response, new.cookie_name, new.token, seconds=_COOKIE_SECONDS)
    return response


routes = [
    Route("/p/new-link", post_new_link, methods=["POST"]),
    Route("/p/{token:path}", open_link),
    Route("/portal/{portal_id}", first_tab),
    Route("/link-expired", link_expired),
    Route("/portal-preview/{customer_id}", post_preview, methods=["POST"]),
]
