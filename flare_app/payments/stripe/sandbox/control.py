"""`/_control/…`: what tests turn, break, settle and look at. JSON in, JSON out, with the account's key as Bearer."""

import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.calls import read_body, require_key
from flare_app.payments.stripe.sandbox.control_bodies import (
    ClockMove,
    DisputeStatus,
    NewDispute,
    NewEndpoint,
    Pay,
    RefundStatus,
    Release,
    Settlement,
    Wait,
)
from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.knobs import Fault, Knobs
from flare_app.payments.stripe.sandbox.payments import pay_by_bank_debit, pay_by_card, settle
from flare_app.payments.stripe.sandbox.refunds import open_dispute, set_dispute_status, set_refund_status
from flare_app.payments.stripe.sandbox.store import Record
from flare_app.payments.stripe.sandbox.ticker import catch_up
from flare_app.payments.stripe.sandbox.webhooks import Endpoint

MAX_BODY_BYTES = 100_000


Control = Callable[[Account, dict[str, Any], str], Awaitable[Any]]


def _control(handler: Control) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        account: Account = request.app.state.account
        try:
            require_key(account, request)
            raw = await read_body(request, MAX_BODY_BYTES)
            body = json.loads(raw or b"{}")
            if not isinstance(body, dict):
                raise ValueError("The body has to be a JSON object.")
            answer = await handler(account, body, request.path_params.get("id", ""))
        except ApiError as error:
            return JSONResponse(error.body(), status_code=error.status)
        except ValueError as error:  # json's and pydantic's errors are ValueErrors too
            return JSONResponse({"error": {"message": str(error)}}, status_code=400)
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
    offset = account.knobs.clock_offset_seconds + ClockMove.model_validate(body).seconds
    return await _turn(account, {"clock_offset_seconds": offset}, "")


async def _add_fault(account: Account, body: dict[str, Any], _: str) -> Record:
    account.knobs.faults.append(Fault.model_validate(body))
    return {"faults": [fault.model_dump() for fault in account.knobs.faults]}


async def _add_endpoint(account: Account, body: dict[str, Any], _: str) -> Record:
    wanted = NewEndpoint.model_validate(body)
    types = None if wanted.types is None else tuple(wanted.types)
    account.webhooks.endpoints = [one for one in account.webhooks.endpoints if one.url != str(wanted.url)]
    account.webhooks.endpoints.append(Endpoint(str(wanted.url), wanted.secret, types))
    return {"endpoints": [one.url for one in account.webhooks.endpoints]}


async def _release(account: Account, body: dict[str, Any], _: str) -> Record:
    """Send events one after the other: the named ones in the given order, else every held one."""
    wanted = Release.model_validate(body)
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
    return {"drained": await account.webhooks.drain(Wait.model_validate(body).seconds)}


async def _pay(account: Account, body: dict[str, Any], _: str) -> Record:
    """What the checkout page does, without the page."""
    wanted = Pay.model_validate(body)
    session = account.get("checkout.session", wanted.session)
    decline = None
    if wanted.method == "card":
        decline = pay_by_card(account, session, number=wanted.number, email=wanted.email)
    else:
        pay_by_bank_debit(account, session, number=wanted.number, email=wanted.email)
    return {"session": session, "decline": None if decline is None else decline.message}


async def _settle(account: Account, body: dict[str, Any], intent_id: str) -> Record:
    return settle(account, intent_id, succeeds=Settlement.model_validate(body).outcome == "succeeded")


async def _set_refund(account: Account, body: dict[str, Any], refund_id: str) -> Record:
    wanted = RefundStatus.model_validate(body)
    return set_refund_status(account, account.get("refund", refund_id), wanted.status, wanted.failure_reason)


async def _open_dispute(account: Account, body: dict[str, Any], _: str) -> Record:
    wanted = NewDispute.model_validate(body)
    charge = account.get("charge", wanted.charge)
    amount = charge["amount"] if wanted.amount is None else wanted.amount
    return open_dispute(account, charge, amount=amount, reason=wanted.reason, status=wanted.status)


async def _set_dispute(account: Account, body: dict[str, Any], dispute_id: str) -> Record:
    return set_dispute_status(account, account.get("dispute", dispute_id), DisputeStatus.model_validate(body).status)


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
