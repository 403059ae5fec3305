"""Without a mail server every mail is held where it can be read, until a retry sends it."""

import stat

import pytest

from flare_app.messages import deliver_due
from flare_app.models import PortalLink
from flare_app.settings import settings
from tests.mail_server import MailServer, Received
from tests.messages.conftest import Office, deliveries, fresh
from tests.messages_outbox import link_in, retry


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
    assert link_in(Received("", [], files[1].read_bytes())).address == "b@x.example"


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
    retry(office, message.public_id)
    deliver_due()
    assert (len(server.received), fresh(message).state) == (1, "sent")
