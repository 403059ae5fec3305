"""Stripe's events: the raw bytes go to the payments room, which verifies and stores them."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from flare_app.payments.stripe import receive_event
from flare_app.web.forms import read_body

MAX_EVENT_BYTES = 256 * 1024


async def post_event(request: Request) -> Response:
    """200 once the event is stored; 400 for a bad signature, 413 above 256 kB. Stripe sends again after anything but 2xx."""
    payload = await read_body(request, most=MAX_EVENT_BYTES)
    await run_in_threadpool(receive_event, payload, request.headers.get("stripe-signature", ""))
    return PlainTextResponse("ok")


routes = [Route("/webhooks/stripe", post_event, methods=["POST"])]
