"""The periods a statement or report can be asked for."""

from calendar import monthrange
from datetime import date
from enum import StrEnum

from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.errors import Invalid


class Period(StrEnum):
    """The presets, by the names people choose from."""

    THIS_MONTH = "This month"
    LAST_MONTH = "Last month"
    THIS_QUARTER = "This quarter"
    THIS_YEAR = "This year"
    LAST_YEAR = "Last year"
    EVERYTHING = "Everything"
    CUSTOM = "Custom"


DEFAULT_PERIOD = Period.THIS_YEAR


def period_range(
    preset: Period, today: date, fiscal_year_end_month: int = 12, start: date | None = None, end: date | None = None
) -> tuple[date, date]:
    """The first and the last day of a period, both included.

    Years are the company's fiscal years, which end on the last day of `fiscal_year_end_month` (1 to 12); quarters are
    calendar quarters. `start` and `end` matter for Custom only.

    Raises:
        Invalid: a custom period lacks a day, or starts after its end; the month is not one.
    """
    if preset is Period.CUSTOM:
        return _custom(start, end)
    if preset is Period.EVERYTHING:
        return EARLIEST_DAY, LATEST_DAY
    if preset is Period.THIS_MONTH:
        return _months(today.year, today.month, 1)
    if preset is Period.LAST_MONTH:
        return _months(today.year, today.month - 1, 1)
    if preset is Period.THIS_QUARTER:
        return _months(today.year, today.month - (today.month - 1) % 3, 3)
    if not 1 <= fiscal_year_end_month <= 12:
        raise Invalid("The fiscal year ends in a month from 1 to 12.", field="fiscal_year_end_month")
    year_of_start = today.year - (1 if today.month <= fiscal_year_end_month else 0)
    years_back = 1 if preset is Period.LAST_YEAR else 0
    return _months(year_of_start - years_back, fiscal_year_end_month + 1, 12)


def _custom(start: date | None, end: date | None) -> tuple[date, date]:
    if start is None:
        raise Invalid("Choose the first day of the period.", field="from")
    if end is None:
        raise Invalid("Choose the last day of the period.", field="to")
    if start > end:
        raise Invalid("The period ends before it starts.", field="to")
    return start, end


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    """First and last day of `count` months from a month, which may lie outside 1 to 12 and then means another year."""
    first = year * 12 + month - 1
    last = first + count - 1
    last_year, last_month = last // 12, last % 12 + 1
    return date(first // 12, first % 12 + 1, 1), date(last_year, last_month, monthrange(last_year, last_month)[1])
