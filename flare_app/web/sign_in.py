"""Staff sign in and out: plain forms, because only an HTTP answer can set a cookie that no script reads."""

from urllib.parse import quote, urlencode

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import access
from flare_app.access import NewSession, SecondStepNeeded, SignInRefused, SignInThrottled, SignInTry
from flare_app.database import unit_of_work
from flare_app.domain.text import local_path
from flare_app.web.answers import clear_cookie, see_other, set_cookie
from flare_app.web.asking import ip_of
from flare_app.web.forms import read_form, require_own_page

_DAY = 24 * 3600
_SESSION_SECONDS = 14 * _DAY
_KNOWN_BROWSER_SECONDS = 365 * _DAY
_TYPED_EMAIL_SECONDS = 300
_SECOND_STEP_SECONDS = 300


async def post_login(request: Request) -> Response:
    """`email` and `password` from the sign-in page, `next` from its address: it is there before the page has heard from the server.
    On failure back to it with a code; what was typed is never echoed.
    """
    require_own_page(request)
    form = await read_form(request)
    wanted = local_path(request.query_params.get("next", ""))
    try:
        attempt, is_right = await run_in_threadpool(_compare, request, form)
        new = await run_in_threadpool(_sign_in, request, attempt, is_right)
    except SignInThrottled:
        return _back_to_login("throttled", wanted, form.get("email", ""))
    except SecondStepNeeded as needed:
        return to_second_step(needed.note, wanted)
    except SignInRefused:
        refused = _back_to_login("refused", wanted, form.get("email", ""))
        # Once the answer is out: that there is something to note must not make it slower.
        refused.background = BackgroundTask(_note_refused, attempt.known_id, ip_of(request))
        return refused
    return signed_in(new, wanted)


def signed_in(new: NewSession, wanted: str) -> Response:
    """Lead to the wanted page with the cookies of a fresh session."""
    response = see_other(wanted)
    set_cookie(response, access.staff_cookie_name(), new.token, seconds=_SESSION_SECONDS)
    set_cookie(response, access.known_browser_cookie_name(), new.known_browser, seconds=_KNOWN_BROWSER_SECONDS)
    clear_cookie(response, access.typed_email_cookie_name())
    clear_cookie(response, access.second_step_cookie_name())
    return response


def to_second_step(note: str, wanted: str) -> Response:
    """Lead to the page that asks for the code; the browser keeps what proves the first step."""
    response = see_other("/login/code" + (f"?{urlencode({'next': wanted})}" if wanted != "/" else ""))
    set_cookie(response, access.second_step_cookie_name(), note, seconds=_SECOND_STEP_SECONDS)
    return response


async def post_logout(request: Request) -> Response:
    """End the session of this browser and show the sign-in page."""
    require_own_page(request)
    await run_in_threadpool(_sign_out, request)
    response = see_other("/login")
    clear_cookie(response, access.staff_cookie_name())
    return response


def _compare(request: Request, form: dict[str, str]) -> tuple[SignInTry, bool]:
    known_browser = request.cookies.get(access.known_browser_cookie_name(), "")
    with unit_of_work() as session:
        attempt = access.begin_sign_in(session, email=form.get("email", ""), ip=ip_of(request), known_browser=known_browser)
    return attempt, access.compare_password(attempt, form.get("password", ""))


def _sign_in(request: Request, attempt: SignInTry, is_right: bool) -> NewSession:
    agent = request.headers.get("user-agent", "")
    with unit_of_work() as session:
        new = access.finish_sign_in(session, attempt=attempt, is_password_right=is_right, ip=ip_of(request), user_agent=agent)
        # A browser that signs in again leaves no forgotten session behind.
        access.sign_out(session, cookies=request.cookies)
        return new


def _note_refused(user_id: int | None, ip: str) -> None:
    if user_id is not None:
        with unit_of_work() as session:
            access.record_refused_sign_in(session, user_id=user_id, ip=ip)


def _sign_out(request: Request) -> None:
    with unit_of_work() as session:
        access.sign_out(session, cookies=request.cookies)


def _back_to_login(error: str, wanted: str, email: str) -> Response:
    query = {"error": error} | ({"next": wanted} if wanted != "/" else {})
    response = see_other(f"/login?{urlencode(query)}")
    # In a cookie rather than in the address: addresses end up in logs and histories.
    set_cookie(response, access.typed_email_cookie_name(), quote(email[:254], safe=""), seconds=_TYPED_EMAIL_SECONDS)
    return response


routes = [Route("/login", post_login, methods=["POST"]), Route("/logout", post_logout, methods=["POST"])]
