"""An address that a mail server refuses for good is marked until a mail gets through to it."""

import pytest

from flare_app import messages
from flare_app.database import read_only
from flare_app.messages import deliver_due
from flare_app.messages.outbox import WAITS
from tests.mail_server import TAKEN, MailServer
from tests.messages.conftest import Office
from tests.messages_outbox import SECOND, let_pass, retry

ADDRESS = "Maria@bergwerk.example"


def _refused() -> dict[str, str]:
    with read_only() as session:
        return messages.refused_among(session, addresses=[ADDRESS])


def test_a_hard_refusal_marks_the_address_with_the_servers_words(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda _: "550 5.1.1 User unknown"
    message = office.queue()
    deliver_due()
    assert _refused() == {"maria@bergwerk.example": "The mail server refused the address: 550 5.1.1 User unknown"}
    with read_only() as session:
        opened = messages.compose(session, principal=office.staff, document_public_id=office.invoice.public_id)
    assert opened.refused == (("maria@bergwerk.example", "The mail server refused the address: 550 5.1.1 User unknown"),)
    server.answer_rcpt = lambda _: TAKEN
    retry(office, message.public_id)
    deliver_due()
    assert _refused() == {}


@pytest.mark.parametrize("answer", ["550 5.7.1 Relaying denied", "452 4.2.2 Mailbox full", "554 5.4.6 Loop"])
def test_what_is_not_about_the_address_does_not_mark_it(office: Office, server: MailServer, answer: str) -> None:
    server.answer_rcpt = lambda _: answer
    office.queue()
    deliver_due()
    assert _refused() == {}


def test_each_try_is_kept_with_the_servers_words(office: Office, server: MailServer) -> None:
    server.answer_data = lambda _: "451 4.3.0 Try later"
    message = office.queue()
    deliver_due()
    server.answer_data = lambda _: TAKEN
    let_pass(WAITS[0] + SECOND)
    deliver_due()
    with read_only() as session:
        found = messages.get_message(session, principal=office.staff, public_id=message.public_id)
    (recipient,) = found.recipients
    assert [(one.outcome, one.answer) for one in recipient.tries] == [
        ("delayed", "The mail server refused the message: 451 4.3.0 Try later"),
        ("sent", "250 OK"),
    ]
