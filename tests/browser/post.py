"""The mails that arrive at the test's mail server."""

import re
import time
from collections.abc import Callable
from html import unescape

from sqlalchemy import update
from sqlmodel import col

from flare_app.clock import utc_now
from flare_app.database import unit_of_work
from flare_app.models import Delivery
from tests.mail_server import MailServer, Received

_SECONDS = 20
_LINK = re.compile(r'href="([^"]*/p/[^"]+)"')


def mail_about(post: MailServer, words: str) -> Received:
    """The newest mail whose subject holds these words; waits for it."""
    return _wait(post, lambda one: words in one.mail["Subject"])


def mail_to(post: MailServer, address: str) -> Received:
    """The newest mail to an address; waits for it."""
    return _wait(post, lambda one: address in one.recipients)


def portal_link_in(letter: Received) -> str:
    """The address behind the button of a mail."""
    found = _LINK.search(letter.html)
    assert found is not None, letter.html
    return unescape(found.group(1))


def _nobody_presses_undo() -> None:
    """What waits for its sender to take it back leaves now: ten seconds in each test would be minutes of them all."""
    waiting = col(Delivery.attempts) == 0, col(Delivery.state) == "queued", col(Delivery.next_attempt_at) > utc_now()
    with unit_of_work() as session:
        session.execute(update(Delivery).where(*waiting).values(next_attempt_at=utc_now()))


def _wait(post: MailServer, is_meant: Callable[[Received], bool]) -> Received:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        _nobody_presses_undo()
        for one in reversed(post.received):
            if is_meant(one):
                return one
        time.sleep(0.2)
    raise AssertionError(f"The mail has not arrived; there are {[one.mail['Subject'] for one in post.received]}")
