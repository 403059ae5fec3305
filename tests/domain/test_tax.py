import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.tax import PPM, TaxRate, format_rate, parse_rate
from flare_app.errors import Invalid


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9.975", 99_750), ("9,975", 99_750), ("19 %", 190_000), ("19%", 190_000), ("0", 0), ("100", PPM), ("0.0001", 1)],
)
def test_a_percentage_is_read_into_millionths(text: str, expected: int) -> None:
    assert parse_rate(text) == expected


@pytest.mark.parametrize("text", ["", "%", "abc", "-5", "100.0001", "1,234,567", "9.99999", "5 % %", None])
def test_a_percentage_outside_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_rate(text)


@given(st.integers(0, PPM))
def test_a_formatted_rate_is_read_back_the_same(rate_ppm: int) -> None:
    assert parse_rate(format_rate(rate_ppm)) == rate_ppm


@pytest.mark.parametrize(("name", "rate_ppm"), [("", 1), ("VAT", -1), ("VAT", PPM + 1)])
def test_a_tax_needs_a_name_and_a_rate_up_to_a_hundred_percent(name: str, rate_ppm: int) -> None:
    with pytest.raises(Invalid):
        TaxRate(name, rate_ppm)
