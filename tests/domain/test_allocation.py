import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.allocation import (
    AmountExceedsBalance,
    AmountExceedsSource,
    FormRow,
    balance,
    check_allocations,
    lay_amounts,
    spread,
    toggle_row,
)
from flare_app.errors import Conflict, Invalid

amounts = st.integers(0, 10**15)
balances = st.lists(st.integers(-100, 10**15), max_size=8)


def form(*open_amounts: int) -> tuple[FormRow, ...]:
    return tuple(FormRow(open_amount) for open_amount in open_amounts)


def paid(rows: tuple[FormRow, ...]) -> list[int]:
    return [row.amount for row in rows]


def test_a_reversed_allocation_returns_to_the_balance() -> None:
    assert balance(100, [60]) == 40
    assert balance(100, [60, -60]) == 100


@pytest.mark.parametrize(
    ("amount", "open_amounts", "expected"),
    [
        (100, [60, 60], (60, 40)),
        (200, [60, 60], (60, 60)),
        (0, [60], (0,)),
        (50, [], ()),
        (50, [0, -5, 70], (0, 0, 50)),
    ],
)
def test_money_is_spread_in_order_and_capped_at_each_balance(
    amount: int, open_amounts: list[int], expected: tuple[int, ...]
) -> None:
    assert spread(amount, open_amounts) == expected


def test_a_negative_amount_cannot_be_spread() -> None:
    with pytest.raises(Invalid):
        spread(-1, [10])


@given(amounts, balances)
def test_spreading_never_exceeds_the_amount_or_a_balance_and_wastes_nothing(amount: int, open_amounts: list[int]) -> None:
    parts = spread(amount, open_amounts)
    usable = [max(open_amount, 0) for open_amount in open_amounts]
    assert all(0 <= part <= most for part, most in zip(parts, usable, strict=True))
    assert sum(parts) == min(amount, sum(usable))
    check_allocations(
        [part for part in parts if part],
        [most for part, most in zip(parts, usable, strict=True) if part],
        available_amount=amount,
        currency="EUR",
    )


def test_an_allocation_above_the_balance_is_a_conflict_that_names_both_amounts() -> None:
    with pytest.raises(AmountExceedsBalance, match=r"100\.01 EUR is more than the 100\.00 EUR") as caught:
        check_allocations([100_01], [100_00], available_amount=500_00, currency="EUR")
    assert isinstance(caught.value, Conflict)


def test_allocations_above_the_source_are_a_conflict() -> None:
    with pytest.raises(AmountExceedsSource, match=r"200 JPY is more than the 199 JPY"):
        check_allocations([100, 100], [100, 100], available_amount=199, currency="JPY")


@pytest.mark.parametrize("amount", [0, -1])
def test_an_allocation_must_be_above_zero(amount: int) -> None:
    with pytest.raises(Invalid) as caught:
        check_allocations([5, amount], [10, 10], available_amount=10, currency="EUR")
    assert caught.value.line == 1


def test_checking_without_an_amount_takes_the_full_balance() -> None:
    rows = toggle_row(form(100, 50), 1)
    assert paid(rows) == [0, 50]
    assert paid(toggle_row(rows, 0)) == [100, 50]


def test_a_typed_amount_goes_to_the_invoice_that_is_checked() -> None:
    assert paid(toggle_row(form(100, 50), 0, typed_amount=30)) == [30, 0]


def test_a_typed_amount_is_consumed_in_the_order_of_checking() -> None:
    rows = toggle_row(form(100, 50), 1, typed_amount=120)
    rows = toggle_row(rows, 0, typed_amount=120)
    assert paid(rows) == [70, 50]


def test_a_typed_amount_is_capped_at_the_balance() -> None:
    assert paid(toggle_row(form(100), 0, typed_amount=150)) == [100]


def test_unchecking_gives_zero_and_frees_the_money_for_the_next() -> None:
    rows = toggle_row(form(100, 50), 0, typed_amount=100)
    rows = toggle_row(rows, 1, typed_amount=100)
    assert paid(rows) == [100, 0]
    rows = toggle_row(rows, 0, typed_amount=100)
    assert paid(rows) == [0, 50]
    assert [row.is_checked for row in rows] == [False, True]


def test_a_row_checked_again_goes_to_the_end_of_the_order() -> None:
    rows = form(100, 50)
    for position in (0, 1, 0, 0):
        rows = toggle_row(rows, position, typed_amount=60)
    assert paid(rows) == [10, 50]


def test_typing_another_amount_lays_it_anew_over_what_is_checked() -> None:
    rows = toggle_row(toggle_row(form(100, 50), 1), 0)
    assert paid(lay_amounts(rows, typed_amount=20)) == [0, 20]
    assert paid(lay_amounts(rows, typed_amount=None)) == [100, 50]


@given(
    st.lists(st.integers(1, 1000), min_size=1, max_size=5),
    st.lists(st.integers(0, 4), max_size=12),
    st.none() | st.integers(0, 3000),
)
def test_whatever_is_clicked_no_row_exceeds_its_balance_nor_all_the_typed_amount(
    open_amounts: list[int], clicks: list[int], typed_amount: int | None
) -> None:
    rows = form(*open_amounts)
    for click in clicks:
        rows = toggle_row(rows, click % len(rows), typed_amount=typed_amount)
    checked = sum(row.balance_amount for row in rows if row.is_checked)
    assert all(0 <= row.amount <= row.balance_amount for row in rows)
    assert all(row.amount == 0 for row in rows if not row.is_checked)
    assert sum(paid(rows)) == (checked if typed_amount is None else min(typed_amount, checked))
    assert [row.is_checked for row in rows] == [
        sum(click % len(rows) == position for click in clicks) % 2 == 1 for position in range(len(rows))
    ]
