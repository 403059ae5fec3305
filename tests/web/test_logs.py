"""Secrets never reach a log line."""

import logging
from collections.abc import Iterator

import pytest

from flare_app.access import decoy_token
from flare_app.web.logs import redact, redact_logs


@pytest.fixture
def redacting() -> Iterator[None]:
    """Redaction as the server has it, undone afterwards."""
    before = logging.getLogRecordFactory()
    redact_logs()
    yield
    logging.setLogRecordFactory(before)


def test_link_keeps_six_characters_to_find_it_by() -> None:
    token = decoy_token()
    line = redact(f'127.0.0.1 "GET /p/{token}?d=invoices/abc HTTP/1.1" 303')
    assert line == f'127.0.0.1 "GET /p/{token[:6]}…?d=invoices/abc HTTP/1.1" 303'


@pytest.mark.parametrize(
    "line",
    ['"GET /_event?token=SECRETSECRET&EIO=4"', "{'token': 'SECRETSECRET'}", "token: SECRETSECRET", 'TOKEN="SECRETSECRET"'],
)
def test_socket_token_is_cut(line: str) -> None:
    assert "SECRET" not in redact(line)


def test_ordinary_lines_stay_as_they_are() -> None:
    for line in ("GET /portal/abc/invoices/x 200", "/p/new", "no token given", "/sales/payments/abc"):
        assert redact(line) == line


def test_every_record_is_redacted_whoever_writes_it(redacting: None, caplog: pytest.LogCaptureFixture) -> None:
    token = decoy_token()
    logging.getLogger("some.library").error("asked for %s", f"/p/{token}")
    assert token not in caplog.text
    assert token[:6] in caplog.text


def test_text_from_outside_makes_no_line_of_its_own(redacting: None, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("some.library").error("refused %s", "x\nERROR all is lost\r\u2028really")
    assert caplog.records[0].getMessage() == "refused x ⏎ ERROR all is lost ⏎  ⏎ really"


def test_record_with_arguments_that_do_not_fit_is_left_to_its_handler(redacting: None) -> None:
    record = logging.getLogRecordFactory()("name", logging.ERROR, "path", 1, "%d pieces", ("many",), None)
    assert record.args == ("many",)
