"""An address that a mail server refuses for good is marked until a mail gets through to it."""

import pytest

from flare_app import clock, messages
from flare_app.database import read_only, unit_of_work
from flare_app.messages import deliver_due
from flare_app.messages.outbox import WAITS
from flare_app.messages.refusals import note_refused
from flare_app.rendering.formats import Formats
from tests.mail_server import TAKEN, MailServer
from tests.messages.conftest import Office
from tests.messages_outbox import SECOND, let_pass, retry

ADDRESS = "Maria@bergwerk.example"


def _refused(office: Office, typed: str = ADDRESS) -> list[str]:
    with read_only() as session:
        return messages.tell_refused(session, principal=office.staff, typed=typed)


def test_a_hard_refusal_marks_the_address_with_the_servers_words(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda _: "550 5.1.1 User unknown"
    message = office.queue()
    deliver_due()
    (told,) = _refused(office)
    day = Formats("en_US").day(clock.today("UTC"))
    assert told == f"Maria@bergwerk.example was refused by its mail server on {day}: 550 5.1.1 User unknown."
    with read_only() as session:
        opened = messages.compose(session, principal=office.staff, document_public_id=office.invoice.public_id)
    assert opened.refused == (told.replace(ADDRESS, opened.to),)
    server.answer_rcpt = lambda _: TAKEN
    retry(office, message.public_id)
    deliver_due()
    assert _refused(office) == []


@pytest.mark.parametrize("answer", ["550 5.7.1 Relaying denied", "452 4.2.2 Mailbox full", "554 5.4.6 Loop"])
def test_what_is_not_about_the_address_does_not_mark_it(office: Office, server: MailServer, answer: str) -> None:
    server.answer_rcpt = lambda _: answer
    office.queue()
    deliver_due()
    assert _refused(office) == []


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


def test_every_address_of_a_field_is_looked_at_however_it_is_written(office: Office) -> None:
    with unit_of_work() as session:
        for address in ("gone@bergwerk.example", "away@bergwerk.example"):
            note_refused(session, address=address, answer="550 No such user.")
    told = _refused(
        office, "AWAY@bergwerk.example;nobody@bergwerk.example  gone@bergwerk.example, not an address, away@bergwerk.example"
    )
    assert [one.partition(" ")[0] for one in told] == ["away@bergwerk.example", "gone@bergwerk.example"]
    assert told[0].endswith(": 550 No such user.")
    assert _refused(office, "") == []
