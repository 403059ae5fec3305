"""Keys are kept sealed, shown by their last four characters, told to nobody, and gone when they are cleared."""

import json
from collections.abc import Iterator

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.errors import Conflict, Invalid, NotPermitted
from flare_app.models import AuditEntry, OnlinePayments
from flare_app.payments.stripe import (
    OnlineForm,
    check_connection,
    clear_online_payments,
    finish_task,
    online_payments_enabled,
    online_setup,
    payment_problems,
    receive_event,
    reopen_task,
    reseal_keys,
    stripe_config,
    task_details,
    update_online_payments,
)
from flare_app.settings import settings
from flare_app.web.app import create_web_app
from tests import factories
from tests.payments_forms import record_cash
from tests.stripe_sandbox import API_KEY, WEBHOOK_SECRET
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop, signed

KEY, SECRET = "sk_test_abcdefgh1234", "whsec_abcdefgh5678"


@pytest.fixture
def office(database: str) -> Iterator[Staff]:
    """A company whose keys are not in the environment."""
    with unit_of_work() as session:
        staff = factories.make_company(session)
    yield staff


def keep(office: Staff, **typed: str | bool) -> None:
    with unit_of_work() as session:
        version = online_setup(session, principal=office).version
        update_online_payments(session, form=OnlineForm(**typed), version=version, actor=office)  # type: ignore[arg-type]


def row() -> OnlinePayments:
    with read_only() as session:
        return session.exec(select(OnlinePayments)).one()


def test_stored_keys_are_used_at_once_and_stand_sealed_in_the_database(office: Staff) -> None:
    assert not online_payments_enabled()
    keep(office, secret_key=KEY, webhook_secret=SECRET)
    config = stripe_config()
    assert config is not None
    assert (config.secret_key, config.webhook_secret, config.from_environment) == (KEY, SECRET, False)
    assert KEY not in row().key_sealed
    assert SECRET not in row().webhook_sealed
    with read_only() as session:
        setup = online_setup(session, principal=office)
    assert (setup.mode, setup.key_end, setup.webhook_end, setup.is_stored) == ("test", "1234", "5678", True)


@ON_ONE_DATABASE
def test_audit_trail_tells_that_a_key_changed_and_never_which(office: Staff) -> None:
    keep(office, secret_key=KEY, webhook_secret=SECRET)
    with read_only() as session:
        entries = [entry for entry in session.exec(select(AuditEntry)) if entry.subject_kind == "online_payments"]
    assert entries[0].changes == {"secret_key": ["", "changed"], "webhook_secret": ["", "changed"]}
    assert "1234" not in json.dumps(entries[0].changes)


@ON_ONE_DATABASE
def test_empty_fields_leave_what_is_stored(office: Staff) -> None:
    keep(office, secret_key=KEY, webhook_secret=SECRET)
    keep(office, sends_receipts=False)
    config = stripe_config()
    assert config is not None
    assert (config.secret_key, config.webhook_secret) == (KEY, SECRET)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("pk_test_abcdefgh1234", "publishable"), ("whsec_abcdefgh5678", "webhook secret"), ("hello", "begins with sk_test_")],
)
def test_what_is_no_secret_key_is_refused_with_a_reason(office: Staff, typed: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        keep(office, secret_key=typed)


@ON_ONE_DATABASE
def test_live_key_is_refused_while_another_address_is_asked(office: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_STRIPE_API_BASE", "http://127.0.0.1:1")
    settings.cache_clear()
    with pytest.raises(Invalid, match="FLARE_STRIPE_API_BASE"):
        keep(office, secret_key="sk_live_abcdefgh1234")


@ON_ONE_DATABASE
def test_environment_wins_and_the_page_cannot_change_it(office: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(office, secret_key=KEY, webhook_secret=SECRET)
    monkeypatch.setenv("FLARE_STRIPE_SECRET_KEY", "sk_test_from_outside")
    settings.cache_clear()
    config = stripe_config()
    assert config is not None
    assert (config.secret_key, config.webhook_secret, config.from_environment) == ("sk_test_from_outside", SECRET, True)
    with pytest.raises(Invalid, match="environment"):
        keep(office, secret_key=KEY)


@ON_ONE_DATABASE
def test_rotated_house_keys_still_open_what_is_stored_and_seal_it_anew(office: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = "o" * 32, "n" * 32
    for keys in (old, f"{new},{old}"):
        monkeypatch.setenv("FLARE_SECRET_KEYS", keys)
        settings.cache_clear()
        if keys == old:
            keep(office, secret_key=KEY)
    with unit_of_work() as session:
        reseal_keys(session)
    monkeypatch.setenv("FLARE_SECRET_KEYS", new)
    settings.cache_clear()
    config = stripe_config()
    assert config is not None and config.secret_key == KEY


@ON_ONE_DATABASE
def test_only_who_may_change_the_company_sets_keys(office: Staff) -> None:
    accountant = Staff(office.user_id, office.name, office.email, Role.ACCOUNTANT, office.session_id)
    with unit_of_work() as session, pytest.raises(NotPermitted):
        update_online_payments(session, form=OnlineForm(secret_key=KEY), version=1, actor=accountant)


def test_cleared_keys_are_gone_and_nobody_can_pay(office: Staff) -> None:
    keep(office, secret_key=KEY, webhook_secret=SECRET)
    with unit_of_work() as session:
        clear_online_payments(session, actor=office)
    assert (row().key_sealed, row().webhook_sealed, stripe_config()) == ("", "", None)


@ON_ONE_DATABASE
def test_without_keys_the_webhook_address_does_not_exist(office: Staff) -> None:

    client = TestClient(create_web_app(trusted_hops=0))
    assert client.post("/webhooks/stripe", content=b"{}").status_code == 404


@ON_ONE_DATABASE
def test_while_the_webhook_secret_is_rolled_both_are_believed(shop: StripeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_STRIPE_WEBHOOK_SECRET", "")
    settings.cache_clear()
    for secret in (WEBHOOK_SECRET, SECRET):
        keep(shop.staff, webhook_secret=secret)
    event = json.dumps({"id": "evt_1", "object": "event", "type": "a.b", "livemode": False, "data": {"object": {"id": "x"}}})
    for secret in (WEBHOOK_SECRET, SECRET):
        receive_event(*signed(event, secret))
    with pytest.raises(Invalid):
        receive_event(*signed(event, "whsec_of_somebody_else"))


@ON_ONE_DATABASE
def test_keys_cannot_be_cleared_while_a_payment_is_under_way(shop: StripeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.start(shop.invoice())
    monkeypatch.setenv("FLARE_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    keep(shop.staff, secret_key=API_KEY)
    with unit_of_work() as session, pytest.raises(Conflict, match="still under way"):
        clear_online_payments(session, actor=shop.staff)


@ON_ONE_DATABASE
def test_connection_says_account_mode_and_what_is_left_to_do(shop: StripeShop) -> None:
    found = check_connection(actor=shop.staff)
    assert (found.problem, found.account, found.mode, found.charges_enabled) == ("", "Flare sandbox", "test", True)
    assert "does not know the webhook address" in found.webhook


@ON_ONE_DATABASE
def test_wrong_key_is_one_clear_sentence_without_the_key(shop: StripeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_STRIPE_SECRET_KEY", KEY)
    settings.cache_clear()
    found = check_connection(actor=shop.staff)
    assert found.problem.startswith("Stripe does not know this key.")
    assert "1234" not in found.problem


@ON_ONE_DATABASE
def test_task_is_marked_as_done_by_a_person_and_taken_back(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    record_cash(shop.customer, invoice, "100.00", actor=shop.staff)
    shop.pay(started)
    with read_only() as session:
        task = payment_problems(session, principal=shop.staff)[0].task
    with unit_of_work() as session:
        finish_task(session, public_id=task, actor=shop.staff)
    with read_only() as session:
        details = task_details(session, principal=shop.staff, public_id=task)
        assert details.done_by == shop.staff.name
        assert details.payment is not None
        assert payment_problems(session, principal=shop.staff) == []
    with unit_of_work() as session:
        reopen_task(session, public_id=task, actor=shop.staff)
    with read_only() as session:
        assert len(payment_problems(session, principal=shop.staff)) == 1
