"""On which day a rung of the ladder goes for a due date. Days only: when a day begins is decided by the company's time zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LATE = 3
"""For so many days a reminder is made up for that could not go on its day; later it would come out of the blue."""

AHEAD = 10
"""How many days are told in advance, today among them."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step that is on: `days` after the due date, negative before it. What it missed before `since` stays undone."""

    id: int
    public_id: str
    days: int
    since: date


@dataclass(frozen=True, slots=True)
class Slot:
    """Invoices due on `due_on` are reminded of by a rung on `on_day`; `own_day` is the day that the ladder says.

    `may_wait`: if it cannot go on `on_day`, it still may on the next day.
    """

    rung: Rung
    due_on: date
    own_day: date
    on_day: date
    may_wait: bool


def slots(rungs: Sequence[Rung], *, today: date, ahead: int = AHEAD) -> list[Slot]:
    """What goes on which of the next `ahead` days, by rung and due date.

    Of what was missed lately only the newest rung of a due date goes, today.
    """
    first, last = today - timedelta(LATE), today + timedelta(ahead - 1)
    found = [(rung, own_day) for rung in rungs for own_day in _days(max(first, rung.since), last)]
    own_days: dict[date, list[date]] = {}
    for rung, own_day in found:
        own_days.setdefault(_due(rung, own_day), []).append(own_day)
    return [
        _slot(rung, own_day, today, own_days[_due(rung, own_day)])
        for rung, own_day in found
        if own_day > today or own_day == max(day for day in own_days[_due(rung, own_day)] if day <= today)
    ]


def label(days: int) -> str:
    """The rung as people say it: "3 days before due"."""
    if days == 0:
        return "On the due date"
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{count} {'after' if days > 0 else 'before'} due"


def _slot(rung: Rung, own_day: date, today: date, others: Sequence[date]) -> Slot:
    tomorrow = today + timedelta(1)
    is_now = own_day <= today
    return Slot(
        rung,
        _due(rung, own_day),
        own_day,
        today if is_now else own_day,
        is_now and tomorrow - own_day <= timedelta(LATE) and tomorrow not in others,
    )


def _due(rung: Rung, own_day: date) -> date:
    return own_day - timedelta(rung.days)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(at) for at in range((last - first).days + 1))
