"""On which day a rung goes for a due date, and what is made up for."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from flare_app.reminders.days import LATE, Rung, label, slots

_LONG_AGO = date(2000, 1, 1)
TODAY = date(2028, 3, 1)


def rung(days: int, since: date = _LONG_AGO) -> Rung:
    return Rung(days + 500, f"rung{days}", days, since)


def found(*rungs: Rung, today: date = TODAY) -> dict[tuple[str, int], str]:
    """Where each due date and rung goes."""
    return {(str(one.due_on), one.rung.days): str(one.on_day) for one in slots(rungs, today=today)}


def test_rung_goes_its_days_before_and_after_the_due_date_over_the_ends_of_months() -> None:
    planned = found(rung(-3), rung(30))
    assert planned["2028-03-04", -3] == "2028-03-01"
    assert planned["2028-02-01", 30] == "2028-03-02"  # 2028 has a 29 February
    assert planned["2028-03-13", -3] == "2028-03-10"
    assert ("2028-03-14", -3) not in planned


def test_what_was_missed_goes_today_for_three_days_and_then_never() -> None:
    planned = found(rung(3))
    assert planned["2028-02-24", 3] == planned["2028-02-27", 3] == "2028-03-01"
    assert ("2028-02-23", 3) not in planned


def test_only_the_newest_of_what_was_missed_goes() -> None:
    planned = found(rung(0), rung(1), rung(3))
    assert [days for (due, days), on_day in planned.items() if due == "2028-02-27" and on_day == "2028-03-01"] == [3]
    assert [days for (due, days), on_day in planned.items() if due == "2028-02-29" and on_day == "2028-03-01"] == [1]


def test_rung_that_was_turned_on_makes_up_for_nothing_from_before() -> None:
    planned = found(rung(3, since=TODAY))
    assert ("2028-02-26", 3) not in planned
    assert planned["2028-02-27", 3] == "2028-03-01"


def test_rung_may_wait_a_day_unless_the_next_one_follows_or_it_is_too_late() -> None:
    by_due = {str(one.due_on): one.may_wait for one in slots([rung(3)], today=TODAY) if one.on_day == TODAY}
    assert by_due == {"2028-02-27": True, "2028-02-26": True, "2028-02-25": True, "2028-02-24": False}
    close = [one for one in slots([rung(3), rung(4)], today=TODAY) if one.on_day == TODAY and str(one.due_on) == "2028-02-27"]
    assert [(one.rung.days, one.may_wait) for one in close] == [(3, False)]


def test_rungs_are_called_as_people_say_it() -> None:
    assert [label(days) for days in (-3, -1, 0, 1, 14)] == [
        "3 days before due", "1 day before due", "On the due date", "1 day after due",
        "14 days after due",
    ]  # fmt: skip


@given(st.sets(st.integers(-20, 40), min_size=1, max_size=6), st.integers(-40, 40), st.sets(st.integers(0, 80), max_size=30))
@settings(max_examples=60)
def test_over_any_outages_no_rung_goes_twice_and_at_most_one_a_day_and_none_out_of_order(
    days: set[int], due_in: int, off: set[int]
) -> None:
    """The house runs on every day but those of `off`; what goes is noted as the job does it."""
    due, rungs = TODAY + timedelta(due_in), [rung(one) for one in sorted(days)]
    gone: list[tuple[date, int]] = []
    for at in range(81):
        today = TODAY + timedelta(at)
        if at in off:
            continue
        now = [
            one
            for one in slots(rungs, today=today, ahead=1)
            if one.due_on == due and one.rung.days not in dict(map(reversed, gone))
        ]
        assert len(now) <= 1
        gone += [(today, one.rung.days) for one in now]
    assert [one for _, one in gone] == sorted({one for _, one in gone})
    assert all(0 <= (day - due).days - one <= LATE for day, one in gone)
