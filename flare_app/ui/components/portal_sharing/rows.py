"""Shared links in finished strings, for the customer who made them and for staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flare_app.access import SharedLink
from flare_app.rendering.formats import Formats
from flare_app.ui.theme import Tone


@dataclass
class ShareRow:
    """One shared link. `state` reads "Open until Nov 29, 2026", "Ended Nov 23, 2026"; `opened` how often people opened it."""

    id: str
    name: str
    what: str
    made: str
    state: str
    tone: str
    opened: str
    is_live: bool
    address: str


def share_rows(found: Iterable[SharedLink], *, locale: str, timezone: str) -> list[ShareRow]:
    """The rows in a reader's locale and the company's time zone."""
    formats, zone = Formats(locale), ZoneInfo(timezone)
    return [_row(one, formats, zone) for one in found]


def what_is_shared(one: SharedLink, formats: Formats) -> str:
    """The document's number, or the days."""
    if one.share.start_on is None or one.share.end_on is None:
        return one.document_number
    return f"{formats.day(one.share.start_on)} to {formats.day(one.share.end_on)}"


def _row(one: SharedLink, formats: Formats, zone: ZoneInfo) -> ShareRow:
    def moment(at: datetime) -> str:
        return formats.moment(at.astimezone(zone))

    share = one.share
    if one.is_live:
        state, tone = f"Open until {moment(share.expires_at)}", Tone.GOOD
    elif share.ended_at is not None:
        state, tone = f"Ended {moment(share.ended_at)}", Tone.MUTED
    else:
        state, tone = f"Expired {moment(share.expires_at)}", Tone.MUTED
    times = "once" if share.opened_count == 1 else f"{share.opened_count} times"
    return ShareRow(
        id=share.public_id,
        name=share.name,
        what=what_is_shared(one, formats),
        made=moment(share.created_at),
        state=state,
        tone=tone,
        opened=f"opened {times}, last {moment(share.last_opened_at)}" if share.last_opened_at else "not opened yet",
        is_live=one.is_live,
        address=one.address,
    )
