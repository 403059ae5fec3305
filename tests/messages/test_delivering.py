"""Each mail arrives once, with everything in its place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flare_app import access, clock, documents, messages
from flare_app.database import read_only, unit_of_work
from flare_app.messages import deliver_due
from flare_app.models import Document
from flare_app.rendering.store import rendered_path
from flare_app.settings import settings
from tests import factories
from tests.mail_server import MailServer
from tests.messages.conftest import Office, deliveries, fresh
from tests.messages_outbox import SECOND, let_pass, link_in


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
            "Alpenglow GmbH <billing@flare.example>",
            "maria@bergwerk.example",
            "cfo@bergwerk.example",
        )
        assert mail["Reply-To"] == "office@alpenglow.example"
        assert mail["Subject"] == "Invoice INV-000001 from Alpenglow GmbH"
        assert "View or Pay" in received.text
        assert ">View or Pay</a>" in received.html
        assert "€1,234.50" in received.html
        assert link_in(received).address == received.recipients[0]
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
    assert len({link_in(one).id for one in server.received}) == 20
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
    link = link_in(server.received[0])
    assert link.expires_at == delivery.sent_at + timedelta(days=30)
    clock.start_at(link.expires_at - SECOND)
    link_in(server.received[0])
    clock.start_at(link.expires_at + SECOND)
    with pytest.raises(access.PortalLinkExpired):
        link_in(server.received[0])


def test_a_second_message_on_day_29_keeps_the_first_ones_link_open_until_day_59(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    let_pass(timedelta(days=29))
    office.queue(subject="Reminder")
    deliver_due()
    let_pass(timedelta(days=29, hours=23))
    assert link_in(server.received[0]).id == link_in(server.received[1]).id


def test_a_message_that_fails_does_not_extend_the_link(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    before = link_in(server.received[0]).expires_at
    let_pass(timedelta(days=3))
    server.answer_rcpt = lambda _: "550 No such user"
    office.queue(subject="Again")
    deliver_due()
    assert link_in(server.received[0]).expires_at == before


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
