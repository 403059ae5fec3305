"""What the tests of the outbox share: time that passes, the link in a mail, a retry."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from flare_app import access, clock, messages
from flare_app.database import read_only, unit_of_work
from flare_app.models import PortalLink
from tests.mail_server import Received
from tests.messages.conftest import Office

SECOND = timedelta(seconds=1)


def let_pass(time: timedelta) -> None:
    """Move the clock on."""
    clock.start_at(clock.utc_now() + time)


def link_in(received: Received) -> PortalLink:
    """The link that opens from the button and from the text alike."""
    button = re.search(r'class="button-link"[^>]* href="([^"]+)"', received.html)
    assert button is not None
    assert button[1] in received.text
    with read_only() as session:
        link = access.check_token(session, urlsplit(button[1]).path.removeprefix("/p/"))
        session.expunge_all()
        return link


def retry(office: Office, public_id: str) -> None:
    """Staff press Retry."""
    with unit_of_work() as session:
        messages.resend_message(session, public_id=public_id, actor=office.staff)
