"""Which Stripe is asked: real keys win, the demo brings its sandbox, production never has one."""

import pytest
from starlette.testclient import TestClient

from flare_app.errors import Conflict
from flare_app.payments.stripe import create_sandbox, online_payments_enabled, start_checkout, stripe_config
from flare_app.settings import STRIPE_API_BASE, SettingsError, settings
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def configure(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def test_without_keys_there_are_no_online_payments(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, FLARE_ENV="test")
    assert stripe_config() is None
    assert not online_payments_enabled()
    assert create_sandbox() is None


@ON_ONE_DATABASE
def test_nobody_can_pay_without_keys(shop: StripeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, FLARE_STRIPE_SECRET_KEY="")
    with pytest.raises(Conflict, match="not set up"):
        start_checkout(visitor=shop.visitor, items=[("a", "")], operation_id="panel")


def test_demo_without_keys_has_a_sandbox_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, FLARE_ENV="demo", PORT="4711")
    config = stripe_config()
    assert config is not None
    assert config.is_sandbox
    assert not config.livemode
    assert config.api_base == "http://127.0.0.1:4711/stripe-sandbox"
    assert config == stripe_config()
    sandbox = create_sandbox()
    assert sandbox is not None
    answer = TestClient(sandbox).get("/v1/account", headers={"Authorization": f"Bearer {config.secret_key}"})
    assert answer.status_code == 200
    assert config.secret_key not in repr(config)
    assert config.webhook_secret not in repr(config)


def test_real_keys_win_over_the_demo_s_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, FLARE_ENV="demo", FLARE_STRIPE_SECRET_KEY="sk_test_mine", FLARE_STRIPE_WEBHOOK_SECRET="whsec_mine")
    config = stripe_config()
    assert config is not None
    assert (config.secret_key, config.api_base, config.is_sandbox) == ("sk_test_mine", STRIPE_API_BASE, False)
    assert create_sandbox() is None


def test_live_key_goes_to_stripe_only(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, FLARE_STRIPE_SECRET_KEY="sk_live_x", FLARE_STRIPE_API_BASE="http://127.0.0.1:1")
    with pytest.raises(SettingsError, match="live key"):
        stripe_config()


def test_production_without_keys_has_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, FLARE_ENV="production", FLARE_SECRET_KEYS="k" * 32, FLARE_PUBLIC_URL="https://pay.example")
    assert stripe_config() is None
    assert create_sandbox() is None
