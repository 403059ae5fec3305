"""On which days a rule makes an invoice. Days only: when a day begins is decided by the company's time zone, in one place."""

from calendar import day_name, month_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import takewhile

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

from flare_app.domain.text import LATEST_DAY

LAST_DAY = -1
MOST_UNITS = 366


class Unit(StrEnum):
    """What is counted between two invoices."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_FREQUENCIES = {Unit.DAY: DAILY, Unit.WEEK: WEEKLY, Unit.MONTH: MONTHLY, Unit.YEAR: YEARLY}


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every `every` units, from `starts_on` to `ends_on`, both included.

    `month_day` (1 to 31, or LAST_DAY) is for months and years; without it the day of `starts_on` counts. A day that a month does
    not have becomes its last one. The first date is the first day from `starts_on` on that fits.
    """

    unit: Unit
    every: int
    starts_on: date
    month_day: int | None = None
    ends_on: date | None = None

    def dates(self, *, since: date | None = None) -> Iterator[date]:
        """The dates in their order, from `since` on where it is given."""
        rule = self._rule(self._first(), self.every)
        found = rule.xafter(_midnight(since), inc=True) if since else iter(rule)
        last = self.ends_on or LATEST_DAY
        return takewhile(lambda day: day <= last, (moment.date() for moment in found))

    def words(self) -> str:
        """The schedule as people say it: "Every 2 months on the last day"."""
        units = f"{self.every} {self.unit.value}s" if self.every > 1 else self.unit.value
        return " ".join(filter(None, (f"Every {units}", self._place())))

    def _first(self) -> date:
        """Where the counting begins: with a day of its own a rule may start between two of them."""
        first: datetime = next(iter(self._rule(self.starts_on, 1)))
        return first.date()

    def _rule(self, start: date, every: int) -> rrule:
        until = _midnight(LATEST_DAY)
        if self.unit in (Unit.DAY, Unit.WEEK):
            return rrule(_FREQUENCIES[self.unit], dtstart=_midnight(start), interval=every, until=until)
        day = self.month_day or self.starts_on.day
        candidates = (28, 29, 30, 31) if day == LAST_DAY else tuple(range(min(day, 28), day + 1))
        return rrule(
            _FREQUENCIES[self.unit],
            dtstart=_midnight(start),
            interval=every,
            bymonth=self.starts_on.month if self.unit is Unit.YEAR else None,
            bymonthday=candidates,
            bysetpos=-1,  # of the days that the month has, the last one
            until=until,
        )

    def _place(self) -> str:
        if self.unit is Unit.DAY:
            return ""
        if self.unit is Unit.WEEK:
            return f"on {day_name[self.starts_on.weekday()]}"
        day = self.month_day or self.starts_on.day
        if self.unit is Unit.MONTH:
            return "on the last day" if day == LAST_DAY else f"on the {ordinal(day)}"
        month = month_name[self.starts_on.month]
        return f"on the last day of {month}" if day == LAST_DAY else f"on {month} {ordinal(day)}"


def ordinal(number: int) -> str:
    """ "1st", "22nd", "13th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
