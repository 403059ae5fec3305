"""How amounts, rates and dates are written in a reader's locale."""

from datetime import date
from decimal import Decimal

import pytest

from flare_app.rendering.formats import Formats, locale_of, page_size, readable_on_white, text_direction


@pytest.mark.parametrize(
    ("locale", "currency", "amount", "expected"),
    [
        ("en_US", "USD", 123450, "$1,234.50"),
        ("en_US", "EUR", -123450, "-€1,234.50"),
        ("de_DE", "EUR", 123450, "1.234,50\xa0€"),
        ("de-AT", "EUR", 123450, "€\xa01.234,50"),
        ("ja_JP", "JPY", 1234, "￥1,234"),
        ("en", "JPY", 1234, "¥1,234"),
        ("en", "KWD", 1234, "KWD\xa01.234"),
        ("en", "IQD", 1234, "IQD\xa01.234"),
        ("en_US", "CHF", -500, "-CHF\xa05.00"),
        ("de_CH", "CHF", 123450, "CHF\xa01’234.50"),
        ("en_US", "CAD", 500, "CA$5.00"),
        ("en_IN", "INR", 123456789, "₹12,34,567.89"),
        ("en", "EUR", 10**18 + 1, "€10,000,000,000,000,000.01"),
        ("nonsense", "EUR", 5, "€0.05"),
    ],
)
def test_money_is_written_exactly_with_the_decimals_of_its_currency(locale: str, currency: str, amount: int, expected: str) -> None:
    assert Formats(locale, currency).money(amount) == expected


def test_amount_has_no_sign_of_the_currency() -> None:
    assert Formats("de_DE", "EUR").amount(-123450) == "-1.234,50"
    assert Formats("en").amount(1234, "JPY") == "1,234"


@pytest.mark.parametrize(("price", "expected"), [(12_5000, "12.50"), (1250, "0.125"), (1, "0.0001"), (0, "0.00")])
def test_unit_price_shows_the_decimals_it_has(price: int, expected: str) -> None:
    assert Formats("en", "EUR").unit_price(price) == expected


def test_quantity_number_and_rate_have_no_idle_zeros() -> None:
    formats = Formats("en", "EUR")
    assert [formats.quantity(value) for value in (15_000, 20_000, 1, -5000)] == ["1.5", "2", "0.0001", "-0.5"]
    assert [formats.percent(rate) for rate in (200_000, 99_750, 0, 1_000_000)] == ["20%", "9.975%", "0%", "100%"]
    assert formats.number(Decimal("1234.50")) == "1,234.50"


def test_dates_follow_the_locale() -> None:
    assert Formats("en_US").day(date(2026, 11, 22)) == "Nov 22, 2026"
    assert Formats("de_DE").long_day(date(2026, 11, 22)) == "22. November 2026"


def test_unknown_locale_is_english_on_a4() -> None:
    assert str(locale_of("xx-nonsense")) == "en"
    assert page_size("xx-nonsense") == "a4"


@pytest.mark.parametrize(
    ("text", "direction"), [("Müller", "ltr"), ("1 שלום", "rtl"), ("مرحبا", "rtl"), ("", "ltr"), ("12", "ltr")]
)
def test_direction_is_that_of_the_first_letter(text: str, direction: str) -> None:
    assert text_direction(text) == direction


def test_accent_stays_if_it_can_be_read_and_darkens_if_not() -> None:
    assert readable_on_white("#4f46e5") == "#4f46e5"
    assert readable_on_white("#FFFFFF") < "#808080"
    assert readable_on_white("#facc15") != "#facc15"
