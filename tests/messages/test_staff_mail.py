"""What is mailed to members of staff about their accounts arrives with a link that opens, and is nobody else's to read."""

import re
from urllib.parse import urlsplit

import pytest

from flare_app import access, messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import System
from flare_app.errors import NotFound
from flare_app.messages import deliver_due
from flare_app.models import Message, StaffUser
from tests.mail_server import MailServer
from tests.messages.conftest import Office, deliveries


def invite(office: Office) -> Message:
    with unit_of_work() as session:
        link = access.invite_user(session, actor=office.staff, email="bob@example.com", role="accountant")
        return messages.queue_staff_link(session, link=link, actor=office.staff)


def test_invitation_arrives_with_a_link_that_opens(office: Office, server: MailServer) -> None:
    message = invite(office)
    deliver_due()
    (received,) = server.received
    assert received.recipients == ["bob@example.com"]
    assert received.mail["Subject"] == "Join Alpenglow GmbH on Flare"
    assert "Ada Admin invites you to Alpenglow GmbH on Flare, as accountant." in received.text
    button = re.search(r'class="button-link"[^>]* href="([^"]+)"', received.html)
    assert button is not None
    token = urlsplit(button[1]).path.removeprefix("/set-password/")
    with read_only() as session:
        assert access.open_staff_link(session, token=token)[1].email == "bob@example.com"
        assert token not in session.get_one(Message, message.id).body
        user = session.get_one(StaffUser, access.open_staff_link(session, token=token)[1].id)
        mail = messages.newest_staff_mail(session, user=user)
    assert mail is not None
    assert mail.state == "sent"


def test_link_that_was_replaced_before_its_mail_left_is_not_sent(office: Office, server: MailServer) -> None:
    invite(office)
    with unit_of_work() as session:
        bob = access.find_user(session, email="bob@example.com")
        assert bob is not None
        messages.queue_staff_link(session, link=access.renew_invitation(session, user=bob, actor=office.staff), actor=office.staff)
    deliver_due()
    assert len(server.received) == 1
    assert [one.state for one in deliveries()] == ["failed", "sent"]


def test_mail_to_staff_is_in_nobodys_list_of_emails(office: Office) -> None:
    message = invite(office)
    with read_only() as session:
        rows = list(session.execute(messages.message_source(office.staff).select))
        with pytest.raises(NotFound):
            messages.get_message(session, principal=office.staff, public_id=message.public_id)
    assert rows == []
    with unit_of_work() as session, pytest.raises(NotFound):
        messages.resend_message(session, public_id=message.public_id, actor=office.staff)


def test_forgotten_password_is_answered_by_mail(office: Office, server: MailServer) -> None:
    with unit_of_work() as session:
        access.add_user(
            session, actor=System("test"), email="ann@example.com", name="Ann Ash", role="admin", password="nine lives of a cat"
        )
    with unit_of_work() as session:
        link = access.request_password_link(session, email="ann@example.com", ip="")
        assert link is not None
        messages.queue_staff_link(session, link=link, actor=System("sign-in page"))
    deliver_due()
    (received,) = server.received
    assert received.text.startswith("Hello Ann,")
    assert (received.mail["Subject"], received.mail["Auto-Submitted"]) == ("Choose a new password", "auto-replied")
