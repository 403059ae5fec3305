"""Each mail arrives once, with everything in its place; whatever goes wrong loses none and tells why."""

import os
import re
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from flare_app import access, clock, documents, messages
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict
from flare_app.messages import deliver_due
from flare_app.messages.outbox import LEASE, MAX_TRIES, WAITS
from flare_app.messages.transport import SmtpTransport, read_smtp_url
from flare_app.models import Document, PortalLink
from flare_app.rendering.store import rendered_path
from flare_app.settings import settings
from tests import factories
from tests.mail_server import TAKEN, MailServer, Received
from tests.messages.conftest import Office, deliveries, fresh

SECOND = timedelta(seconds=1)


def _later(time: timedelta) -> None:
    clock.start_at(clock.utc_now() + time)


def _link_of(received: Received) -> PortalLink:
    """The link that opens from the button and from the text alike."""
    button = re.search(r'class="button-link" href="([^"]+)"', received.html)
    assert button is not None
    assert button[1] in received.text
    with read_only() as session:
        link = access.check_token(session, urlsplit(button[1]).path.removeprefix("/p/"))
        session.expunge_all()
        return link


def test_a_message_arrives_with_headers_both_parts_and_a_link_that_opens(office: Office, server: MailServer) -> None:
    message = office.queue(to="maria@bergwerk.example", cc="cfo@bergwerk.example", bcc="archive@alpenglow.example")
    assert deliver_due() is False
    assert [one.recipients for one in server.received] == [
        ["maria@bergwerk.example"],
        ["cfo@bergwerk.example"],
        ["archive@alpenglow.example"],
    ]
    for received in server.received:
        mail = received.mail
        assert received.sender == "billing@flare.example"
        assert (mail["From"], mail["To"], mail["Cc"]) == (
            "Flare <billing@flare.example>",
            "maria@bergwerk.example",
            "cfo@bergwerk.example",
        )
        assert mail["Reply-To"] == "office@alpenglow.example"
        assert mail["Subject"] == "Invoice INV-000001 from Alpenglow GmbH"
        assert "View or Pay" in received.text
        assert ">View or Pay</a>" in received.html
        assert "€1,234.50" in received.html
        assert _link_of(received).address == received.recipients[0]
    assert len({one.mail["Message-ID"] for one in server.received}) == 3
    assert (fresh(message).state, fresh(office.invoice).delivery) == ("sent", "sent")


def test_a_bcc_is_nowhere_in_what_the_others_get(office: Office, server: MailServer) -> None:
    office.queue(bcc="secret@alpenglow.example")
    deliver_due()
    open_copy, _ = server.received
    assert b"secret@alpenglow" not in open_copy.raw
    assert all(one.mail["Bcc"] is None for one in server.received)


def test_20_recipients_get_20_different_links(office: Office, server: MailServer) -> None:
    office.queue(to=" ".join(f"p{number}@example.com" for number in range(20)))
    assert deliver_due(most=50) is False
    assert len({_link_of(one).id for one in server.received}) == 20
    assert server.connections == 1


def test_a_batch_says_that_more_is_waiting(office: Office, server: MailServer) -> None:
    office.queue(to="a@x.example b@x.example c@x.example")
    assert deliver_due(most=2) is True
    assert len(server.received) == 2
    assert deliver_due(most=2) is False
    assert len(server.received) == 3


def test_the_attached_pdf_is_the_file_that_is_kept(office: Office, server: MailServer, drawing: None) -> None:
    office.queue(to="a@x.example b@x.example", attach_pdf=True)
    deliver_due()
    with read_only() as session:
        paper = documents.document_data(session, session.get_one(Document, office.invoice.id))
    kept = rendered_path(settings().data_dir / "renders", paper).read_bytes()
    for received in server.received:
        (attachment,) = received.mail.iter_attachments()
        assert (attachment.get_filename(), attachment.get_content_type()) == ("INV-000001.pdf", "application/pdf")
        assert attachment.get_content() == kept
        assert kept.startswith(b"%PDF-")


def test_handing_over_starts_the_links_30_days(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    (delivery,) = deliveries()
    link = _link_of(server.received[0])
    assert link.expires_at == delivery.sent_at + timedelta(days=30)
    clock.start_at(link.expires_at - SECOND)
    _link_of(server.received[0])
    clock.start_at(link.expires_at + SECOND)
    with pytest.raises(access.PortalLinkExpired):
        _link_of(server.received[0])


def test_a_second_message_on_day_29_keeps_the_first_ones_link_open_until_day_59(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    _later(timedelta(days=29))
    office.queue(subject="Reminder")
    deliver_due()
    _later(timedelta(days=29, hours=23))
    assert _link_of(server.received[0]).id == _link_of(server.received[1]).id


def test_a_message_that_fails_does_not_extend_the_link(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    before = _link_of(server.received[0]).expires_at
    _later(timedelta(days=3))
    server.answer_rcpt = lambda _: "550 No such user"
    office.queue(subject="Again")
    deliver_due()
    assert _link_of(server.received[0]).expires_at == before


def test_a_permanent_refusal_fails_with_the_reason_and_spares_the_others(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda address: "550 5.1.1 User unknown" if address == "gone@x.example" else TAKEN
    message = office.queue(to="gone@x.example here@x.example")
    deliver_due()
    gone, here = deliveries()
    assert (gone.state, gone.error) == ("failed", "The mail server refused the address: 550 5.1.1 User unknown")
    assert (here.state, here.error) == ("sent", "")
    assert (fresh(message).state, fresh(office.invoice).delivery) == ("failed", "sent")
    _later(timedelta(days=2))
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
    _later(WAITS[0] + SECOND)
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
        _later(wait - SECOND)
        deliver_due()
        assert deliveries()[0].attempts == delivery.attempts
        _later(2 * SECOND)
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
    _later(WAITS[0] + SECOND)
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
    assert [one.recipients[0] for one in server.received] == ["a@x.example", "b@x.example"]
    _later(LEASE + SECOND)
    deliver_due()
    deliver_due()
    assert [one.recipients[0] for one in server.received] == ["a@x.example", "b@x.example", "a@x.example"]
    assert server.received[0].mail["Message-ID"] == server.received[2].mail["Message-ID"]
    assert {one.state for one in deliveries()} == {"sent"}


def test_a_link_revoked_before_the_mail_left_fails_it_until_staff_retry(office: Office, server: MailServer) -> None:
    message = office.queue()
    with unit_of_work() as session:
        link = session.get_one(PortalLink, deliveries()[0].portal_link_id)
        access.revoke(session, link=link, actor=office.staff)
    deliver_due()
    assert (server.received, deliveries()[0].state, "was revoked" in deliveries()[0].error) == ([], "failed", True)
    _retry(office, message.public_id)
    deliver_due()
    assert _link_of(server.received[0]).address == "maria@bergwerk.example"


def test_a_retry_reaches_only_those_who_have_not_got_it(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda address: "550 no" if address.startswith("gone") else TAKEN
    message = office.queue(to="gone@x.example here@x.example")
    deliver_due()
    server.answer_rcpt = lambda _: TAKEN
    _retry(office, message.public_id)
    assert fresh(message).state == "queued"
    deliver_due()
    assert [one.recipients[0] for one in server.received] == ["here@x.example", "gone@x.example"]
    assert fresh(message).state == "sent"
    with pytest.raises(Conflict, match="sent, or on its way"):
        _retry(office, message.public_id)


def test_without_a_mail_server_the_mail_is_held_in_a_file_of_its_own(office: Office) -> None:
    message = office.queue(to="a@x.example b@x.example")
    deliver_due()
    assert (fresh(message).state, fresh(office.invoice).delivery) == ("held", "not_sent")
    assert {(one.state, one.error) for one in deliveries()} == {("held", "not sent: no mail server configured")}
    folder = settings().data_dir / "outbox"
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert _link_of(Received("", [], files[1].read_bytes())).address == "b@x.example"


def test_a_held_mail_counts_as_handed_over_in_demo_and_test_only(
    office: Office, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.queue(to="demo@x.example")
    deliver_due()
    monkeypatch.setenv("FLARE_ENV", "production")
    monkeypatch.setenv("FLARE_SECRET_KEYS", "k" * 32)
    monkeypatch.setenv("FLARE_PUBLIC_URL", "https://billing.alpenglow.example")
    settings.cache_clear()
    office.queue(to="real@x.example")
    deliver_due()
    demo, real = [fresh(PortalLink(id=one.portal_link_id)) for one in deliveries()]
    assert (demo.last_sent_at is not None, real.last_sent_at) == (True, None)


def test_held_mails_go_out_by_a_retry_once_there_is_a_server(
    office: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLARE_SMTP_URL")
    settings.cache_clear()
    message = office.queue()
    deliver_due()
    monkeypatch.setenv("FLARE_SMTP_URL", server.url)
    settings.cache_clear()
    deliver_due()
    assert server.received == []
    _retry(office, message.public_id)
    deliver_due()
    assert (len(server.received), fresh(message).state) == (1, "sent")


def test_only_the_latest_message_speaks_for_the_document(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda address: "451 later" if address == "slow@x.example" else TAKEN
    office.queue(to="slow@x.example")
    deliver_due()
    office.queue(to="fast@x.example")
    deliver_due()
    server.answer_rcpt = lambda _: "550 no"
    _later(WAITS[0] + SECOND)
    deliver_due()
    assert [one.state for one in deliveries()] == ["failed", "sent"]
    assert fresh(office.invoice).delivery == "sent"


def test_hostile_names_add_no_header_and_no_recipient(office: Office, server: MailServer) -> None:
    for name in HOSTILE_NAMES:
        with unit_of_work() as session:
            customer = factories.make_customer(session, actor=office.staff, name=name, email="good@x.example")
            invoice = factories.make_issued(session, customer, actor=office.staff, po_number=name[:100])
            opened = messages.compose(session, principal=office.staff, document_public_id=invoice.public_id)
            form = replace(
                office.form(), document=invoice.public_id, to=opened.to, subject="For {{ customer name }}", body=opened.body
            )
            messages.queue_message(session, form=form, actor=office.staff)
    deliver_due()
    assert len(server.received) == len(HOSTILE_NAMES)
    for received in server.received:
        assert received.recipients == ["good@x.example"]
        assert set(received.mail.keys()) == {
            "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
        }  # fmt: skip
        assert "<script" not in received.html.replace("&lt;script", "")


HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Bcc: evil@evil.example",
    "Ada, evil@evil.example <x@y.example>",
    "=?utf-8?q?Bcc:_evil?=",
    "=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=",
    "Ünïcödé 株式会社 🏔️ " * 8,
    "שלום עולם",
    "x" * 200,
    "'; DROP TABLE message; --",
    "{{ portal link }}",
    "%0d%0aBcc: evil@evil.example",
)


def _retry(office: Office, public_id: str) -> None:
    with unit_of_work() as session:
        messages.retry_message(session, public_id=public_id, actor=office.staff)
