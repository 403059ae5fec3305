"""Checkout Sessions of the sandbox, asked by Stripe's own SDK over HTTP."""

import time

import pytest
import stripe

from tests.stripe_calls import create, line, paid


def test_created_session_says_what_was_asked_for_and_can_be_read_again(client, sandbox):
    session = create(client)
    assert (session.amount_total, session.currency, session.status, session.payment_status) == (12_550, "eur", "open", "unpaid")
    assert (session.client_reference_id, session.metadata["attempt"]) == ("attempt-7", "7")
    assert session.url == f"{sandbox.url}/c/pay/{session.id}"
    assert session.expires_at - session.created == 24 * 3600
    assert session.payment_intent is None
    assert client.v1.checkout.sessions.retrieve(session.id).to_dict() == session.to_dict()


def test_line_items_are_listed_in_their_order(client):
    session = create(client)
    lines = client.v1.checkout.sessions.line_items.list(session.id).data
    assert [(one.description, one.amount_total) for one in lines] == [("Invoice INV-000001", 10_000), ("Invoice INV-000002", 2_550)]
    again = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert [one.id for one in again.line_items.data] == [one.id for one in lines]


def test_sessions_are_listed_newest_first_over_pages_of_any_size(client):
    created = [create(client, metadata={"n": str(n)}).id for n in range(5)]
    first = client.v1.checkout.sessions.list({"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == (created[:2:-1], True)
    rest = client.v1.checkout.sessions.list({"limit": 3, "starting_after": first.data[-1].id})
    assert ([one.id for one in rest.data], rest.has_more) == (created[2::-1], False)
    assert [one.id for one in first.auto_paging_iter()] == created[::-1]


def test_sessions_are_filtered_by_status_payment_intent_and_creation(client, sandbox):
    still_open, done = create(client), paid(client, sandbox)
    listed = client.v1.checkout.sessions.list
    assert [one.id for one in listed({"status": "open"}).data] == [still_open.id]
    assert [one.id for one in listed({"payment_intent": done.payment_intent.id}).data] == [done.id]
    assert len(listed({"created": {"gte": done.created}}).data) >= 1
    assert listed({"created": {"gt": done.created + 60}}).data == []


def test_expired_session_cannot_be_paid_or_expired_again(client, sandbox, receiver):
    session = create(client)
    expired = client.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        client.v1.checkout.sessions.expire(session.id)
    page = sandbox.submit(session.url)
    assert (page.status_code, "has expired" in page.text) == (410, True)
    sandbox.drain()
    assert receiver.types == ["checkout.session.expired"]
    assert sandbox.objects("charge") == []


def test_session_expires_by_the_clock(client, sandbox, receiver):
    session = create(client, expires_at=int(time.time()) + 31 * 60)
    sandbox.control("clock", seconds=30 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    sandbox.control("clock", seconds=60)
    sandbox.drain()
    assert receiver.types == ["checkout.session.expired"]
    assert sandbox.http.get(session.url).status_code == 410


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"line_items": []}, "line_items"),
        ({"mode": "subscription"}, "mode=payment only"),
        ({"mode": "gift"}, "must be one of"),
        ({"payment_method_types": ["card"]}, "Received unknown parameter: payment_method_types"),
        ({"line_items": [{"quantity": 1, "price_data": {"unit_amount": 100}}]}, "Missing required param: line_items.0"),
        ({"line_items": [line("A", 1000), line("B", 1000, "usd")]}, "one currency"),
        ({"line_items": [line("A", 1000, "xx")]}, "Invalid currency"),
        ({"line_items": [line("A", -5)]}, "Invalid non-negative integer"),
        ({"line_items": [line("A", 1.5)]}, "Invalid integer: 1.5"),
        ({"line_items": [line("A", 100_000_000)]}, "no more than €999,999.99"),
        ({"line_items": [line("A", 1)]}, "at least €0.50"),
        ({"line_items": [line("A", 1_255, "kwd")]}, "multiples of 10"),
        ({"line_items": [line("A", 1000)] * 101}, "at most 100"),
        ({"expires_at": int(time.time()) + 60}, "at least 30 minutes"),
        ({"expires_at": int(time.time()) + 25 * 3600}, "less than 24 hours"),
        ({"success_url": "javascript:alert(1)"}, "Not a valid URL"),
        ({"customer_email": "nobody"}, "Invalid email address"),
        ({"metadata": {"k": "v" * 501}}, "at most 500 characters"),
        ({"metadata": {"k": "\x00"}}, "null byte"),
        ({"discounts": [{"coupon": "X"}]}, "does not speak discounts"),
    ],
)
def test_session_that_stripe_would_refuse_is_refused(client, sandbox, changes, message):
    with pytest.raises(stripe.InvalidRequestError, match=message):
        create(client, **changes)
    assert sandbox.objects("checkout.session") == []


@pytest.mark.parametrize(
    ("currency", "amount", "shown"), [("jpy", 1235, "¥1,235"), ("kwd", 1_250, "KWD1.250"), ("eur", 99_999_999, "€999,999.99")]
)
def test_amounts_are_shown_in_the_currencys_own_units(client, sandbox, currency, amount, shown):
    session = create(client, line_items=[line("Invoice", amount, currency)])
    assert session.amount_total == amount
    assert shown in sandbox.http.get(session.url).text.replace("\xa0", " ")
