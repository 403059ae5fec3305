"""The sandbox refuses what Stripe refuses, in Stripe's shape; and docs/stripe-sandbox.md names every way to turn it."""

import re
from pathlib import Path

import httpx
import pytest
import stripe
from pydantic import BaseModel

from flare_app.payments.stripe.sandbox.control import CONTROL_ROUTES
from flare_app.payments.stripe.sandbox.knobs import Fault, Knobs, NextSession, WebhookKnobs
from tests.stripe_sandbox import API_KEY, Sandbox

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "stripe-sandbox.md").read_text()
SESSIONS, REFUNDS = "/v1/checkout/sessions", "/v1/refunds"
GOOD = {
    "mode": "payment",
    "success_url": "https://seller.example/paid",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "1000",
    "line_items[0][price_data][product_data][name]": "Invoice INV-000001",
}
PRICE = "line_items[0][price_data]"
# What is sent beside GOOD (None leaves a field out) → code and param of the refusal.
BAD: list[tuple[dict[str, str | None], str | None, str]] = [
    ({"colour": "red"}, "parameter_unknown", "colour"),
    ({"payment_method_types[0]": "card"}, "parameter_unknown", "payment_method_types"),
    ({f"{PRICE}[prize]": "1"}, "parameter_unknown", f"{PRICE}[prize]"),
    ({"success_url": None}, "parameter_missing", "success_url"),
    ({f"{PRICE}[currency]": None}, "parameter_missing", f"{PRICE}[currency]"),
    ({f"{PRICE}[product_data][name]": None, f"{PRICE}[product_data][description]": "x"}, "parameter_missing",
     f"{PRICE}[product_data][name]"),
    ({f"{PRICE}[product_data][name]": ""}, "parameter_invalid_empty", f"{PRICE}[product_data][name]"),
    ({f"{PRICE}[unit_amount]": "10.00"}, "parameter_invalid_integer", f"{PRICE}[unit_amount]"),
    ({f"{PRICE}[unit_amount]": "-1"}, "parameter_invalid_integer", f"{PRICE}[unit_amount]"),
    ({"line_items[0][quantity]": "one"}, "parameter_invalid_integer", "line_items[0][quantity]"),
    ({"expires_at": "tomorrow"}, "parameter_invalid_integer", "expires_at"),
    ({"mode": "gift"}, None, "mode"),
    ({"adaptive_pricing[enabled]": "no"}, None, "adaptive_pricing[enabled]"),
    ({"adaptive_pricing": "false"}, None, "adaptive_pricing"),
    ({"metadata": "text"}, None, "metadata"),
    ({"success_url": "nowhere"}, "url_invalid", "success_url"),
    ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
    ({f"{PRICE}[currency]": "xxx1"}, None, f"{PRICE}[currency]"),
]  # fmt: skip


def post(sandbox: Sandbox, path: str, fields: dict[str, str | None], **headers: str) -> httpx.Response:
    sent = {name: value for name, value in fields.items() if value is not None}
    return sandbox.http.post(sandbox.url + path, data=sent, headers={"Authorization": f"Bearer {API_KEY}", **headers})


@pytest.mark.parametrize(("changes", "code", "param"), BAD, ids=lambda value: str(value)[:30])
def test_parameter_that_stripe_does_not_take_is_refused_in_its_shape(
    sandbox: Sandbox, changes: dict[str, str | None], code: str | None, param: str
) -> None:
    answer = post(sandbox, SESSIONS, {**GOOD, **changes})
    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error.get("code"), error["param"]) == (400, "invalid_request_error", code, param)
    assert error["message"]
    assert sandbox.objects("checkout.session") == []


def test_what_is_wrong_beside_the_parameters_is_refused_too(sandbox: Sandbox) -> None:
    assert post(sandbox, SESSIONS, GOOD, **{"Idempotency-Key": "one"}).status_code == 200
    for path, fields, headers, status, kind in (
        (SESSIONS, {**GOOD, "locale": "de"}, {"Idempotency-Key": "one"}, 400, "idempotency_error"),
        (REFUNDS, {"charge": "ch_1"}, {"Idempotency-Key": "one"}, 400, "idempotency_error"),
        (SESSIONS, GOOD, {"Idempotency-Key": "k" * 256}, 400, "idempotency_error"),
        (SESSIONS, GOOD, {"Authorization": "Bearer sk_test_other"}, 401, "invalid_request_error"),
        (SESSIONS, GOOD, {"Stripe-Version": "2020-08-27"}, 400, "invalid_request_error"),
        (SESSIONS, GOOD, {"Content-Type": "application/json"}, 400, "invalid_request_error"),
        ("/v1/coupons", GOOD, {}, 404, "invalid_request_error"),
        (f"{SESSIONS}/cs_test_none/expire", {}, {}, 404, "invalid_request_error"),
    ):
        answer = post(sandbox, path, dict(fields), **headers)
        assert (answer.status_code, answer.json()["error"]["type"]) == (status, kind), (path, headers)
    assert post(sandbox, SESSIONS, GOOD, **{"Stripe-Version": stripe.api_version}).status_code == 200
    assert len(sandbox.objects("checkout.session")) == 2


@pytest.mark.parametrize("knobs", [Knobs, WebhookKnobs, NextSession, Fault])
def test_guide_names_every_knob(knobs: type[BaseModel]) -> None:
    own = set(knobs.model_fields) - {"faults", "clock_offset_seconds"}  # these have addresses of their own
    assert own <= set(re.findall(r"[a-z_]+", GUIDE))


def test_guide_names_every_address() -> None:
    table = set(re.findall(r"`([a-z_/{}]+)`", GUIDE))
    own = {route.path.removeprefix("/_control/") for route in CONTROL_ROUTES if "POST" in (route.methods or ())}
    assert own <= table
