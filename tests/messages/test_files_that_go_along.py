"""What staff attached for the customer goes along with the PDF, as far as the mail server's limit allows, and staff are told."""

import pytest

from flare_app import documents, messages
from flare_app.database import read_only, unit_of_work
from flare_app.messages import deliver_due
from flare_app.settings import settings
from tests.mail_server import MailServer, mail_server
from tests.messages.conftest import Office, deliveries, fresh

pytestmark = pytest.mark.usefixtures("drawing")


def _attach(office: Office, name: str, size: int, *, is_shared: bool = True) -> None:
    with unit_of_work() as session:
        content = b"%PDF-1.7\n" + b"x" * size
        documents.attach_file(
            session, name=name, content=content, actor=office.staff, document=office.invoice.public_id, is_shared=is_shared
        )


def _files(server: MailServer) -> list[str | None]:
    (received,) = server.received
    return [part.get_filename() for part in received.mail.iter_attachments()]


def test_files_for_the_customer_go_along_and_others_stay(office: Office, server: MailServer) -> None:
    _attach(office, "timesheet.pdf", 1_000)
    _attach(office, "margin.pdf", 1_000, is_shared=False)
    office.queue(attach_pdf=True)
    deliver_due()
    assert _files(server) == ["INV-000001.pdf", "timesheet.pdf"]
    assert "Attached: INV-000001.pdf, timesheet.pdf" in server.received[0].text


def test_files_that_are_too_large_stay_here_the_pdf_goes_and_staff_are_told(
    office: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLARE_MAIL_MAX_MB", "1")
    settings.cache_clear()
    _attach(office, "plans.pdf", 800_000)
    with read_only() as session:
        opened = messages.compose(session, principal=office.staff, document_public_id=office.invoice.public_id)
    assert opened.files_note == "plans.pdf: too large to be attached (1 MB at most). The link opens it."
    message = office.queue(attach_pdf=True)
    deliver_due()
    assert _files(server) == ["INV-000001.pdf"]
    assert "Too large for an e-mail: plans.pdf. Open them with the address above." in server.received[0].text
    assert fresh(message).note == "Not attached, because the e-mail would be larger than 1 MB: plans.pdf. The link opens them."


def test_a_server_with_a_smaller_limit_gets_the_link_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(data_size_limit=12_000) as server:
        monkeypatch.setenv("FLARE_SMTP_URL", server.url)
        settings.cache_clear()
        message = office.queue(attach_pdf=True)
        deliver_due()
        assert _files(server) == []
        assert "Too large for an e-mail: INV-000001.pdf" in server.received[0].html
    assert "INV-000001.pdf" in fresh(message).note
    assert deliveries()[0].state == "sent"


def test_the_window_says_which_files_go_along(office: Office) -> None:
    _attach(office, "timesheet.pdf", 1_000)
    with read_only() as session:
        opened = messages.compose(session, principal=office.staff, document_public_id=office.invoice.public_id)
    assert (opened.attachment, opened.files_note) == ("INV-000001.pdf, timesheet.pdf", "")
