"""Stripe's events: the payments room verifies the raw bytes and stores them; what they ask for is done after the answer."""

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from flare_app.payments.stripe import handle_event, receive_event
from flare_app.web.forms import read_body

MAX_EVENT_BYTES = 256 * 1024
# Each asks Stripe, which may be slow: however many events come, the threads that answer pages stay free.
_handling = CapacityLimiter(4)


async def post_event(request: Request) -> Response:
    """200 once the event is stored; 400 for a bad signature, 413 above 256 kB. Stripe sends again after anything but 2xx."""
    payload = await read_body(request, most=MAX_EVENT_BYTES)
    event_id = await run_in_threadpool(receive_event, payload, request.headers.get("stripe-signature", ""))
    return PlainTextResponse("ok", background=BackgroundTask(_handle, event_id) if event_id else None)


async def _handle(event_id: str) -> None:
    """A process that dies meanwhile loses nothing: the timetable handles what is stored and not done."""
    await run_sync(handle_event, event_id, limiter=_handling)


routes = [Route("/webhooks/stripe", post_event, methods=["POST"])]
