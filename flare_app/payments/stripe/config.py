"""Which Stripe is asked and with which keys: the real one, or the sandbox that the demo brings along."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import lru_cache

import stripe
from starlette.applications import Starlette

from flare_app.errors import Conflict
from flare_app.payments.stripe.kept import NOTHING_KEPT, kept_keys
from flare_app.settings import STRIPE_API_BASE, Environment, SettingsError, settings

SANDBOX_PATH = "/stripe-sandbox"
WEBHOOK_PATH = "/webhooks/stripe"
_TIMEOUT_SECONDS = 10
_RETRIES = 2


@dataclass(frozen=True, slots=True)
class StripeConfig:
    """Keys and address. Without a webhook secret no event is believed; `reconcile` then finds what was paid.

    `former_webhook_secret` is believed too, while the secret is being rolled. `from_environment`: staff cannot change the key.
    """

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_base: str
    is_sandbox: bool = False
    former_webhook_secret: str = field(default="", repr=False)
    from_environment: bool = False

    @property
    def livemode(self) -> bool:
        """Whether real money moves."""
        return is_live_key(self.secret_key)


def is_live_key(key: str) -> bool:
    """Whether real money moves with this key."""
    return key.startswith(("sk_live_", "rk_live_"))


def stripe_config() -> StripeConfig | None:
    """The configuration, or None when online payments are not set up: the environment's keys, else those that staff keep in the
    settings, else the sandbox that a demo has.

    Raises:
        SettingsError: a live key with another address than Stripe's.
    """
    chosen = settings()
    is_told = bool(chosen.stripe_secret_key)
    kept = NOTHING_KEPT if is_told and chosen.stripe_webhook_secret else kept_keys()
    key = chosen.stripe_secret_key or kept.secret_key
    if not key:
        return _sandbox_config()
    if is_live_key(key) and chosen.stripe_api_base != STRIPE_API_BASE:
        raise SettingsError("FLARE_STRIPE_API_BASE cannot be used with a live key.")
    return StripeConfig(
        secret_key=key,
        webhook_secret=chosen.stripe_webhook_secret or kept.webhook_secret,
        api_base=chosen.stripe_api_base,
        former_webhook_secret="" if chosen.stripe_webhook_secret else kept.former_webhook_secret,
        from_environment=is_told,
    )


def _sandbox_config() -> StripeConfig | None:
    chosen = settings()
    if chosen.env is not Environment.DEMO or chosen.stripe_api_base != STRIPE_API_BASE or chosen.stripe_secret_key:
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
    return client_for(require_config())


@lru_cache(maxsize=8)
def client_for(config: StripeConfig, *, timeout: int = _TIMEOUT_SECONDS, retries: int = _RETRIES) -> stripe.StripeClient:
    """The client of one configuration; `timeout` is in seconds, for each try."""
    return stripe.StripeClient(
        config.secret_key,
        base_addresses={"api": config.api_base},
        max_network_retries=retries,
        http_client=stripe.HTTPXClient(timeout=timeout, allow_sync_methods=True),
    )


def create_sandbox() -> Starlette | None:
    """The sandbox to mount at `SANDBOX_PATH`; None outside of a demo and where the environment sets keys. Its state is in the data
    folder. It stands by while a demo uses keys of the settings, which may be cleared again.
    """
    config = _sandbox_config()
    if config is None:
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
