"""What people are told when a handler fails: a FlareError in its own words, anything else as an apology with a number."""

import logging
import secrets

from reflex_base.event import EventSpec

from flare_app.errors import FlareError
from flare_app.ui.components.toast import error_toast

log = logging.getLogger("flare.ui")
_LONGEST_REPORT = 2_000


def tell_about(exception: Exception) -> EventSpec:
    """The toast for an error that a handler did not catch; Reflex calls it for every one."""
    return error_toast(sentence_for(exception))


def sentence_for(error: Exception) -> str:
    """What a person may read about an error; the log gets the rest under the same number."""
    if isinstance(error, FlareError):
        return str(error)
    number = secrets.token_hex(4)
    log.error("error %s", number, exc_info=error)
    return f"Sorry, that did not work. If it happens again, please mention error {number}."


def note_browser_error(exception: Exception) -> None:
    """Log what a browser reports about itself; shortened, and on one line, since anyone can send it."""
    log.warning("browser: %s", repr(str(exception)[:_LONGEST_REPORT]))
