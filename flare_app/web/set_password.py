"""The link in an invitation, or for a forgotten password: leads its token out of the address, then takes the password.

Opening it changes nothing: mail scanners open links, too.
"""

from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import access
from flare_app.access import NewSession, SecondStepNeeded, StaffLinkEnded
from flare_app.company import find_company
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Invalid, InvalidForm
from flare_app.models import StaffUser
from flare_app.web.answers import clear_cookie, see_other, set_cookie
from flare_app.web.asking import ip_of
from flare_app.web.forms import read_form, require_own_page
from flare_app.web.plain_pages import plain_page
from flare_app.web.sign_in import signed_in, to_second_step

_COOKIE_SECONDS = int(timedelta(hours=1).total_seconds())
_NO_NAMES = ("", "")


def open_link(request: Request) -> Response:
    """`GET /set-password/{token}`: 303 to the page, which finds the token in a cookie that no script reads."""
    if request.method == "HEAD":
        return Response()
    token = request.path_params["token"]
    try:
        with read_only() as session:
            access.open_staff_link(session, token=token)
    except StaffLinkEnded:
        return _ended()
    response = see_other("/set-password")
    set_cookie(response, access.staff_link_cookie_name(), token, seconds=_COOKIE_SECONDS)
    return response


def get_page(request: Request) -> Response:
    """The form: name and password for somebody who was invited, a password alone for somebody who forgot theirs."""
    try:
        return _page(_token(request))
    except StaffLinkEnded:
        return _ended()


async def post_password(request: Request) -> Response:
    """`first_name`, `last_name`, `password`, `repeated`: keeps them and signs in, or shows the page with what is wrong."""
    require_own_page(request)
    form = await read_form(request)
    try:
        new = await run_in_threadpool(_keep, request, form)
    except StaffLinkEnded:
        return _ended()
    except SecondStepNeeded as needed:
        return _without_link(to_second_step(needed.note, "/"))
    except Invalid as wrong:
        problems = wrong.problems if isinstance(wrong, InvalidForm) else [wrong]
        names = (form.get("first_name", "")[:100], form.get("last_name", "")[:100])
        errors = {one.field: str(one) for one in reversed(problems)}
        return await run_in_threadpool(_page, _token(request), errors, names)
    return _without_link(signed_in(new, "/"))


def _keep(request: Request, form: dict[str, str]) -> NewSession:
    token, password = _token(request), form.get("password", "")
    if password != form.get("repeated", ""):
        raise Invalid("The two passwords differ. Type the same one twice.", field="repeated")
    with unit_of_work() as session:
        link, _ = access.open_staff_link(session, token=token)
        if link.kind == access.INVITATION:
            names = {"first_name": form.get("first_name", ""), "last_name": form.get("last_name", "")}
            user = access.accept_invitation(session, token=token, **names, password=password)
        else:
            user = access.reset_password(session, token=token, password=password)
    return _sign_in(request, user)


def _sign_in(request: Request, user: StaffUser) -> NewSession:
    """The new password stands, whatever comes of this."""
    with unit_of_work() as session:
        mine = session.get_one(StaffUser, user.id)
        new = access.sign_in_proven(session, user=mine, ip=ip_of(request), user_agent=request.headers.get("user-agent", ""))
        access.sign_out(session, cookies=request.cookies)
        return new


def _page(token: str, errors: dict[str, str] | None = None, names: tuple[str, str] = _NO_NAMES) -> Response:
    with read_only() as session:
        link, user = access.open_staff_link(session, token=token)
        company = find_company(session)
    page = plain_page(
        "set_password.html",
        status_code=400 if errors else 200,
        company=company.name if company else "Flare",
        is_invitation=link.kind == access.INVITATION,
        email=user.email,
        role=access.role_name(user.role),
        names=names,
        errors=errors or {},
        shortest=access.MIN_LENGTH,
    )
    # Its address holds no token, and its form has to say where it comes from.
    page.headers["Referrer-Policy"] = "same-origin"
    return page


def _token(request: Request) -> str:
    return request.cookies.get(access.staff_link_cookie_name(), "")


def _ended() -> Response:
    return _without_link(plain_page("set_password_ended.html", status_code=410))


def _without_link(response: Response) -> Response:
    clear_cookie(response, access.staff_link_cookie_name())
    return response


routes = [
    Route("/set-password", get_page, methods=["GET"]),
    Route("/set-password", post_password, methods=["POST"]),
    Route("/set-password/{token}", open_link),
]
