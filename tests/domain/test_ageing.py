from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.ageing import Ageing, AgeingBucket, OpenItem, age, bucket_of

AS_OF = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days_past", "expected"),
    [
        (-400, "current"),
        (-1, "current"),
        (0, "current"),
        (1, "days_1_30"),
        (30, "days_1_30"),
        (31, "days_31_60"),
        (60, "days_31_60"),
        (61, "days_61_90"),
        (90, "days_61_90"),
        (91, "over_90"),
        (4000, "over_90"),
    ],
)
def test_the_edges_of_the_buckets_are_exact(days_past: int, expected: str) -> None:
    due_on = AS_OF - timedelta(days=days_past)
    assert bucket_of(due_on, AS_OF) == expected
    assert age([OpenItem(due_on, 7)], AS_OF) == Ageing(**{expected: 7})


def test_an_item_without_a_due_date_is_current() -> None:
    assert age([OpenItem(None, 7)], AS_OF) == Ageing(current=7)


def test_nothing_open_ages_to_zero() -> None:
    assert age([], AS_OF).total == 0


items = st.lists(st.builds(OpenItem, due_on=st.none() | st.dates(), balance_amount=st.integers(1, 10**15)))


@given(items, st.dates())
def test_the_total_is_the_sum_of_the_open_balances(open_items: list[OpenItem], as_of: date) -> None:
    ageing = age(open_items, as_of)
    assert ageing.total == sum(item.balance_amount for item in open_items)
    for bucket in AgeingBucket:
        listed = [item for item in open_items if bucket_of(item.due_on, as_of) is bucket]
        assert getattr(ageing, bucket.value) == sum(item.balance_amount for item in listed)
