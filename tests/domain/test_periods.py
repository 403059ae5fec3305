from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.periods import DEFAULT_PERIOD, Period, period_range
from flare_app.errors import Invalid

days = st.dates(date(1901, 1, 1), date(2199, 12, 31))
months = st.integers(1, 12)


def test_the_default_is_this_year() -> None:
    assert DEFAULT_PERIOD is Period.THIS_YEAR


@pytest.mark.parametrize(
    ("preset", "today", "fiscal_month", "expected"),
    [
        (Period.THIS_MONTH, date(2024, 2, 10), 12, (date(2024, 2, 1), date(2024, 2, 29))),
        (Period.LAST_MONTH, date(2026, 1, 31), 12, (date(2025, 12, 1), date(2025, 12, 31))),
        (Period.THIS_QUARTER, date(2026, 11, 22), 12, (date(2026, 10, 1), date(2026, 12, 31))),
        (Period.THIS_YEAR, date(2026, 11, 22), 12, (date(2026, 1, 1), date(2026, 12, 31))),
        (Period.LAST_YEAR, date(2026, 11, 22), 12, (date(2025, 1, 1), date(2025, 12, 31))),
        (Period.THIS_YEAR, date(2026, 3, 31), 3, (date(2025, 4, 1), date(2026, 3, 31))),
        (Period.THIS_YEAR, date(2026, 4, 1), 3, (date(2026, 4, 1), date(2027, 3, 31))),
        (Period.LAST_YEAR, date(2026, 4, 1), 3, (date(2025, 4, 1), date(2026, 3, 31))),
        (Period.THIS_YEAR, date(2024, 2, 29), 2, (date(2023, 3, 1), date(2024, 2, 29))),
        (Period.EVERYTHING, date(2026, 11, 22), 12, (date(1900, 1, 1), date(2200, 12, 31))),
    ],
)
def test_a_preset_gives_its_days(preset: Period, today: date, fiscal_month: int, expected: tuple[date, date]) -> None:
    assert period_range(preset, today, fiscal_month) == expected


@given(st.sampled_from([p for p in Period if p is not Period.CUSTOM and not p.name.startswith("LAST")]), days, months)
def test_a_current_period_holds_today(preset: Period, today: date, fiscal_month: int) -> None:
    start, end = period_range(preset, today, fiscal_month)
    assert start <= today <= end


@given(days, months)
def test_last_year_ends_the_day_before_this_year_starts(today: date, fiscal_month: int) -> None:
    this_start, this_end = period_range(Period.THIS_YEAR, today, fiscal_month)
    _, last_end = period_range(Period.LAST_YEAR, today, fiscal_month)
    assert last_end + timedelta(days=1) == this_start
    assert this_end.month == fiscal_month
    assert 365 <= (this_end - this_start).days + 1 <= 366


def test_a_custom_period_is_taken_as_given() -> None:
    day = date(2026, 5, 5)
    assert period_range(Period.CUSTOM, date(2026, 11, 22), 12, day, day) == (day, day)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(None, date(2026, 1, 1), "from"), (date(2026, 1, 1), None, "to"), (date(2026, 1, 2), date(2026, 1, 1), "to")],
)
def test_a_custom_period_needs_two_days_in_order(start: date | None, end: date | None, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        period_range(Period.CUSTOM, date(2026, 11, 22), 12, start, end)
    assert caught.value.field == field


@pytest.mark.parametrize("month", [0, 13])
def test_a_fiscal_year_ends_in_a_real_month(month: int) -> None:
    with pytest.raises(Invalid):
        period_range(Period.THIS_YEAR, date(2026, 11, 22), month)
