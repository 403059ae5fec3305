"""`/_control/…`: what tests turn, break, settle and look at. JSON in, JSON out, with the account's key as Bearer."""

import json
import random
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.calls import read_body, require_key
from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.knobs import Fault, Knobs
from flare_app.payments.stripe.sandbox.payments import pay_by_bank_debit, pay_by_card, settle
from flare_app.payments.stripe.sandbox.refunds import open_dispute, set_dispute_status, set_refund_status
from flare_app.payments.stripe.sandbox.store import Record
from flare_app.payments.stripe.sandbox.ticker import catch_up
from flare_app.payments.stripe.sandbox.webhooks import Endpoint

MAX_BODY_BYTES = 100_000


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Endpoint(_Body):
    url: HttpUrl
    secret: str = Field(min_length=1)
    types: list[str] | None = None


class _Release(_Body):
    events: list[str] | None = None
    order: Literal["created", "reversed", "shuffled"] = "created"
    seed: int = 0
    copies: int = Field(default=1, ge=1, le=50)


class _Wait(_Body):
    seconds: float = Field(default=10, ge=0, le=60)


class _Pay(_Body):
    session: str
    method: Literal["card", "bank_debit"] = "card"
    number: str = "4242424242424242"
    email: str = "payer@example.com"


class _Settle(_Body):
    outcome: Literal["succeeded", "failed"]


class _RefundStatus(_Body):
    status: Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
    failure_reason: str = "unknown"


class _Dispute(_Body):
    charge: str
    amount: int | None = None
    reason: str = "fraudulent"
    status: str = "needs_response"


class _Status(_Body):
    status: str


Control = Callable[[Account, dict[str, Any], str], Awaitable[Any]]


def _control(handler: Control) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        account: Account = request.app.state.account
        try:
            require_key(account, request)
            raw = await read_body(request, MAX_BODY_BYTES)
            answer = await handler(account, json.loads(raw or b"{}"), request.path_params.get("id", ""))
        except ApiError as error:
            return JSONResponse(error.body(), status_code=error.status)
        except (ValueError, TypeError) as error:  # pydantic's and json's errors are ValueErrors
            details = error.errors(include_url=False) if isinstance(error, ValidationError) else str(error)
            return JSONResponse({"error": {"message": str(error), "details": details}}, status_code=400)
        account.store.commit()
        return JSONResponse(answer)

    return endpoint


async def _show_state(account: Account, _: dict[str, Any], __: str) -> Record:
    kinds = {kind: account.store.all(kind) for kind in account.store.kinds()}
    return {"now": account.now(), "knobs": account.knobs.model_dump(), "objects": kinds}


async def _clear(account: Account, _: dict[str, Any], __: str) -> Record:
    await account.webhooks.close()
    account.store.clear()
    account.turn(Knobs())
    return {"cleared": True}


async def _turn(account: Account, body: dict[str, Any], _: str) -> Record:
    account.turn(account.knobs.turned(body))
    catch_up(account)
    return account.knobs.model_dump()


async def _advance_clock(account: Account, body: dict[str, Any], _: str) -> Record:
    offset = account.knobs.clock_offset_seconds + int(body["seconds"])
    return await _turn(account, {"clock_offset_seconds": offset}, "")


async def _add_fault(account: Account, body: dict[str, Any], _: str) -> Record:
    account.knobs.faults.append(Fault.model_validate(body))
    return {"faults": [fault.model_dump() for fault in account.knobs.faults]}


async def _add_endpoint(account: Account, body: dict[str, Any], _: str) -> Record:
    wanted = _Endpoint.model_validate(body)
    types = None if wanted.types is None else tuple(wanted.types)
    account.webhooks.endpoints = [one for one in account.webhooks.endpoints if one.url != str(wanted.url)]
    account.webhooks.endpoints.append(Endpoint(str(wanted.url), wanted.secret, types))
    return {"endpoints": [one.url for one in account.webhooks.endpoints]}


async def _release(account: Account, body: dict[str, Any], _: str) -> Record:
    """Send events one after the other: the named ones in the given order, else every held one."""
    wanted = _Release.model_validate(body)
    if wanted.events is not None:
        events = [account.get("event", event_id) for event_id in wanted.events]
    else:
        held = {one["event"] for one in account.store.all("delivery") if one["status"] == "held"}
        events = [event for event in account.store.all("event") if event["id"] in held]
    if wanted.order == "reversed":
        events.reverse()
    if wanted.order == "shuffled":
        random.Random(wanted.seed).shuffle(events)  # noqa: S311 - an order for a test, to be had again by its seed
    sent = [
        {"event": event["id"], "type": event["type"], "answers": await account.webhooks.send_now(event, copies=wanted.copies)}
        for event in events
    ]
    return {"sent": sent}


async def _wait(account: Account, body: dict[str, Any], _: str) -> Record:
    return {"drained": await account.webhooks.drain(_Wait.model_validate(body).seconds)}


async def _pay(account: Account, body: dict[str, Any], _: str) -> Record:
    """What the checkout page does, without the page."""
    wanted = _Pay.model_validate(body)
    session = account.get("checkout.session", wanted.session)
    decline = None
    if wanted.method == "card":
        decline = pay_by_card(account, session, number=wanted.number, email=wanted.email)
    else:
        pay_by_bank_debit(account, session, number=wanted.number, email=wanted.email)
    return {"session": session, "decline": None if decline is None else decline.message}


async def _settle(account: Account, body: dict[str, Any], intent_id: str) -> Record:
    return settle(account, intent_id, succeeds=_Settle.model_validate(body).outcome == "succeeded")


async def _set_refund(account: Account, body: dict[str, Any], refund_id: str) -> Record:
    wanted = _RefundStatus.model_validate(body)
    return set_refund_status(account, account.get("refund", refund_id), wanted.status, wanted.failure_reason)


async def _open_dispute(account: Account, body: dict[str, Any], _: str) -> Record:
    wanted = _Dispute.model_validate(body)
    charge = account.get("charge", wanted.charge)
    amount = charge["amount"] if wanted.amount is None else wanted.amount
    return open_dispute(account, charge, amount=amount, reason=wanted.reason, status=wanted.status)


async def _set_dispute(account: Account, body: dict[str, Any], dispute_id: str) -> Record:
    return set_dispute_status(account, account.get("dispute", dispute_id), _Status.model_validate(body).status)


async def _patch_object(account: Account, body: dict[str, Any], object_id: str) -> Record:
    """Change any field of any object without an event: for answers that Stripe should never give."""
    record = account.store.find_object(object_id)
    if record is None:
        raise ApiError(f"No such object: '{object_id[:100]}'", status=404, code="resource_missing")
    return account.save({**record, **body, "id": record["id"], "object": record["object"]})


def _post(path: str, handler: Control) -> Route:
    return Route(f"/_control/{path}", _control(handler), methods=["POST"])


CONTROL_ROUTES = [
    Route("/_control/state", _control(_show_state), methods=["GET"]),
    Route("/_control/state", _control(_clear), methods=["DELETE"]),
    _post("knobs", _turn),
    _post("clock", _advance_clock),
    _post("faults", _add_fault),
    _post("endpoints", _add_endpoint),
    _post("webhooks/release", _release),
    _post("webhooks/wait", _wait),
    _post("pay", _pay),
    _post("payment_intents/{id}", _settle),
    _post("refunds/{id}", _set_refund),
    _post("disputes", _open_dispute),
    _post("disputes/{id}", _set_dispute),
    _post("objects/{id}", _patch_object),
]
