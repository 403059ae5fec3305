from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.rounding import round_half_up, split_by_largest_remainder

integers = st.integers(-(10**20), 10**20)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (3, 2, 2), (1, 2, 1), (-1, 2, -1), (49, 100, 0), (-49, 100, 0), (7, 1, 7), (0, 9, 0)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_up(numerator, denominator) == expected


@pytest.mark.parametrize("denominator", [0, -2])
def test_rounding_refuses_a_denominator_that_is_not_positive(denominator: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        round_half_up(1, denominator)


@given(integers, st.integers(0, 10))
def test_rounding_agrees_with_the_decimal_module(value: int, places: int) -> None:
    exact = Decimal(value).scaleb(-places)
    assert round_half_up(value, 10**places) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(integers, st.integers(1, 10**12))
def test_rounding_is_never_further_off_than_a_half(numerator: int, denominator: int) -> None:
    rounded = round_half_up(numerator, denominator)
    assert abs(2 * (rounded * denominator - numerator)) <= denominator
    assert round_half_up(-numerator, denominator) == -rounded


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (-100, [1, 1, 1], (-34, -33, -33)),
        (10, [0, 1], (0, 10)),
        (2097, [50_000, 99_750], (700, 1397)),
        (10, [300, -100], (15, -5)),
        (-10, [-300, 100], (-15, 5)),
        (0, [0, 0], (0, 0)),
        (0, [], ()),
    ],
)
def test_an_amount_is_split_by_largest_remainder(total: int, weights: list[int], expected: tuple[int, ...]) -> None:
    assert split_by_largest_remainder(total, weights) == expected


def test_nothing_can_be_split_over_weights_that_sum_to_zero() -> None:
    with pytest.raises(ValueError, match="sum to zero"):
        split_by_largest_remainder(1, [5, -5])


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(-(10**12), 10**12), min_size=1).filter(sum))
def test_the_parts_of_a_split_sum_to_the_whole_and_stay_within_one_unit_of_their_share(total: int, weights: list[int]) -> None:
    parts = split_by_largest_remainder(total, weights)
    whole = sum(weights)
    assert sum(parts) == total
    assert all(abs(part * whole - total * weight) < abs(whole) for part, weight in zip(parts, weights, strict=True))
