"""The only readers of the time, so that tests can move it (FLARE_NOW)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta(0)


def utc_now() -> datetime:
    """The current moment, timezone-aware, in UTC."""
    return datetime.now(UTC) + _offset


def today(timezone: str = "UTC") -> date:
    """The current day where the company is."""
    return utc_now().astimezone(ZoneInfo(timezone)).date()


def start_at(moment: datetime | None) -> None:
    """Let the clock run on from `moment`; None gives back the real time. Settings refuse it in production."""
    global _offset  # noqa: PLW0603 - one process has one clock
    _offset = timedelta(0) if moment is None else moment - datetime.now(UTC)
