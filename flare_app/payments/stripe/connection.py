"""Test connection: what Stripe says of the keys that are set, before a customer finds out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import stripe

from flare_app.domain.principals import Permission, Staff, require
from flare_app.payments.stripe.config import WEBHOOK_PATH, StripeConfig, client_for, require_config
from flare_app.payments.stripe.events import EVENT_TYPES
from flare_app.payments.stripe.setup import mode_of
from flare_app.settings import settings

_TIMEOUT_SECONDS = 5
"""For each of the two questions: together no longer than ten seconds."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What Stripe answered. `problem` is one sentence when the keys do not work, else "".

    `webhook` says whether the webhook address is known there, and what is missing; `is_webhook_right` that nothing is.
    `api_version` is the one that Stripe answered with.
    """

    problem: str = ""
    account: str = ""
    mode: str = ""
    charges_enabled: bool = False
    webhook: str = ""
    is_webhook_right: bool = False
    api_version: str = ""


def check_connection(*, actor: Staff) -> Connection:
    """Ask Stripe with the keys in use. Blocks for up to ten seconds: call it in a thread.

    Raises:
        NotPermitted: a role without the company's settings.
        Conflict: online payments are not set up.
    """
    require(actor, Permission.EDIT_COMPANY)
    config = require_config()
    asker = client_for(config, timeout=_TIMEOUT_SECONDS, retries=0)
    try:
        found = asker.v1.accounts.retrieve_current()
    except stripe.StripeError as error:
        return Connection(problem=_sentence(error))
    told = found.to_dict()
    webhook, is_right = _webhook(asker, config)
    headers: Any = getattr(found.last_response, "headers", None) or {}
    return Connection(
        account=_name(told),
        mode=mode_of(config),
        charges_enabled=bool(told.get("charges_enabled")),
        webhook=webhook,
        is_webhook_right=is_right,
        api_version=headers.get("Stripe-Version") or headers.get("stripe-version") or stripe.api_version,
    )


def _webhook(asker: stripe.StripeClient, config: StripeConfig) -> tuple[str, bool]:
    """Whether Stripe sends its events to us."""
    # The sandbox stands in the same house and sends its events to the door itself.
    base = f"http://127.0.0.1:{settings().port}" if config.is_sandbox else settings().base_url
    address = f"{base}{WEBHOOK_PATH}"
    try:
        page = asker.v1.webhook_endpoints.list({"limit": 100})
        ends = [end for end in page.data if end.url == address]
    except stripe.PermissionError:
        return "This key may not read webhook endpoints, so whether Stripe knows the address cannot be told.", False
    except stripe.StripeError as error:
        return _sentence(error), False
    problem = _against(ends, config)
    return problem or "Stripe knows the webhook address and sends every event that is needed.", not problem


def _against(ends: Sequence[stripe.WebhookEndpoint], config: StripeConfig) -> str:
    """What is missing of the endpoints with our address, "" for nothing."""
    if not ends:
        return "Stripe does not know the webhook address yet. Add it there; until then payments are found by asking."
    if all(end.status != "enabled" for end in ends):
        return "The webhook endpoint is disabled in Stripe. Enable it there."
    listened = {event for end in ends for event in end.enabled_events}
    missing = [] if "*" in listened else [event for event in EVENT_TYPES if event not in listened]
    if missing:
        return f"The webhook endpoint does not send {', '.join(missing)}. Add that in Stripe."
    if not config.webhook_secret:
        return "Stripe knows the webhook address, but its signing secret is missing here, so events are not believed."
    return ""


def _name(told: dict[str, Any]) -> str:
    """What the account calls itself."""
    shown = (told.get("settings") or {}).get("dashboard") or {}
    profile = told.get("business_profile") or {}
    return str(shown.get("display_name") or profile.get("name") or told.get("email") or told.get("id") or "")


def _sentence(error: stripe.StripeError) -> str:
    """What is wrong, without Stripe's words: they may hold a part of the key."""
    if isinstance(error, stripe.AuthenticationError):
        return "Stripe does not know this key. It was mistyped, rolled or deleted: copy the present one from Stripe."
    if isinstance(error, stripe.PermissionError):
        return "This restricted key may not read the account. Give it read access to Account, or use the secret key."
    if isinstance(error, stripe.APIConnectionError):
        return "Stripe cannot be reached from this server. Check its way to the internet, then try again."
    if isinstance(error, stripe.RateLimitError):
        return "Stripe asks to wait a moment. Try again in a minute."
    return "Stripe answered with an error of its own. Try again in a minute."
