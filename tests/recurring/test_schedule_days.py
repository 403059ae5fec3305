"""Which days a schedule names, also where months are short and years are long."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.recurring.schedule import LAST_DAY, Schedule, Unit, ordinal


def days(schedule: Schedule, count: int, *, since: date | None = None) -> list[str]:
    return [day.isoformat() for day in islice(schedule.dates(since=since), count)]


def test_day_that_a_month_does_not_have_becomes_its_last_and_comes_back_in_the_next() -> None:
    monthly = Schedule(Unit.MONTH, 1, date(2027, 12, 31))
    assert days(monthly, 5) == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


def test_last_day_of_the_month_is_the_last_whatever_the_first_was() -> None:
    monthly = Schedule(Unit.MONTH, 1, date(2027, 2, 10), LAST_DAY)
    assert days(monthly, 3) == ["2027-02-28", "2027-03-31", "2027-04-30"]


def test_day_before_the_start_begins_in_the_next_month_and_counts_from_there() -> None:
    every_other = Schedule(Unit.MONTH, 2, date(2027, 1, 15), 10)
    assert days(every_other, 3) == ["2027-02-10", "2027-04-10", "2027-06-10"]


def test_leap_day_becomes_the_28th_in_common_years() -> None:
    yearly = Schedule(Unit.YEAR, 1, date(2028, 2, 29))
    assert days(yearly, 5) == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_weeks_keep_their_weekday() -> None:
    fortnightly = Schedule(Unit.WEEK, 2, date(2026, 12, 28))
    assert days(fortnightly, 3) == ["2026-12-28", "2027-01-11", "2027-01-25"]


def test_end_is_included() -> None:
    assert days(Schedule(Unit.DAY, 10, date(2026, 1, 1), ends_on=date(2026, 1, 21)), 9) == [
        "2026-01-01",
        "2026-01-11",
        "2026-01-21",
    ]


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(Unit.DAY, 1, date(2026, 1, 1)), "Every day"),
        (Schedule(Unit.WEEK, 2, date(2026, 11, 23)), "Every 2 weeks on Monday"),
        (Schedule(Unit.MONTH, 1, date(2026, 1, 22)), "Every month on the 22nd"),
        (Schedule(Unit.MONTH, 3, date(2026, 1, 22), LAST_DAY), "Every 3 months on the last day"),
        (Schedule(Unit.YEAR, 1, date(2028, 2, 29)), "Every year on February 29th"),
        (Schedule(Unit.YEAR, 1, date(2028, 2, 1), LAST_DAY), "Every year on the last day of February"),
    ],
)
def test_schedule_reads_as_people_say_it(schedule: Schedule, words: str) -> None:
    assert schedule.words() == words


def test_ordinals() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 31)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "31st",
    ]  # fmt: skip


schedules = st.builds(
    Schedule,
    unit=st.sampled_from(Unit),
    every=st.integers(1, 10),
    starts_on=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    month_day=st.none() | st.sampled_from([LAST_DAY, *range(1, 32)]),
)


@given(schedules)
def test_days_go_up_from_the_start_and_keep_their_distance(schedule: Schedule) -> None:
    found = list(islice(schedule.dates(), 12))
    assert len(found) == 12
    assert schedule.starts_on <= found[0]
    assert found[0] < schedule.starts_on + timedelta(days=1 if schedule.unit in (Unit.DAY, Unit.WEEK) else 367)
    for one, two in pairwise(found):
        months = (two.year - one.year) * 12 + two.month - one.month
        expected = {
            Unit.DAY: (two - one).days,
            Unit.WEEK: (two - one).days / 7,
            Unit.MONTH: months,
            Unit.YEAR: months / 12,
        }
        assert expected[schedule.unit] == schedule.every


@given(schedules)
def test_day_of_the_month_is_the_asked_one_or_the_months_last(schedule: Schedule) -> None:
    if schedule.unit in (Unit.DAY, Unit.WEEK):
        return
    for day in islice(schedule.dates(), 12):
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        asked = schedule.month_day or schedule.starts_on.day
        assert day.day == (last.day if asked == LAST_DAY else min(asked, last.day))


@given(schedules, st.integers(0, 11), st.integers(-3, 3))
def test_asking_from_a_day_on_gives_the_rest_of_the_same_days(schedule: Schedule, place: int, shift: int) -> None:
    found = list(islice(schedule.dates(), 14))
    since = found[place] + timedelta(days=shift)
    rest = [day for day in found if day >= since][:2]
    assert list(islice(schedule.dates(since=since), len(rest))) == rest
