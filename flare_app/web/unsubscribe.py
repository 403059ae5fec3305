"""The address by which whoever got a reminder or a digest ends them: a mail program posts to it, a person presses one button.

Opening it changes nothing: mail scanners open links, too. The signed address is all that counts, so there is no cookie to steal and
nothing that another site's page could do with it.
"""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import reminders
from flare_app.company import find_company
from flare_app.database import read_only, unit_of_work
from flare_app.errors import NotFound
from flare_app.reminders import Subscription
from flare_app.web.plain_pages import plain_page


def get_page(request: Request) -> Response:
    """What it is about, and the button. HEAD answers the same without a page."""
    try:
        with read_only() as session:
            return _page(_company(session), reminders.find_subscription(session, token=request.path_params["token"]))
    except NotFound as problem:
        return _unknown(str(problem))


def post_unsubscribe(request: Request) -> Response:
    """Ends it, from whatever page or program this comes (RFC 8058); the body is not read."""
    try:
        with unit_of_work() as session:
            found = reminders.unsubscribe(session, token=request.path_params["token"])
            return _page(_company(session), found, is_done=True)
    except NotFound as problem:
        return _unknown(str(problem))


def _page(company: str, found: Subscription, *, is_done: bool = False) -> Response:
    return plain_page(
        "unsubscribe.html",
        problem="",
        is_done=is_done,
        company=company,
        what=found.what,
        address=found.address,
        is_staff=found.user is not None,
    )


def _unknown(problem: str) -> Response:
    values = {"is_done": False, "company": "", "what": "", "address": "", "is_staff": False}
    return plain_page("unsubscribe.html", status_code=404, problem=problem, **values)


def _company(session: Session) -> str:
    company = find_company(session)
    return company.name if company else ""


routes = [
    Route(f"{reminders.PATH}{{token}}", get_page, methods=["GET"]),
    Route(f"{reminders.PATH}{{token}}", post_unsubscribe, methods=["POST"]),
]
