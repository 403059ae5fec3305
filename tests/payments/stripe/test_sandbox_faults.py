"""Faults of the sandbox that tests ask for, seen through Stripe's own SDK."""

import pytest
import stripe

from tests.stripe_calls import create


def test_call_cut_after_commit_is_answered_again_under_its_key(sandbox):
    sandbox.control("faults", action="cut", when="after", method="POST", path="/v1/checkout/sessions")
    session = create(sandbox.client(retries=2), key="inv-1:attempt-1")
    assert session.last_response.headers["Idempotent-Replayed"] == "true"
    assert [one["id"] for one in sandbox.objects("checkout.session")] == [session.id]


def test_call_cut_without_retry_is_a_connection_error(client, sandbox):
    sandbox.control("faults", action="cut", when="before")
    with pytest.raises(stripe.APIConnectionError):
        create(client)
    assert sandbox.objects("checkout.session") == []


def test_server_error_then_success(sandbox):
    sandbox.control("faults", action="error", times=2)
    assert create(sandbox.client(retries=2)).status == "open"
    sandbox.control("faults", action="error")
    with pytest.raises(stripe.APIError):
        create(sandbox.client())


def test_server_error_after_commit_leaves_one_session(client, sandbox):
    sandbox.control("faults", action="error", when="after", status=503)
    with pytest.raises(stripe.APIError):
        create(client, key="inv-1:attempt-1")
    create(client, key="inv-1:attempt-1")
    assert len(sandbox.objects("checkout.session")) == 1


def test_remembered_error_is_kept_by_the_key(client, sandbox):
    sandbox.control("faults", action="error", remembered=True)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create(client, key="inv-1:attempt-1")
    assert create(client, key="inv-1:attempt-2").status == "open"


def test_rate_limit_is_one_for_the_sdk(client, sandbox):
    sandbox.control("faults", action="error", status=429)
    with pytest.raises(stripe.RateLimitError):
        create(client)


def test_next_session_can_be_made_to_lie_about_its_amount(client, sandbox):
    sandbox.control("knobs", next_session={"amount_total": 1, "currency": "usd"})
    lying, honest = create(client), create(client)
    assert (lying.amount_total, lying.currency) == (1, "usd")
    assert (honest.amount_total, honest.currency) == (12_550, "eur")


def test_any_field_of_any_object_can_be_changed(client, sandbox):
    session = create(client)
    sandbox.control(f"objects/{session.id}", payment_status="something_new")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "something_new"


def test_unknown_knob_is_refused(sandbox):
    answer = sandbox.http.post(f"{sandbox.url}/_control/knobs", json={"colour": "red"}, headers=sandbox._key)
    assert answer.status_code == 400
