"""The Stripe sandbox, asked by Stripe's own SDK over real HTTP."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox import Receiver, Sandbox, running_receiver, running_sandbox

SUCCESS_URL = "https://seller.example/paid?session={CHECKOUT_SESSION_ID}"
CANCEL_URL = "https://seller.example/back"


@pytest.fixture(scope="module")
def _server() -> Iterator[tuple[Sandbox, Receiver]]:
    with running_receiver() as receiver, running_sandbox(webhook_urls=(receiver.url,), prefix="/stripe-sandbox") as sandbox:
        yield sandbox, receiver


@pytest.fixture
def sandbox(_server: tuple[Sandbox, Receiver]) -> Sandbox:
    sandbox, receiver = _server
    sandbox.clear()
    receiver.events.clear()
    receiver.answers.clear()
    return sandbox


@pytest.fixture
def receiver(_server: tuple[Sandbox, Receiver]) -> Receiver:
    return _server[1]


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    return sandbox.client()


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


# --- sessions ---------------------------------------------------------------------------------------------------------


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


# --- keys and idempotency ---------------------------------------------------------------------------------------------


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


# --- the checkout page ------------------------------------------------------------------------------------------------


def test_page_says_test_and_shows_seller_lines_and_total(client, sandbox):
    page = sandbox.http.get(create(client).url)
    for text in ("<strong>TEST</strong>", "Nordwind Möbel", "Invoice INV-000001", "€125.50", "anna@example.com", CANCEL_URL):
        assert text in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"(src|href)=\"(https?:)?//(?!seller\.example)", page.text)


def test_what_a_seller_sends_is_text_on_the_page(client, sandbox):
    session = create(client, line_items=[line("<script>alert(1)</script>", 1000)])
    assert "<script>" not in sandbox.http.get(session.url).text


def test_card_payment_completes_the_session_and_sends_the_payer_back(client, sandbox, receiver):
    session = create(client)
    answer = sandbox.submit(session.url)
    assert (answer.status_code, answer.headers["location"]) == (303, f"https://seller.example/paid?session={session.id}")
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert done.customer_details.email == "anna@example.com"
    intent = done.payment_intent
    assert (intent.status, intent.amount_received, intent.metadata["attempt"]) == ("succeeded", 12_550, "7")
    assert (intent.latest_charge.status, intent.latest_charge.payment_method_details.card.last4) == ("succeeded", "4242")
    sandbox.drain()
    assert sorted(receiver.types) == ["checkout.session.completed", "payment_intent.succeeded"]
    snapshot = next(event for event in receiver.events if event.type == "checkout.session.completed").data.object
    assert (snapshot.id, snapshot.payment_status, snapshot.amount_total) == (session.id, "paid", 12_550)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("4000 0000 0000 0002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
        ("4111 1111 1111 1111", "used a non test card"),
    ],
)
def test_declined_card_is_told_at_the_field_and_another_may_be_tried(client, sandbox, receiver, number, sentence):
    session = create(client)
    page = sandbox.submit(session.url, card_number=number, expiry="11/33", cvc="987")
    assert page.status_code == 402
    assert re.search(rf'id="card_number-error" role="alert">{sentence}|{sentence}', page.text)
    assert 'aria-describedby="card_number-error"' in page.text
    assert all(f'value="{typed}"' in page.text for typed in (number, "11/33", "987"))
    intent = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]}).payment_intent
    assert (intent.status, intent.last_payment_error.message) == ("requires_payment_method", intent.last_payment_error.message)
    assert sandbox.submit(session.url).status_code == 303
    again = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (again.payment_intent.id, again.payment_intent.status) == (intent.id, "succeeded")
    sandbox.drain()
    assert sorted(receiver.types)[1:] == ["payment_intent.payment_failed", "payment_intent.succeeded"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("card_number", "4242 4242 4242 4241"), ("card_number", ""), ("expiry", "13/30"), ("expiry", "01/20"), ("cvc", "12")],
)
def test_field_that_cannot_be_right_is_not_sent_to_the_bank(client, sandbox, field, value):
    session = create(client)
    page = sandbox.submit(session.url, **{field: value})
    assert (page.status_code, f'id="{field}-error"' in page.text) == (422, True)
    assert sandbox.objects("payment_intent") == []


def test_double_click_pays_once(client, sandbox):
    session = create(client)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sandbox.submit(session.url), range(16)))
    assert {(one.status_code, one.headers["location"]) for one in answers} == {
        (303, SUCCESS_URL.format(CHECKOUT_SESSION_ID=session.id))
    }
    assert len(sandbox.objects("charge")) == 1
    assert "Payment complete" in sandbox.http.get(session.url).text


def test_bank_debit_is_unpaid_until_the_bank_confirms_it(client, sandbox, receiver):
    sandbox.control("knobs", debit_settles_after_seconds=None)
    session = create(client)
    assert sandbox.submit(session.url, method="bank_debit", account_number="DE89 3704 0044 0532 0130 00").status_code == 303
    begun = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (begun.status, begun.payment_status, begun.payment_intent.status) == ("complete", "unpaid", "processing")
    assert "Payment on its way" in sandbox.http.get(session.url).text
    sandbox.control(f"payment_intents/{begun.payment_intent.id}", outcome="succeeded")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    sandbox.drain()
    assert {"checkout.session.completed", "checkout.session.async_payment_succeeded"} <= set(receiver.types)


def test_bank_debit_of_a_bad_account_fails_when_its_time_has_come(client, sandbox, receiver):
    session = create(client)
    sandbox.submit(session.url, method="bank_debit", account_number="DE62370400440532013001")
    sandbox.control("clock", seconds=61)
    failed = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (failed.payment_status, failed.payment_intent.status) == ("unpaid", "requires_payment_method")
    sandbox.drain()
    assert "checkout.session.async_payment_failed" in receiver.types


def test_session_of_nothing_needs_no_payment(client, sandbox):
    session = create(client, line_items=[line("Free", 0)])
    assert sandbox.submit(session.url).status_code == 303
    done = client.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "no_payment_required", None)


# --- refunds and disputes ---------------------------------------------------------------------------------------------


def test_partial_refunds_add_up_to_the_charge_and_no_further(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    refunds = [client.v1.refunds.create({"payment_intent": charge.payment_intent, "amount": 5_000}) for _ in range(2)]
    assert {refund.status for refund in refunds} == {"succeeded"}
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        client.v1.refunds.create({"charge": charge.id, "amount": 2_551})
    refunds.append(client.v1.refunds.create({"charge": charge.id}))
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded") as caught:
        client.v1.refunds.create({"charge": charge.id})
    assert caught.value.code == "charge_already_refunded"
    after = client.v1.charges.retrieve(charge.id)
    assert (after.amount_refunded, after.refunded) == (12_550, True)
    assert [one.id for one in client.v1.refunds.list({"charge": charge.id}).data] == [one.id for one in refunds[::-1]]
    sandbox.drain()
    assert (receiver.types.count("refund.created"), receiver.types.count("charge.refunded")) == (3, 3)


def test_failed_refund_gives_the_money_back_to_the_charge(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    refund = client.v1.refunds.create({"charge": charge.id, "amount": 1_000})
    sandbox.control(f"refunds/{refund.id}", status="failed", failure_reason="lost_or_stolen_card")
    failed = client.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "lost_or_stolen_card")
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0
    sandbox.drain()
    assert {"refund.updated", "refund.failed"} <= set(receiver.types)


def test_refund_may_be_pending_first(client, sandbox):
    sandbox.control("knobs", next_refund_status="pending")
    charge = paid(client, sandbox).payment_intent.latest_charge
    refund = client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "pending"
    sandbox.control(f"refunds/{refund.id}", status="succeeded")
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_dispute_takes_the_money_until_it_is_won(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    dispute = sandbox.control("disputes", charge=charge.id)
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        client.v1.refunds.create({"charge": charge.id})
    sandbox.control(f"disputes/{dispute['id']}", status="won")
    assert client.v1.disputes.retrieve(dispute["id"]).status == "won"
    sandbox.drain()
    seen = {name.removeprefix("charge.dispute.") for name in receiver.types if name.startswith("charge.dispute")}
    assert seen == {"created", "funds_withdrawn", "updated", "funds_reinstated", "closed"}


def test_inquiry_moves_no_money(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    dispute = sandbox.control("disputes", charge=charge.id, status="warning_needs_response")
    sandbox.control(f"disputes/{dispute['id']}", status="warning_closed")
    sandbox.drain()
    assert not {"charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"} & set(receiver.types)


# --- webhooks ---------------------------------------------------------------------------------------------------------


def test_refused_webhook_is_sent_again_until_it_is_accepted(client, sandbox, receiver):
    sandbox.control("knobs", webhooks={"retry_seconds": 0.02})
    receiver.answers += [500, 503]
    client.v1.checkout.sessions.expire(create(client).id)
    sandbox.drain()
    assert (len(receiver.events), len({event.id for event in receiver.events})) == (3, 1)
    assert [one.pending_webhooks for one in client.v1.events.list().data] == [0]


def test_webhooks_can_be_duplicated(client, sandbox, receiver):
    sandbox.control("knobs", webhooks={"copies": 5})
    client.v1.checkout.sessions.expire(create(client).id)
    sandbox.drain()
    assert (len(receiver.events), len({event.id for event in receiver.events})) == (5, 1)


def test_held_webhooks_are_released_in_any_order(client, sandbox, receiver):
    sandbox.control("knobs", webhooks={"mode": "hold"})
    paid(client, sandbox)
    assert receiver.events == []
    sandbox.control("webhooks/release", order="reversed")
    assert receiver.types == ["checkout.session.completed", "payment_intent.succeeded"]
    ids = [event.id for event in receiver.events]
    sandbox.control("webhooks/release", events=[ids[1], ids[0], ids[1]], copies=2)
    assert [event.id for event in receiver.events[2:]] == [ids[1]] * 2 + [ids[0]] * 2 + [ids[1]] * 2


def test_delayed_webhook_comes_later(client, sandbox, receiver):
    sandbox.control("knobs", webhooks={"delay_seconds": 0.3, "types": ["checkout.session.expired"]})
    client.v1.checkout.sessions.expire(create(client).id)
    assert receiver.events == []
    sandbox.drain()
    assert receiver.types == ["checkout.session.expired"]


def test_dropped_webhook_is_in_the_list_of_undelivered_events(client, sandbox, receiver):
    sandbox.control("knobs", webhooks={"mode": "drop", "types": ["checkout.session.completed"]})
    paid(client, sandbox)
    sandbox.drain()
    assert receiver.types == ["payment_intent.succeeded"]
    lost = client.v1.events.list({"delivery_success": False, "type": "checkout.session.*"}).data
    assert [event.type for event in lost] == ["checkout.session.completed"]
    assert client.v1.events.retrieve(lost[0].id).data.object.payment_status == "paid"


def test_suppressed_event_never_exists(client, sandbox, receiver):
    sandbox.control("knobs", webhooks={"mode": "suppress"})
    session = paid(client, sandbox)
    sandbox.drain()
    assert (session.payment_status, receiver.events, client.v1.events.list().data) == ("paid", [], [])


def test_endpoint_can_be_registered_for_some_types_only(client, sandbox):
    with running_receiver() as other:
        sandbox.control("endpoints", url=other.url, secret="whsec_0123456789abcdef", types=["payment_intent.succeeded"])
        paid(client, sandbox)
        sandbox.drain()
        assert other.types == ["payment_intent.succeeded"]


# --- faults -----------------------------------------------------------------------------------------------------------


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


# --- restart ----------------------------------------------------------------------------------------------------------


def test_restart_keeps_sessions_payments_keys_and_undelivered_events(tmp_path: Path):
    state = tmp_path / "stripe.db"
    with running_receiver() as receiver:
        with running_sandbox(state=state, webhook_urls=(receiver.url,)) as before:
            client = before.client()
            still_open, done = create(client, key="inv-1:attempt-1"), paid(client, before)
            before.drain()
            receiver.events.clear()
            receiver.answers += [500] * 3
            client.v1.checkout.sessions.expire(create(client).id)
        with running_sandbox(state=state, webhook_urls=(receiver.url,)) as after:
            client = after.client()
            assert create(client, key="inv-1:attempt-1").id == still_open.id
            kept = client.v1.checkout.sessions.retrieve(done.id)
            assert (kept.payment_status, kept.payment_intent) == ("paid", done.payment_intent.id)
            after.control("knobs", webhooks={"retry_seconds": 0.02})
            receiver.answers.clear()
            after.drain()
    assert set(receiver.types) == {"checkout.session.expired"}
