from datetime import date

import pytest

from flare_app.domain.terms import DEFAULT_TERMS, due_on
from flare_app.errors import Invalid


def test_the_five_default_terms_stand_in_order() -> None:
    expected = [("Cash on Delivery", 0), ("Net 30", 30), ("Net 60", 60), ("Net 90", 90), ("Net 120", 120)]
    assert [(term.name, term.days) for term in DEFAULT_TERMS] == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, date(2024, 1, 31)), (30, date(2024, 3, 1)), (3650, date(2034, 1, 28))],
)
def test_the_due_date_counts_calendar_days(days: int, expected: date) -> None:
    assert due_on(date(2024, 1, 31), days) == expected


@pytest.mark.parametrize("days", [-1, 3651, 10**9])
def test_terms_out_of_bounds_are_refused(days: int) -> None:
    with pytest.raises(Invalid):
        due_on(date(2024, 1, 31), days)
