"""Checkout Sessions: created, expired by request or by the clock."""

from typing import Any
from urllib.parse import urlsplit

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.amounts import check_total
from flare_app.payments.stripe.sandbox.bank import BANK_DEBITS
from flare_app.payments.stripe.sandbox.errors import ApiError, parameter_error
from flare_app.payments.stripe.sandbox.knobs import NextSession
from flare_app.payments.stripe.sandbox.line_items import common_currency, line_item
from flare_app.payments.stripe.sandbox.store import Record

MIN_LIFETIME_SECONDS = 30 * 60
MAX_LIFETIME_SECONDS = 24 * 60 * 60
MAX_LINE_ITEMS = 100
# What the sandbox honours, or can leave out without changing what is charged. The rest of Stripe's parameters would
# change the money, so they are refused rather than ignored.
SUPPORTED = frozenset(
    {
        *("mode", "ui_mode", "submit_type", "locale", "expand", "metadata", "client_reference_id", "integration_identifier"),
        *("line_items", "currency", "adaptive_pricing", "expires_at", "success_url", "cancel_url", "redirect_on_completion"),
        *("customer_email", "customer_creation", "name_collection", "billing_address_collection", "phone_number_collection"),
        *("allowed_payment_method_types", "excluded_payment_method_types", "payment_method_options", "wallet_options"),
        *("payment_intent_data", "branding_settings", "custom_text"),
    }
)


def create_session(account: Account, params: dict[str, Any]) -> Record:
    """POST /v1/checkout/sessions, in payment mode with inline prices."""
    _check_supported(params)
    line_items = [line_item(item, f"line_items[{index}]") for index, item in enumerate(params["line_items"])]
    currency = common_currency(params, line_items)
    total = sum(item["amount_total"] for item in line_items)
    check_total(total, currency)
    overrides = account.knobs.next_session
    account.turn(account.knobs.model_copy(update={"next_session": NextSession()}))
    if overrides.amount_total is not None:
        total = overrides.amount_total
    fields = _session_fields(params, total=total, currency=overrides.currency or currency)
    session = account.create("checkout.session", {**fields, "expires_at": _expires_at(account, params)})
    session["url"] = f"{account.public_url}/c/pay/{session['id']}"
    account.store.put("line_items", session["id"], {"id": session["id"], "data": line_items})
    # Not shown on the session, as at Stripe: kept for the PaymentIntent that the first attempt to pay creates.
    intent_data = params.get("payment_intent_data", {})
    account.store.put("payment_intent_data", session["id"], {"id": session["id"], **intent_data})
    return account.save(session)


def expire_session(account: Account, session: Record) -> Record:
    """POST /v1/checkout/sessions/{id}/expire: only an open one."""
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}."
        )
        raise ApiError(message)
    session.update(status="expired", url=None)
    account.save(session)
    account.emit("checkout.session.expired", session)
    return session


def expire_overdue_sessions(account: Account) -> None:
    """Expire what is past its time."""
    now = account.now()
    for session in account.store.all("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= now:
            expire_session(account, session)


def _check_supported(params: dict[str, Any]) -> None:
    for name in params:
        if name not in SUPPORTED:
            raise parameter_error(f"This sandbox does not speak {name}.", param=name)
    if params.get("mode") != "payment":
        raise parameter_error("This sandbox speaks mode=payment only.", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise parameter_error("This sandbox speaks ui_mode=hosted_page only.", param="ui_mode")
    if not params.get("line_items"):
        message = "Missing required param: line_items."
        raise parameter_error(message, param="line_items", code="parameter_missing")
    if len(params["line_items"]) > MAX_LINE_ITEMS:
        raise parameter_error(f"line_items can hold at most {MAX_LINE_ITEMS} items.", param="line_items")
    if "success_url" not in params:
        message = "Missing required param: success_url."
        raise parameter_error(message, param="success_url", code="parameter_missing")
    for name in ("success_url", "cancel_url"):
        if name in params:
            _check_url(params[name], name)
    if len(params.get("client_reference_id", "")) > 200:
        raise parameter_error("client_reference_id has at most 200 characters.", param="client_reference_id")
    if not _looks_like_email(params.get("customer_email", "a@b.example")):
        message = f"Invalid email address: {params['customer_email'][:100]}"
        raise parameter_error(message, param="customer_email", code="email_invalid")


def _check_url(url: str, param: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or not url.isprintable():
        raise parameter_error("Not a valid URL", param=param, code="url_invalid")


def _looks_like_email(text: str) -> bool:
    name, at, domain = text.rpartition("@")
    return bool(name and at and "." in domain.strip(".")) and len(text) <= 512 and " " not in text


def _expires_at(account: Account, params: dict[str, Any]) -> int:
    now = account.now()
    expires_at = int(params.get("expires_at", now + MAX_LIFETIME_SECONDS))
    if expires_at < now + MIN_LIFETIME_SECONDS:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise parameter_error(message, param="expires_at")
    if expires_at > now + MAX_LIFETIME_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise parameter_error(message, param="expires_at")
    return expires_at


def _payment_method_types(params: dict[str, Any], currency: str) -> list[str]:
    offered = ["card", BANK_DEBITS[currency]] if currency in BANK_DEBITS else ["card"]
    allowed = params.get("allowed_payment_method_types", offered)
    excluded = params.get("excluded_payment_method_types", [])
    types = [name for name in offered if name in allowed and name not in excluded]
    if not types:
        raise ApiError("No valid payment method types for this Checkout Session.", remembered=False)
    return types


def _session_fields(params: dict[str, Any], *, total: int, currency: str) -> dict[str, Any]:
    return {
        "adaptive_pricing": params.get("adaptive_pricing", {"enabled": False}),
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "branding_settings": params.get("branding_settings"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "currency": currency,
        "custom_fields": [],
        "custom_text": params.get("custom_text", {}),
        "customer": None,
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_types": _payment_method_types(params, currency),
        "payment_status": "unpaid" if total else "no_payment_required",
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": None,
    }
