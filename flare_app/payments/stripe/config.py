"""Which Stripe is asked and with which keys: the real one, or the sandbox that the demo brings along."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import lru_cache

import stripe
from starlette.applications import Starlette

from flare_app.errors import Conflict
from flare_app.settings import STRIPE_API_BASE, Environment, SettingsError, settings

SANDBOX_PATH = "/stripe-sandbox"
WEBHOOK_PATH = "/webhooks/stripe"
_TIMEOUT_SECONDS = 10
_RETRIES = 2


@dataclass(frozen=True, slots=True)
class StripeConfig:
    """Keys and address. Without a webhook secret no event is believed; `reconcile` then finds what was paid."""

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_base: str
    is_sandbox: bool = False

    @property
    def livemode(self) -> bool:
        """Whether real money moves."""
        return self.secret_key.startswith(("sk_live_", "rk_live_"))


def stripe_config() -> StripeConfig | None:
    """The configuration, or None when online payments are not set up. A demo without keys has the sandbox.

    Raises:
        SettingsError: a live key with another address than Stripe's.
    """
    chosen = settings()
    if chosen.stripe_secret_key:
        config = StripeConfig(chosen.stripe_secret_key, chosen.stripe_webhook_secret, chosen.stripe_api_base)
        if config.livemode and config.api_base != STRIPE_API_BASE:
            raise SettingsError("FLARE_STRIPE_API_BASE cannot be used with a live key.")
        return config
    if chosen.env is not Environment.DEMO or chosen.stripe_api_base != STRIPE_API_BASE:
        return None
    return StripeConfig(
        secret_key=f"sk_test_flare_{_derived('stripe-sandbox-key')}",
        webhook_secret=f"whsec_{_derived('stripe-sandbox-webhooks')}",
        api_base=f"http://127.0.0.1:{chosen.port}{SANDBOX_PATH}",
        is_sandbox=True,
    )


def online_payments_enabled() -> bool:
    """Whether customers can pay online."""
    return stripe_config() is not None


def require_config() -> StripeConfig:
    """The configuration.

    Raises:
        Conflict: online payments are not set up.
    """
    config = stripe_config()
    if config is None:
        raise Conflict("Online payments are not set up.")
    return config


def client() -> stripe.StripeClient:
    """Stripe's client. Blocks for up to half a minute: never call it on the event loop or inside a transaction.

    Raises:
        Conflict: online payments are not set up.
    """
    return _client_for(require_config())


@lru_cache(maxsize=4)
def _client_for(config: StripeConfig) -> stripe.StripeClient:
    return stripe.StripeClient(
        config.secret_key,
        base_addresses={"api": config.api_base},
        max_network_retries=_RETRIES,
        http_client=stripe.HTTPXClient(timeout=_TIMEOUT_SECONDS, allow_sync_methods=True),
    )


def create_sandbox() -> Starlette | None:
    """The sandbox to mount at `SANDBOX_PATH`; None when real keys are set or payments are off. Its state is in the data folder."""
    config = stripe_config()
    if config is None or not config.is_sandbox:
        return None
    from flare_app.payments.stripe.sandbox import create_app

    chosen = settings()
    return create_app(
        api_key=config.secret_key,
        webhook_secret=config.webhook_secret,
        webhook_urls=[f"http://127.0.0.1:{chosen.port}{WEBHOOK_PATH}"],
        public_url=f"{chosen.base_url}{SANDBOX_PATH}",
        state_path=chosen.data_dir / "stripe-sandbox.db",
    )


def _derived(purpose: str) -> str:
    """A secret of this data folder's own, for one purpose."""
    return hmac.new(settings().keys[0].encode(), purpose.encode(), hashlib.sha256).hexdigest()[:40]
