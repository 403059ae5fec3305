"""Webhooks of the sandbox, received and verified: retries, copies, order, loss."""

from tests.stripe_calls import create, paid
from tests.stripe_sandbox import running_receiver


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
