"""Acting out the faults that a test asked for."""

import asyncio
from collections.abc import Callable
from typing import NoReturn

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.knobs import Fault


class CutResponse(Response):
    """Begins an answer and never ends it: the server then drops the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionAbortedError("The connection was cut on request of a fault knob.")


async def suffer(fault: Fault, request_id: str) -> Response | None:
    """Act out a fault; None lets the call go on."""
    if fault.action == "delay":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.action == "cut":
        return CutResponse()
    if fault.remembered and fault.when == "before":
        return None
    error = _fault_error(fault)
    return JSONResponse(error.body(), status_code=error.status, headers={"Request-Id": request_id})


def _fault_error(fault: Fault) -> ApiError:
    if fault.status == 429:
        message = "Request rate limit exceeded."
        return ApiError(message, status=429, code="rate_limit", remembered=fault.remembered)
    message = "An unknown error occurred. (A fault knob of the sandbox.)"
    return ApiError(message, status=fault.status, kind="api_error", remembered=fault.remembered)


def failing(fault: Fault) -> Callable[..., NoReturn]:
    """An operation that does nothing but answer with the fault's error."""

    def fail(*_: object) -> NoReturn:
        raise _fault_error(fault)

    return fail
