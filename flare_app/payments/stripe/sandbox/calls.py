"""One API call from bytes to answer: the key, the parameters, idempotency, faults."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import stripe
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.faults import failing, suffer
from flare_app.payments.stripe.sandbox.params import read_params
from flare_app.payments.stripe.sandbox.store import Record, new_id

MAX_BODY_BYTES = 1_000_000
MAX_KEY_LENGTH = 255
KEYS_KEPT_SECONDS = 24 * 60 * 60

Operation = Callable[[Account, dict[str, Any], str], Record]
"""(account, checked parameters, the id in the path or "") → the object to answer with."""


@dataclass(frozen=True)
class Call:
    """What came in: where, under which key, with which bytes."""

    method: str
    path: str
    key: str
    raw: bytes
    object_id: str
    request_id: str


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: Record
    replays: str | None = None  # the id of the request that is answered again


def api_call(operation: Operation, schema: type) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette endpoint for one of Stripe's, with the SDK's parameter class as its schema."""

    async def endpoint(request: Request) -> Response:
        account: Account = request.app.state.account
        request_id = new_id("req", 14)
        at = {"method": request.method, "path": api_path(request)}
        before = account.knobs.take_fault(**at, when="before")
        if before is not None and (response := await suffer(before, request_id)):
            return response
        wanted = failing(before) if before is not None and before.action == "error" else operation
        try:
            require_key(account, request)
            _require_version(request)
            call = await _read_call(request, request_id)
            answer = _answer(account, call, wanted, schema)
        except ApiError as error:
            answer = Answer(error.status, error.body())
        account.store.commit()
        after = account.knobs.take_fault(**at, when="after")
        if after is not None and (response := await suffer(after, request_id)):
            return response
        return _respond(request, answer, request_id)

    return endpoint


def api_path(request: Request) -> str:
    """The path as Stripe would see it, wherever the app is mounted."""
    path = request.url.path
    return path[path.index("/v1/") :]


def require_key(account: Account, request: Request) -> None:
    """Refuse a call without the account's secret key."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        message = (
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        raise ApiError(message, status=401, remembered=False)
    if not hmac.compare_digest(given.encode(), account.api_key.encode()):
        hidden = f"{given[:8]}{'*' * 8}{given[-4:]}" if len(given) > 16 else "*" * 8
        raise ApiError(f"Invalid API Key provided: {hidden}", status=401, remembered=False)


def _require_version(request: Request) -> None:
    """Refuse a call that was written for another version of the API than the parameters that are checked here."""
    version = request.headers.get("stripe-version", stripe.api_version)
    if version != stripe.api_version:
        message = f"Invalid Stripe API version: {version[:40]}. This sandbox speaks {stripe.api_version}."
        raise ApiError(message, remembered=False)


async def read_body(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes of it.

    Raises:
        ApiError: 413, without having read the rest.
    """
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise ApiError("The request body is too large.", status=413, remembered=False)
        chunks.append(chunk)
    return b"".join(chunks)


async def _read_call(request: Request, request_id: str) -> Call:
    key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
    if len(key) > MAX_KEY_LENGTH:
        message = f"Idempotency keys have at most {MAX_KEY_LENGTH} characters."
        raise ApiError(message, kind="idempotency_error", remembered=False)
    raw = request.scope["query_string"]
    if request.method == "POST":
        raw = await read_body(request, MAX_BODY_BYTES)
        content_type = request.headers.get("content-type", "")
        if raw and not content_type.startswith("application/x-www-form-urlencoded"):
            message = f"Invalid request: the content type has to be application/x-www-form-urlencoded, not {content_type[:80]}"
            raise ApiError(message, remembered=False)
    object_id = request.path_params.get("id", "")
    return Call(request.method, api_path(request), key, raw, object_id, request_id)


def _answer(account: Account, call: Call, operation: Operation, schema: type) -> Answer:
    params = read_params(call.raw, schema)
    fingerprint = _fingerprint(params)
    if call.key and (known := _known_answer(account, call, fingerprint)):
        return known
    try:
        answer = Answer(200, operation(account, params, call.object_id))
    except ApiError as error:
        if not error.remembered:
            raise
        answer = Answer(error.status, error.body())
    if call.key:
        record = {
            "id": call.key,
            "path": call.path,
            "params": fingerprint,
            "status": answer.status,
            "body": answer.body,
            "created": account.now(),
            "request": call.request_id,
        }
        account.store.put("idempotency_key", call.key, record)
    return answer


def _known_answer(account: Account, call: Call, fingerprint: str) -> Answer | None:
    """What this key was answered before; a key is forgotten after a day."""
    known = account.store.find("idempotency_key", call.key)
    if known is None or known["created"] + KEYS_KEPT_SECONDS <= account.now():
        return None
    if known["path"] != call.path:
        message = (
            f"Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{call.path}' vs '{known['path']}'). Try using a key other than '{call.key}'."
        )
        raise ApiError(message, kind="idempotency_error", remembered=False)
    if known["params"] != fingerprint:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{call.key}' if you meant to execute a different request."
        )
        raise ApiError(message, kind="idempotency_error", remembered=False)
    return Answer(known["status"], known["body"], replays=known["request"])


def _fingerprint(params: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(params, sort_keys=True, default=str).encode()).hexdigest()


def _respond(request: Request, answer: Answer, request_id: str) -> Response:
    headers = {"Request-Id": request_id, "Stripe-Version": stripe.api_version}
    if key := request.headers.get("idempotency-key", ""):
        headers["Idempotency-Key"] = key[:MAX_KEY_LENGTH]
    if answer.replays is not None:
        headers |= {"Idempotent-Replayed": "true", "Original-Request": answer.replays}
    return JSONResponse(answer.body, status_code=answer.status, headers=headers)
