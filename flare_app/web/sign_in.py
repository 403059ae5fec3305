"""Staff sign in and out: plain forms, because only an HTTP answer can set a cookie that no script reads."""

from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import access
from flare_app.access import NewSession, SignInRefused, SignInThrottled
from flare_app.database import unit_of_work
from flare_app.web.answers import clear_cookie, local_path, see_other, set_cookie
from flare_app.web.asking import ip_of
from flare_app.web.forms import read_form, require_own_page

_DAY = 24 * 3600
_SESSION_SECONDS = 14 * _DAY
_KNOWN_BROWSER_SECONDS = 365 * _DAY
_TYPED_EMAIL_SECONDS = 300


async def post_login(request: Request) -> Response:
    """`email`, `password`, `next` from the sign-in page. On failure back to it with a code; what was typed is never echoed."""
    require_own_page(request)
    form = await read_form(request)
    wanted = local_path(form.get("next", ""))
    try:
        new = await run_in_threadpool(_sign_in, request, form)
    except SignInThrottled:
        return _back_to_login("throttled", wanted, form.get("email", ""))
    except SignInRefused:
        return _back_to_login("refused", wanted, form.get("email", ""))
    response = see_other(wanted)
    set_cookie(response, access.staff_cookie_name(), new.token, seconds=_SESSION_SECONDS)
    set_cookie(response, access.known_browser_cookie_name(), new.known_browser, seconds=_KNOWN_BROWSER_SECONDS)
    clear_cookie(response, access.typed_email_cookie_name())
    return response


async def post_logout(request: Request) -> Response:
    """End the session of this browser and show the sign-in page."""
    require_own_page(request)
    await run_in_threadpool(_sign_out, request)
    response = see_other("/login")
    clear_cookie(response, access.staff_cookie_name())
    return response


def _sign_in(request: Request, form: dict[str, str]) -> NewSession:
    ip = ip_of(request)
    known_browser = request.cookies.get(access.known_browser_cookie_name(), "")
    with unit_of_work() as session:
        attempt = access.begin_sign_in(session, email=form.get("email", ""), ip=ip, known_browser=known_browser)
    is_right = access.compare_password(attempt, form.get("password", ""))
    with unit_of_work() as session:
        # A browser that signs in again leaves no forgotten session behind.
        access.sign_out(session, cookies=request.cookies)
        return access.finish_sign_in(
            session, attempt=attempt, is_password_right=is_right, ip=ip, user_agent=request.headers.get("user-agent", "")
        )


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
