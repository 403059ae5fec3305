"""A message can be taken back until it leaves, and what got stuck is sent again or given up."""

import pytest
from sqlmodel import col, select

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict
from flare_app.messages import UNDO_TIME, deliver_due
from flare_app.models import AuditEntry, Document, Message
from tests import factories
from tests.mail_server import TAKEN, MailServer
from tests.messages.conftest import Office, deliveries, fresh
from tests.messages_outbox import SECOND, let_pass, retry


def _send(office: Office, **fields: object) -> Message:
    """Staff press Send."""
    with unit_of_work() as session:
        return messages.queue_message(session, form=office.form(**fields), actor=office.staff, wait=UNDO_TIME)


def _undo(office: Office, message: Message) -> Message:
    with unit_of_work() as session:
        return messages.withdraw_message(session, public_id=message.public_id, actor=office.staff)


def _discard(office: Office, message: Message) -> Message:
    with unit_of_work() as session:
        return messages.discard_message(session, public_id=message.public_id, actor=office.staff)


def test_a_message_leaves_ten_seconds_after_send(office: Office, server: MailServer) -> None:
    _send(office)
    let_pass(UNDO_TIME - 2 * SECOND)
    deliver_due()
    assert server.received == []
    let_pass(2 * SECOND)
    deliver_due()
    assert len(server.received) == 1


def test_what_was_taken_back_never_leaves_and_says_nothing_of_the_document(office: Office, server: MailServer) -> None:
    message = _send(office, cc="cfo@bergwerk.example")
    assert fresh(office.invoice).delivery == "queued"
    _undo(office, message)
    _undo(office, message)  # a second click
    let_pass(2 * UNDO_TIME)
    deliver_due()
    assert server.received == []
    assert {one.state for one in deliveries()} == {"withdrawn"}
    assert (fresh(message).state, fresh(office.invoice).delivery) == ("withdrawn", "not_sent")
    with read_only() as session:
        verbs = session.exec(
            select(AuditEntry.verb).where(AuditEntry.subject_kind == "document").order_by(col(AuditEntry.id))
        ).all()
    assert verbs[-2:] == ["emailed", "took back the e-mail"]


def test_taking_the_second_message_back_leaves_what_the_first_one_got_to(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    message = _send(office)
    assert fresh(office.invoice).delivery == "queued"
    _undo(office, message)
    assert fresh(office.invoice).delivery == "sent"


def test_what_has_left_cannot_be_taken_back(office: Office, server: MailServer) -> None:
    message = _send(office)
    let_pass(UNDO_TIME)
    deliver_due()
    with pytest.raises(Conflict, match="has left already"):
        _undo(office, message)
    assert fresh(message).state == "sent"


def test_what_a_worker_holds_cannot_be_taken_back(office: Office) -> None:
    message = office.queue()
    with unit_of_work() as session:
        assert messages.claim_delivery(session) is not None
    with pytest.raises(Conflict, match="has left already"):
        _undo(office, message)


def test_a_draft_that_sending_issued_stays_issued(office: Office) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, office.customer, actor=office.staff)
    message = _send(office, document=draft.public_id)
    with unit_of_work() as session:
        taken = messages.withdraw_message(session, public_id=message.public_id, actor=office.staff)
        assert messages.issued_with(session, taken) == ["INV-000002"]
        assert session.get_one(Document, draft.id).state == "issued"
    with read_only() as session:
        assert messages.issued_with(session, _undo(office, _send(office))) == []


def test_what_got_stuck_is_given_up_or_sent_again(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda _address: "550 5.1.1 User unknown"
    message = office.queue()
    deliver_due()
    assert _discard(office, message).state == "discarded"
    _discard(office, message)
    assert fresh(office.invoice).delivery == "not_sent"
    server.answer_rcpt = lambda _address: TAKEN
    retry(office, message.public_id)
    deliver_due()
    assert (fresh(message).state, fresh(office.invoice).delivery) == ("sent", "sent")
    with pytest.raises(Conflict, match="sent, or on its way"):
        retry(office, message.public_id)


def test_a_message_that_waits_for_its_next_try_can_be_given_up_but_not_under_a_worker(office: Office, server: MailServer) -> None:
    server.answer_data = lambda _: "451 later"
    message = office.queue()
    with unit_of_work() as session:
        claim = messages.claim_delivery(session)
    with pytest.raises(Conflict, match="being sent at this moment"):
        _discard(office, message)
    assert claim is not None
    with unit_of_work() as session:
        messages.record_refused(session, claim, reason="no")
    assert _discard(office, message).state == "discarded"


def test_what_everybody_has_cannot_be_given_up(office: Office, server: MailServer) -> None:
    message = office.queue()
    deliver_due()
    with pytest.raises(Conflict, match="nothing to discard"):
        _discard(office, message)
