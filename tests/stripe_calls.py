"""Calls that many Stripe tests begin with: a session of two invoices, a paid one."""

from typing import Any

import stripe

from tests.stripe_sandbox import Sandbox

SUCCESS_URL = "https://seller.example/paid?session={CHECKOUT_SESSION_ID}"
CANCEL_URL = "https://seller.example/back"


def line(name: str, amount: int, currency: str = "eur") -> dict[str, Any]:
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": name}}
    return {"price_data": price, "quantity": 1}


def session_params(**changes: Any) -> dict[str, Any]:
    return {
        "mode": "payment",
        "line_items": [line("Invoice INV-000001", 10_000), line("Invoice INV-000002", 2_550)],
        "success_url": SUCCESS_URL,
        "cancel_url": CANCEL_URL,
        "client_reference_id": "attempt-7",
        "metadata": {"attempt": "7"},
        "payment_intent_data": {"metadata": {"attempt": "7"}, "description": "INV-000001, INV-000002"},
        "customer_email": "anna@example.com",
        "adaptive_pricing": {"enabled": False},
        "branding_settings": {"display_name": "Nordwind Möbel"},
        **changes,
    }


def create(client: stripe.StripeClient, *, key: str | None = None, **changes: Any) -> stripe.checkout.Session:
    options = {"idempotency_key": key} if key else {}
    return client.v1.checkout.sessions.create(session_params(**changes), options)


def paid(client: stripe.StripeClient, sandbox: Sandbox) -> stripe.checkout.Session:
    """A session paid by card."""
    session = create(client)
    assert sandbox.submit(session.url).status_code == 303
    return client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
