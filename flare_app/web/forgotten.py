"""A forgotten password: asks for the address, and says the same thing whatever the truth is."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flare_app import access, messages
from flare_app.database import unit_of_work
from flare_app.domain.principals import System
from flare_app.web.answers import see_other
from flare_app.web.asking import ip_of
from flare_app.web.forms import read_form, require_own_page
from flare_app.web.plain_pages import plain_page


async def get_forgotten(request: Request) -> Response:
    """The page, with the address that was typed at a refused sign-in."""
    return plain_page(
        "forgot_password.html",
        sent=request.query_params.get("sent") == "1",
        email=access.typed_email(request.cookies),
        hours=int(access.PASSWORD_LINK_OPENS.total_seconds() // 3600),
    )


async def post_forgotten(request: Request) -> Response:
    """`email`: queues a mail, or does not, once the answer is out; so neither the words nor the time tell who has an account."""
    require_own_page(request)
    form = await read_form(request)
    answer = see_other("/forgot-password?sent=1")
    answer.background = BackgroundTask(_request_link, form.get("email", ""), ip_of(request))
    return answer


def _request_link(email: str, ip: str) -> None:
    with unit_of_work() as session:
        link = access.request_password_link(session, email=email, ip=ip)
        if link is not None:
            messages.queue_staff_link(session, link=link, actor=System("sign-in page"))


routes = [
    Route("/forgot-password", get_forgotten, methods=["GET"]),
    Route("/forgot-password", post_forgotten, methods=["POST"]),
]
