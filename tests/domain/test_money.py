import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.money import (
    MAX_AMOUNT,
    MAX_QUANTITY_E4,
    MAX_UNIT_PRICE_E4,
    format_decimal_e4,
    format_plain,
    is_currency,
    minor_digits,
    parse_amount,
    parse_quantity,
    parse_unit_price,
)
from flare_app.errors import Invalid

currencies = st.sampled_from(sorted(MINOR_DIGITS))
amounts = st.integers(-MAX_AMOUNT, MAX_AMOUNT)


@pytest.mark.parametrize(("code", "digits"), [("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("CLF", 4), ("XCG", 2)])
def test_a_currency_has_its_own_number_of_decimals(code: str, digits: int) -> None:
    assert minor_digits(code) == digits
    assert is_currency(code)


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XAU", "HRK", "ABC", "EUR ", None, 978])
def test_an_unknown_currency_is_refused(code: object) -> None:
    assert not is_currency(code)
    with pytest.raises(Invalid, match="not a currency code"):
        minor_digits(code)  # type: ignore[arg-type]


def test_every_active_currency_is_in_the_table() -> None:
    assert all(len(code) == 3 and code.isupper() for code in MINOR_DIGITS)
    assert len(MINOR_DIGITS) == 165


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.50", 123450),
        ("1234.5", 123450),
        ("1 234,50", 123450),
        ("1.234,50", 123450),
        ("1'234.50", 123450),
        ("1’234.50", 123450),
        ("1\u202f234,50", 123450),
        ("1\u00a0234\u00a0567,8", 123456780),
        ("1,234,567.89", 123456789),
        ("1.234.567", 123456700),
        ("12,34,567.00", 123456700),
        ("1,234", 123400),
        ("12,5", 1250),
        ("12,50", 1250),
        (".5", 50),
        ("0", 0),
        ("007", 700),
        ("  12  ", 1200),
        ("-12.00", -1200),
        ("\u221212", -1200),
        ("- 12", -1200),
        ("(12.00)", -1200),
        ("10000000000000.00", MAX_AMOUNT),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, expected: int) -> None:
    assert parse_amount(text, "EUR") == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Enter an amount"),
        ("   ", "Enter an amount"),
        ("abc", "is not an amount"),
        ("12 EUR", "is not an amount"),
        ("1e5", "is not an amount"),
        ("NaN", "is not an amount"),
        ("Infinity", "is not an amount"),
        ("0x10", "is not an amount"),
        ("1_000", "is not an amount"),
        ("٣", "is not an amount"),
        ("5.", "is not an amount"),
        ("1,2,3", "is not an amount"),
        ("1 23", "is not an amount"),
        ("--5", "is not an amount"),
        ("-(5)", "is not an amount"),
        ("()", "is not an amount"),
        ("1,234,567,89", "is not an amount"),
        ("12.345,678.9", "is not an amount"),
        ("1,23.45", "is not an amount"),
        ("0,234.00", "is not an amount"),
        ("1.234", "has too many decimals: at most 2"),
        ("0.001", "has too many decimals"),
        ("0,500", "has too many decimals"),
        ("10000000000000.01", "is too large: the limit is 10000000000000.00"),
        ("9" * 40, "is too large"),
        ("9" * 41, "at most 40 characters"),
        ("1" * 1_000_000, "at most 40 characters"),
        ("12\x00", "is not an amount"),
    ],
)
def test_an_amount_that_cannot_be_read_for_sure_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as caught:
        parse_amount(text, "EUR", field="total")
    assert caught.value.field == "total"


def test_a_refusal_repeats_what_was_typed_without_the_signs_that_could_break_it() -> None:
    with pytest.raises(Invalid) as caught:
        parse_amount("a\ud800b\u202ec\x07", "EUR")
    assert str(caught.value).encode("utf-8").startswith("“a b c ” is not an amount".encode())


@pytest.mark.parametrize("value", [None, 12, 12.5, {"x": 1}, float("nan")])
def test_an_amount_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        parse_amount(value, "EUR")  # type: ignore[arg-type]


def test_a_comma_before_three_digits_is_ambiguous_where_a_currency_has_three_decimals() -> None:
    with pytest.raises(Invalid, match=r"two ways: write 1234 or 1\.234"):
        parse_amount("1,234", "KWD")
    assert parse_amount("1.234", "KWD") == 1234
    assert parse_amount("1,234", "JPY") == 1234
    assert parse_amount("1,234.567", "KWD") == 1234567


def test_yen_have_no_decimals() -> None:
    with pytest.raises(Invalid, match="none are possible here"):
        parse_amount("10.5", "JPY")


@given(amounts, currencies)
def test_a_formatted_amount_is_read_back_the_same(amount: int, currency: str) -> None:
    assert parse_amount(format_plain(amount, currency), currency) == amount


@given(amounts, currencies.filter(lambda code: MINOR_DIGITS[code] == 2))
def test_an_amount_with_thousands_separators_is_read_the_same_in_every_habit(amount: int, currency: str) -> None:
    whole, decimals = format_plain(amount, currency).split(".")
    for group, point in ((",", "."), (".", ","), (" ", ","), ("’", ".")):
        text = f"{abs(int(whole)):,}".replace(",", group) + point + decimals
        assert parse_amount(text, currency) == abs(amount)


@given(st.text(max_size=50))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    try:
        assert abs(parse_amount(text, "EUR")) <= MAX_AMOUNT
    except Invalid as refusal:
        assert str(refusal).endswith(".")


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [(123450, "EUR", "1234.50"), (-5, "EUR", "-0.05"), (1234, "JPY", "1234"), (1, "KWD", "0.001"), (0, "EUR", "0.00")],
)
def test_a_plain_amount_has_a_dot_and_all_its_decimals(amount: int, currency: str, expected: str) -> None:
    assert format_plain(amount, currency) == expected


@given(st.integers(-MAX_QUANTITY_E4, MAX_QUANTITY_E4))
def test_a_formatted_quantity_or_price_is_read_back_the_same(value: int) -> None:
    assert parse_quantity(format_decimal_e4(value)) == value
    assert parse_unit_price(format_decimal_e4(value)) == value


@pytest.mark.parametrize(("value", "expected"), [(15_000, "1.5"), (20_000, "2"), (0, "0"), (-1, "-0.0001"), (100_0000, "100")])
def test_a_quantity_is_written_without_trailing_zeros(value: int, expected: str) -> None:
    assert format_decimal_e4(value) == expected


def test_quantities_and_prices_have_four_decimals_and_a_limit() -> None:
    assert parse_quantity("1.2345") == 12345
    assert parse_unit_price("0.0125") == 125
    with pytest.raises(Invalid, match="at most 4 are possible"):
        parse_quantity("1.23456")
    with pytest.raises(Invalid, match="too large"):
        parse_quantity(format_decimal_e4(MAX_QUANTITY_E4 + 1))
    with pytest.raises(Invalid, match="too large") as caught:
        parse_unit_price(format_decimal_e4(MAX_UNIT_PRICE_E4 + 1))
    assert caught.value.field == "unit_price"
