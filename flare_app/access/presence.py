"""When it is time to note that somebody is still here: once a minute, decided without asking the database."""

from collections import OrderedDict
from datetime import datetime

from flare_app.access.sessions import SEEN_EVERY
from flare_app.clock import utc_now
from flare_app.domain.principals import Staff

_REMEMBERED = 10_000
_noted: OrderedDict[int, datetime] = OrderedDict()


def seen_is_due(principal: Staff) -> bool:
    """Whether to call `record_seen` now. Reads stay reads: a page that only looks must not queue for the write lock."""
    now = utc_now()
    noted = _noted.get(principal.session_id)
    if noted is not None and now - SEEN_EVERY < noted <= now:
        return False
    _noted[principal.session_id] = now
    _noted.move_to_end(principal.session_id)
    while len(_noted) > _REMEMBERED:
        _noted.popitem(last=False)
    return True
