"""The sandbox's checkout page: paying, declines, double clicks, bank debits."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stripe_calls import CANCEL_URL, SUCCESS_URL, create, line


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
    assert re.search(rf'id="card_number-error" role="alert">[^<]*{sentence}', page.text)
    assert 'aria-describedby="card_number-error"' in page.text
    assert all(f'value="{typed}"' in page.text for typed in (number, "11/33", "987"))
    intent = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]}).payment_intent
    assert (intent.status, intent.amount_received) == ("requires_payment_method", 0)
    assert sentence in intent.last_payment_error.message
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
