"""What tests of outgoing mail share: a mail server that the settings name, and an end to the processes that draw its files."""

from collections.abc import Iterator

import pytest

from flare_app.rendering.pool import close_pool
from flare_app.settings import settings
from tests.mail_server import MailServer, mail_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that the settings name."""
    with mail_server() as running:
        monkeypatch.setenv("FLARE_SMTP_URL", running.url)
        settings.cache_clear()
        yield running


@pytest.fixture(scope="module")
def drawing() -> Iterator[None]:
    """For tests that draw a PDF: ends the drawing processes afterwards."""
    yield
    close_pool()
