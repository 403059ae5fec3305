"""The second step of signing in: the page that asks for the code, and what takes it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import access
from flare_app.access import NewSession, SecondStepOver, SignInRefused, SignInThrottled
from flare_app.database import unit_of_work
from flare_app.domain.text import local_path
from flare_app.web.answers import see_other
from flare_app.web.asking import ip_of
from flare_app.web.forms import read_form, require_own_page
from flare_app.web.plain_pages import plain_page
from flare_app.web.sign_in import signed_in

_WRONG = "This code is not right, or was used before. Type the one that the app shows now."
_THROTTLED = "Too many tries. Wait a quarter of an hour, then try again."


async def get_code(request: Request) -> Response:
    """The page; without a first step the way leads to it."""
    if not request.cookies.get(access.second_step_cookie_name()):
        return see_other("/login")
    return _page(local_path(request.query_params.get("next", "")))


async def post_code(request: Request) -> Response:
    """`code` and `next`: a session, or the page once more with what is wrong."""
    require_own_page(request)
    form = await read_form(request)
    wanted = local_path(form.get("next", ""))
    try:
        new = await run_in_threadpool(_sign_in, request, form.get("code", ""))
    except SecondStepOver:
        return see_other("/login?error=over")
    except SignInThrottled:
        return _page(wanted, _THROTTLED)
    except SignInRefused:
        return _page(wanted, _WRONG)
    return signed_in(new, wanted)


def _sign_in(request: Request, code: str) -> NewSession:
    note, agent = request.cookies.get(access.second_step_cookie_name(), ""), request.headers.get("user-agent", "")
    with unit_of_work() as session:
        attempt = access.begin_second_step(session, note=note)
    try:
        with unit_of_work() as session:
            new = access.finish_second_step(session, attempt=attempt, note=note, code=code, ip=ip_of(request), user_agent=agent)
            access.sign_out(session, cookies=request.cookies)
            return new
    except SignInRefused:
        with unit_of_work() as session:
            access.record_refused_sign_in(session, user_id=attempt.user_id, ip=ip_of(request))
        raise


def _page(wanted: str, problem: str = "") -> Response:
    return plain_page("login_code.html", wanted=wanted, errors={"code": problem} if problem else {})


routes = [Route("/login/code", get_code, methods=["GET"]), Route("/login/code", post_code, methods=["POST"])]
