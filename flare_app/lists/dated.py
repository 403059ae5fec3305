"""A list's period: which days it means for the company today, and the condition on the list's column that follows.

The condition compares the bare column with two values, so that an index on it can be entered at both ends.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import Session
from sqlmodel import select

from flare_app import clock
from flare_app.domain.periods import Period, period_range
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists.columns import ColumnKind, ListSource
from flare_app.lists.declaration import RecordList
from flare_app.lists.query import ListQuery
from flare_app.models import Company

_USUAL = "UTC", 12


def within_period(session: Session, declared: RecordList, source: ListSource, query: ListQuery) -> ColumnElement[bool]:
    """The condition that a row of the list lies within the (checked) query's period."""
    timezone, fiscal_year_end_month = _calendar(session)
    start, end = days_of(query, clock.today(timezone), fiscal_year_end_month)
    dated, column = source.sorts[declared.period], declared.column(declared.period)
    if column is not None and column.kind is ColumnKind.MOMENT:
        return _bounded(dated >= _midnight(start, timezone), dated < _midnight(end + timedelta(1), timezone), start, end)
    return _bounded(dated >= start, dated <= end, start, end)


def days_of(query: ListQuery, today: date, fiscal_year_end_month: int = 12) -> tuple[date, date]:
    """First and last day of the (checked) query's period, both included; a day that Custom leaves open is the farthest there is."""
    if query.period == Period.CUSTOM.value:
        start, end = (date.fromisoformat(day) if day else None for day in (query.start, query.end))
        return start or EARLIEST_DAY, end or LATEST_DAY
    return period_range(Period(query.period or Period.EVERYTHING), today, fiscal_year_end_month)


def company_days(session: Session, query: ListQuery) -> tuple[date, date]:
    """`days_of` for the company, today."""
    timezone, fiscal_year_end_month = _calendar(session)
    return days_of(query, clock.today(timezone), fiscal_year_end_month)


def _calendar(session: Session) -> tuple[str, int]:
    found = session.execute(select(Company.timezone, Company.fiscal_year_end_month)).first()
    return (found[0], found[1]) if found else _USUAL


def _bounded(after: ColumnElement[bool], before: ColumnElement[bool], start: date, end: date) -> ColumnElement[bool]:
    """An open end is no condition at all: the planner would take it for one that excludes something."""
    return and_(true(), *((after,) if start > EARLIEST_DAY else ()), *((before,) if end < LATEST_DAY else ()))


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)
