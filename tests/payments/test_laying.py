"""The payment form follows Flare's rules while it is filled in."""

import pytest

from flare_app.domain.allocation import FormRow
from flare_app.payments.laying import Laying


def laying(*balances: int) -> Laying:
    return Laying(tuple(FormRow(balance) for balance in balances))


def amounts(form: Laying) -> list[int]:
    return [row.amount for row in form.rows]


def test_checking_without_an_amount_takes_the_full_balance() -> None:
    form = laying(100, 250).toggled(1)
    assert (amounts(form), form.amount, form.credit) == ([0, 250], 250, 0)


def test_a_typed_amount_is_consumed_in_the_order_of_checking() -> None:
    form = laying(100, 250).with_amount(300).toggled(1).toggled(0)
    assert (amounts(form), form.amount, form.credit) == ([50, 250], 300, 0)


def test_unchecking_gives_zero_and_lets_the_next_one_have_the_money() -> None:
    form = laying(100, 250).with_amount(300).toggled(1).toggled(0).toggled(1)
    assert (amounts(form), form.credit) == ([100, 0], 200)


def test_a_row_whose_amount_was_typed_keeps_it() -> None:
    form = laying(100, 250).with_row_amount(1, 80).toggled(0)
    assert (amounts(form), form.amount) == ([100, 80], 180)


def test_a_typed_row_is_capped_at_its_balance() -> None:
    assert amounts(laying(100).with_row_amount(0, 500)) == [100]


@pytest.mark.parametrize("amount", [0, -5])
def test_a_row_amount_of_nothing_unchecks_it(amount: int) -> None:
    form = laying(100).toggled(0).with_row_amount(0, amount)
    assert not form.rows[0].is_checked
    assert form.amount == 0


def test_emptying_the_amount_lets_the_invoices_say_it_again() -> None:
    form = laying(100, 250).with_amount(30).toggled(0).with_amount(None)
    assert (amounts(form), form.amount) == ([100, 0], 100)
