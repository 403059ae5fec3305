"""A message of a kind that has a rule leaves only when the rule allows it, and can be unsubscribed from by one click."""

from collections.abc import Iterator

import pytest

from flare_app.messages import MessageKind, at_leaving, deliver_due, leaving
from tests.mail_server import MailServer
from tests.messages.conftest import Office, deliveries, fresh
from tests.messages_outbox import retry

_LONG = "token" * 40


@pytest.fixture(autouse=True)
def _rules() -> Iterator[None]:
    kept = dict(leaving._rules)
    yield
    leaving._rules.clear()
    leaving._rules.update(kept)


def test_a_message_that_must_not_go_is_stopped_with_the_reason_until_the_rule_allows_it(office: Office, server: MailServer) -> None:
    reasons = ["INV-000001 is paid meanwhile."]
    at_leaving(MessageKind.INVOICE, check=lambda _session, _message, _delivery: reasons[0] if reasons else "")
    message = office.queue()
    deliver_due()
    (delivery,) = deliveries()
    assert (server.received, delivery.state, delivery.error) == ([], "stopped", "INV-000001 is paid meanwhile.")
    assert (fresh(message).state, fresh(office.invoice).delivery) == ("stopped", "not_sent")
    retry(office, message.public_id)
    reasons.clear()
    deliver_due()
    assert (len(server.received), fresh(message).state) == (1, "sent")


def test_a_kind_that_can_be_unsubscribed_from_says_so_in_its_headers_and_its_foot(office: Office, server: MailServer) -> None:
    at_leaving(MessageKind.INVOICE, unsubscribe_url=lambda _session, delivery: f"https://flare.example/{_LONG}/{delivery.id}")
    office.queue()
    deliver_due()
    (received,) = server.received
    address = f"https://flare.example/{_LONG}/{deliveries()[0].id}"
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in received.raw
    assert received.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in received.text
    assert f'href="{address}"' in received.html


def test_other_messages_carry_no_such_header(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    assert server.received[0].mail["List-Unsubscribe"] is None
