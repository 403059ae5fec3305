"""What no log line may hold: link tokens and the tokens of sockets. Applied to every record, whoever writes it."""

import logging
import re
from typing import Any

_LINK = re.compile(r"(/(?:p|set-password|unsubscribe)/[A-Za-z0-9_.-]{6})[A-Za-z0-9_.%-]+")
_SOCKET_TOKEN = re.compile(r"(?i)(\btoken['\"]?\s*[=:]\s*['\"]?)[A-Za-z0-9_-]{8,}")
_NEW_LINE = re.compile(r"[\r\n\x85\u2028\u2029]")


def redact(text: str) -> str:
    """The text with its secrets cut: six characters of a link stay, to find it by."""
    return _SOCKET_TOKEN.sub(r"\1…", _LINK.sub(r"\1…", text))


def redact_logs() -> None:
    """Redact every record of this process from here on, those of servers and libraries too."""
    if not isinstance(logging.getLogRecordFactory(), _RedactingFactory):
        logging.setLogRecordFactory(_RedactingFactory(logging.getLogRecordFactory()))


class _RedactingFactory:
    """A factory instead of a filter: filters have to be put on every handler, and libraries bring handlers of their own."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*args, **kwargs)
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            return record  # arguments that do not fit: the handler says so, as it would without us
        # Text from outside must not be able to pass for a line of its own.
        clean = _NEW_LINE.sub(" ⏎ ", redact(text))
        if clean != text:
            record.msg, record.args = clean, None
        return record
