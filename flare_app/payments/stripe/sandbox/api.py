"""The part of Stripe's API that the sandbox speaks: which address does what."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from stripe import params as p
from stripe.params import checkout

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.calls import Operation, api_call, api_path
from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.reading import expanded, list_line_items, list_objects
from flare_app.payments.stripe.sandbox.refunds import create_refund
from flare_app.payments.stripe.sandbox.sessions import create_session, expire_session
from flare_app.payments.stripe.sandbox.store import Record

ACCOUNT_ID = "acct_sandbox"


def _retrieve(kind: str) -> Operation:
    def operation(account: Account, params: dict[str, Any], object_id: str) -> Record:
        return expanded(account, account.get(kind, object_id), params.get("expand", []))

    return operation


def _list(kind: str, path: str) -> Operation:
    def operation(account: Account, params: dict[str, Any], _: str) -> Record:
        return list_objects(account, kind, path, params)

    return operation


def _create_session(account: Account, params: dict[str, Any], _: str) -> Record:
    return expanded(account, create_session(account, params), params.get("expand", []))


def _expire_session(account: Account, params: dict[str, Any], object_id: str) -> Record:
    session = expire_session(account, account.get("checkout.session", object_id))
    return expanded(account, session, params.get("expand", []))


def _line_items(account: Account, params: dict[str, Any], object_id: str) -> Record:
    return list_line_items(account, account.get("checkout.session", object_id), params)


def _create_refund(account: Account, params: dict[str, Any], _: str) -> Record:
    return expanded(account, create_refund(account, params), params.get("expand", []))


def _account(account: Account, params: dict[str, Any], _: str) -> Record:
    return {
        "id": ACCOUNT_ID,
        "object": "account",
        "business_profile": {"name": "Flare sandbox"},
        "charges_enabled": True,
        "country": "DE",
        "default_currency": "eur",
        "details_submitted": True,
        "email": "sandbox@flare.example",
        "payouts_enabled": True,
        "settings": {"dashboard": {"display_name": "Flare sandbox", "timezone": "Etc/UTC"}},
        "type": "standard",
    }


def _webhook_endpoints(account: Account, params: dict[str, Any], _: str) -> Record:
    """The addresses that events go to; what is not set up through the API has no other life here."""
    data = [
        {
            "id": f"we_sandbox{position}",
            "object": "webhook_endpoint",
            "api_version": None,
            "enabled_events": list(end.types or ("*",)),
            "livemode": False,
            "status": "enabled",
            "url": end.url,
        }
        for position, end in enumerate(account.webhooks.endpoints)
    ]
    return {"object": "list", "url": "/v1/webhook_endpoints", "has_more": False, "data": data}


async def _unknown_address(request: Request) -> Response:
    message = f"Unrecognized request URL ({request.method}: {api_path(request)[:200]})."
    error = ApiError(f"{message} This sandbox speaks a part of Stripe's API only.", status=404)
    return JSONResponse(error.body(), status_code=404)


def _route(method: str, path: str, operation: Operation, schema: type) -> Route:
    return Route(path, api_call(operation, schema), methods=[method])


SESSIONS = "/v1/checkout/sessions"

API_ROUTES = [
    _route("POST", SESSIONS, _create_session, checkout.SessionCreateParams),
    _route("GET", SESSIONS, _list("checkout.session", SESSIONS), checkout.SessionListParams),
    _route("GET", SESSIONS + "/{id}", _retrieve("checkout.session"), checkout.SessionRetrieveParams),
    _route("POST", SESSIONS + "/{id}/expire", _expire_session, checkout.SessionExpireParams),
    _route("GET", SESSIONS + "/{id}/line_items", _line_items, checkout.SessionLineItemListParams),
    _route("GET", "/v1/payment_intents", _list("payment_intent", "/v1/payment_intents"), p.PaymentIntentListParams),
    _route("GET", "/v1/payment_intents/{id}", _retrieve("payment_intent"), p.PaymentIntentRetrieveParams),
    _route("GET", "/v1/charges", _list("charge", "/v1/charges"), p.ChargeListParams),
    _route("GET", "/v1/charges/{id}", _retrieve("charge"), p.ChargeRetrieveParams),
    _route("POST", "/v1/refunds", _create_refund, p.RefundCreateParams),
    _route("GET", "/v1/refunds", _list("refund", "/v1/refunds"), p.RefundListParams),
    _route("GET", "/v1/refunds/{id}", _retrieve("refund"), p.RefundRetrieveParams),
    _route("GET", "/v1/disputes", _list("dispute", "/v1/disputes"), p.DisputeListParams),
    _route("GET", "/v1/disputes/{id}", _retrieve("dispute"), p.DisputeRetrieveParams),
    _route("GET", "/v1/events", _list("event", "/v1/events"), p.EventListParams),
    _route("GET", "/v1/events/{id}", _retrieve("event"), p.EventRetrieveParams),
    _route("GET", "/v1/account", _account, p.AccountRetrieveCurrentParams),
    _route("GET", "/v1/webhook_endpoints", _webhook_endpoints, p.WebhookEndpointListParams),
    Route("/v1/{path:path}", _unknown_address, methods=["GET", "POST", "DELETE", "PUT", "PATCH"]),
]
