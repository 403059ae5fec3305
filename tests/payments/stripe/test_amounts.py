"""Amounts between our minor units (ISO 4217) and Stripe's."""

import pytest

from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.payments.stripe.amounts import NotChargeable, from_stripe, is_chargeable, to_stripe

PAIRS = [("EUR", 12_34, 1234), ("JPY", 1234, 1234), ("KWD", 1_230, 1230), ("ISK", 50, 5000), ("UGX", 7, 700), ("MGA", 500, 5)]


@pytest.mark.parametrize(("currency", "ours", "theirs"), PAIRS)
def test_amounts_are_told_in_stripe_s_units_and_understood_again(currency: str, ours: int, theirs: int) -> None:
    assert to_stripe(ours, currency) == theirs
    assert from_stripe(theirs, currency) == ours


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("EUR", 0), ("EUR", 49), ("EUR", -100), ("EUR", 100_000_000), ("KWD", 1_001), ("ISK", 1_000_000), ("MGA", 501), ("IQD", 1_000),
     ("CLF", 10_000), ("GBP", 29), ("HUF", 17_499)],
)  # fmt: skip
def test_amount_that_stripe_does_not_charge_has_no_way_to_pay(currency: str, amount: int) -> None:
    assert not is_chargeable(amount, currency)
    with pytest.raises(NotChargeable, match=currency):
        to_stripe(amount, currency)


def test_the_largest_amount_can_be_charged() -> None:
    assert is_chargeable(99_999_999, "EUR")


def test_part_of_a_minor_unit_is_never_rounded_away() -> None:
    assert from_stripe(5050, "ISK") is None


def test_every_currency_has_an_answer() -> None:
    for currency in MINOR_DIGITS:
        assert is_chargeable(10_000, currency) in (True, False)
        assert isinstance(from_stripe(10_000, currency), int)
