"""Whatever goes wrong on the way loses no mail, repeats none without need, and tells why."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from flare_app import access
from flare_app.database import unit_of_work
from flare_app.errors import Conflict
from flare_app.messages import deliver_due
from flare_app.messages.outbox import LEASE, MAX_TRIES, WAITS
from flare_app.messages.transport import SmtpTransport, read_smtp_url
from flare_app.models import PortalLink
from flare_app.settings import settings
from tests.mail_server import TAKEN, MailServer, Received
from tests.messages.conftest import Office, deliveries, fresh
from tests.messages_outbox import SECOND, let_pass, link_in, retry


def test_a_permanent_refusal_fails_with_the_reason_and_spares_the_others(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda address: "550 5.1.1 User unknown" if address == "gone@x.example" else TAKEN
    message = office.queue(to="gone@x.example here@x.example")
    deliver_due()
    gone, here = deliveries()
    assert (gone.state, gone.error) == ("failed", "The mail server refused the address: 550 5.1.1 User unknown")
    assert (here.state, here.error) == ("sent", "")
    assert (fresh(message).state, fresh(office.invoice).delivery) == ("failed", "sent")
    let_pass(timedelta(days=2))
    deliver_due()
    assert len(server.received) == 1


def test_a_document_whose_only_recipient_refuses_shows_it(office: Office, server: MailServer) -> None:
    server.answer_data = lambda _: "554 no"
    office.queue()
    deliver_due()
    assert fresh(office.invoice).delivery == "failed"


def test_a_temporary_refusal_is_tried_again_and_succeeds(office: Office, server: MailServer) -> None:
    server.answer_data = lambda _: "451 4.3.0 Try later"
    message = office.queue()
    deliver_due()
    (delivery,) = deliveries()
    assert (delivery.state, delivery.attempts, fresh(message).state) == ("queued", 1, "queued")
    assert "451 4.3.0 Try later" in delivery.error
    server.answer_data = lambda _: TAKEN
    deliver_due()
    assert server.received == []
    let_pass(WAITS[0] + SECOND)
    deliver_due()
    (delivery,) = deliveries()
    assert (len(server.received), delivery.state, delivery.attempts, delivery.error) == (1, "sent", 2, "")


def test_while_the_server_is_down_tries_get_rarer_and_end_after_the_eighth(
    office: Office, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLARE_SMTP_URL", "smtp://127.0.0.1:1?starttls=off")
    settings.cache_clear()
    message = office.queue()
    for wait in WAITS:
        deliver_due()
        (delivery,) = deliveries()
        assert delivery.state == "queued"
        let_pass(wait - SECOND)
        deliver_due()
        assert deliveries()[0].attempts == delivery.attempts
        let_pass(2 * SECOND)
    deliver_due()
    (delivery,) = deliveries()
    assert (delivery.state, delivery.attempts, fresh(message).state) == ("failed", MAX_TRIES, "failed")
    assert delivery.error == "Given up after 8 tries. The mail server cannot be reached: Connection refused"


def test_a_server_that_is_down_ends_the_batch(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_SMTP_URL", "smtp://127.0.0.1:1?starttls=off")
    settings.cache_clear()
    office.queue(to="a@x.example b@x.example c@x.example")
    assert deliver_due() is False
    assert [one.attempts for one in deliveries()] == [1, 0, 0]


def test_a_line_that_drops_after_the_data_repeats_the_mail_under_its_id(office: Office, server: MailServer) -> None:
    server.answer_data = lambda _: ""
    office.queue()
    deliver_due()
    assert deliveries()[0].state == "queued"
    server.answer_data = lambda _: TAKEN
    let_pass(WAITS[0] + SECOND)
    deliver_due()
    first, second = server.received
    assert first.mail["Message-ID"] == second.mail["Message-ID"]
    assert deliveries()[0].state == "sent"


def test_a_server_that_hangs_delays_the_mail(office: Office, server: MailServer) -> None:
    server.answer_data = lambda _: 2.0
    office.queue()
    with SmtpTransport(read_smtp_url(server.url), seconds=0.3) as impatient:
        deliver_due(transport=impatient)
    (delivery,) = deliveries()
    assert (delivery.state, "took too long" in delivery.error) == ("queued", True)


def test_workers_side_by_side_send_each_mail_once(office: Office, server: MailServer) -> None:
    addresses = [f"p{number}@example.com" for number in range(20)]
    office.queue(to=" ".join(addresses))
    with ThreadPoolExecutor(4) as workers:
        for done in [workers.submit(deliver_due, most=50) for _ in range(4)]:
            done.result()
    assert sorted(one.recipients[0] for one in server.received) == sorted(addresses)
    assert {one.state for one in deliveries()} == {"sent"}


def test_a_worker_killed_after_the_server_took_the_mail_leaves_one_repetition_with_the_same_id(
    office: Office, server: MailServer
) -> None:
    office.queue(to="a@x.example b@x.example")
    workers: list[subprocess.Popen[bytes]] = []

    def take_and_kill(_mail: Received) -> str:
        os.kill(workers[0].pid, signal.SIGKILL)
        return TAKEN

    server.answer_data = take_and_kill
    workers.append(subprocess.Popen([sys.executable, "-c", "from flare_app.messages import deliver_due; deliver_due()"]))
    workers[0].wait(30)
    server.answer_data = lambda _: TAKEN
    deliver_due()
    assert [one.recipients[0] for one in server.received] == ["a@x.example"]  # what the dead one had taken waits for its lease
    let_pass(LEASE + SECOND)
    deliver_due()
    assert [one.recipients[0] for one in server.received] == ["a@x.example", "a@x.example", "b@x.example"]
    assert server.received[0].mail["Message-ID"] == server.received[1].mail["Message-ID"]
    assert {one.state for one in deliveries()} == {"sent"}


def test_a_link_revoked_before_the_mail_left_fails_it_until_staff_retry(office: Office, server: MailServer) -> None:
    message = office.queue()
    with unit_of_work() as session:
        link = session.get_one(PortalLink, deliveries()[0].portal_link_id)
        access.revoke(session, link=link, actor=office.staff)
    deliver_due()
    assert (server.received, deliveries()[0].state, "was revoked" in deliveries()[0].error) == ([], "failed", True)
    retry(office, message.public_id)
    deliver_due()
    assert link_in(server.received[0]).address == "maria@bergwerk.example"


def test_a_retry_reaches_only_those_who_have_not_got_it(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda address: "550 no" if address.startswith("gone") else TAKEN
    message = office.queue(to="gone@x.example here@x.example")
    deliver_due()
    server.answer_rcpt = lambda _: TAKEN
    retry(office, message.public_id)
    assert fresh(message).state == "queued"
    deliver_due()
    assert [one.recipients[0] for one in server.received] == ["here@x.example", "gone@x.example"]
    assert fresh(message).state == "sent"
    with pytest.raises(Conflict, match="sent, or on its way"):
        retry(office, message.public_id)


def test_only_the_latest_message_speaks_for_the_document(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda address: "451 later" if address == "slow@x.example" else TAKEN
    office.queue(to="slow@x.example")
    deliver_due()
    office.queue(to="fast@x.example")
    deliver_due()
    server.answer_rcpt = lambda _: "550 no"
    let_pass(WAITS[0] + SECOND)
    deliver_due()
    assert [one.state for one in deliveries()] == ["failed", "sent"]
    assert fresh(office.invoice).delivery == "sent"
