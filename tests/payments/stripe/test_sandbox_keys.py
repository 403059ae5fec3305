"""Keys, ids and idempotency of the sandbox, asked by Stripe's own SDK over HTTP."""

import time

import pytest
import stripe

from tests.stripe_calls import create


def test_wrong_key_is_not_let_in(sandbox):
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key provided: sk_test_"):
        sandbox.client(api_key="sk_test_ffffffffffffffff").v1.accounts.retrieve_current()
    assert sandbox.http.get(f"{sandbox.url}/v1/account").status_code == 401
    assert sandbox.http.get(f"{sandbox.url}/_control/state").status_code == 401


def test_account_can_be_asked_as_a_health_check(client):
    assert client.v1.accounts.retrieve_current().charges_enabled is True


def test_unknown_ids_and_addresses_are_not_found(client, sandbox):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.retrieve("cs_test_nothing")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.customers.list()
    assert sandbox.http.get(f"{sandbox.url}/c/pay/cs_test_nothing").status_code == 404


def test_same_key_and_params_give_the_same_answer_again(client, sandbox):
    expires_at = int(time.time()) + 3600
    first = create(client, key="inv-1:attempt-1", expires_at=expires_at)
    second = create(client, key="inv-1:attempt-1", expires_at=expires_at)
    assert second.to_dict() == first.to_dict()
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]
    assert len(sandbox.objects("checkout.session")) == 1


def test_same_key_with_other_params_is_refused(client, sandbox):
    create(client, key="inv-1:attempt-1")
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        create(client, key="inv-1:attempt-1", client_reference_id="other")
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.refunds.create({"charge": "ch_1"}, {"idempotency_key": "inv-1:attempt-1"})
    assert len(sandbox.objects("checkout.session")) == 1


def test_refusal_of_bad_params_is_not_kept_by_the_key(client):
    with pytest.raises(stripe.InvalidRequestError):
        create(client, key="inv-1:attempt-1", mode="subscription")
    assert create(client, key="inv-1:attempt-1").status == "open"


def test_key_is_forgotten_after_a_day(client, sandbox):
    first = create(client, key="inv-1:attempt-1")
    sandbox.control("clock", seconds=24 * 3600)
    assert create(client, key="inv-1:attempt-1").id != first.id
