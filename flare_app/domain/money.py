"""Money is an integer number of minor units (cents, yen, fils) beside an ISO 4217 code; never a float.

Quantities and unit prices are decimals of four places, held as integers times 10⁴ (`_e4`). A unit price counts major
units (1.25 euro is 12_500), so that a price below one cent can be told.
"""

from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.decimals import format_scaled, parse_scaled
from flare_app.errors import Invalid

# Below 2**53 even after a few thousand are added up, so a spreadsheet or a browser shows every one of them exactly.
MAX_AMOUNT = 10**15
MAX_QUANTITY_E4 = 10**9 * 10**4
MAX_UNIT_PRICE_E4 = 10**11 * 10**4


def is_currency(code: object) -> bool:
    """Whether `code` is an active ISO 4217 code in capitals."""
    return isinstance(code, str) and code in MINOR_DIGITS


def minor_digits(code: str) -> int:
    """How many decimals a currency has: EUR 2, JPY 0, KWD 3.

    Raises:
        Invalid: it is no active ISO 4217 code.
    """
    if not is_currency(code):
        raise Invalid("This is not a currency code. Choose one of three letters, such as EUR.", field="currency")
    return MINOR_DIGITS[code]


def parse_amount(text: str, currency: str, *, field: str = "amount") -> int:
    """Read an amount as a person types it ("1,234.50", "1 234,50", "(12.00)") into minor units; may be negative.

    Raises:
        Invalid: no number, ambiguous, more decimals than the currency has, or beyond `MAX_AMOUNT`.
    """
    return parse_scaled(text, digits=minor_digits(currency), limit=MAX_AMOUNT, what="an amount", field=field)


def parse_quantity(text: str, *, field: str = "quantity") -> int:
    """Read a quantity into ten-thousandths ("1.5" → 15_000); may be negative.

    Raises:
        Invalid: no number, ambiguous, more than four decimals, or beyond `MAX_QUANTITY_E4`.
    """
    return parse_scaled(text, digits=4, limit=MAX_QUANTITY_E4, what="a quantity", field=field)


def parse_unit_price(text: str, *, field: str = "unit_price") -> int:
    """Read a price in major currency units into ten-thousandths ("0.0125" → 125); may be negative.

    Raises:
        Invalid: no number, ambiguous, more than four decimals, or beyond `MAX_UNIT_PRICE_E4`.
    """
    return parse_scaled(text, digits=4, limit=MAX_UNIT_PRICE_E4, what="a price", field=field)


def format_plain(amount: int, currency: str) -> str:
    """Write minor units exactly, with a dot and no thousands separator: 123450 EUR → "1234.50", 1234 JPY → "1234"."""
    return format_scaled(amount, minor_digits(currency))


def format_decimal_e4(value: int) -> str:
    """Write ten-thousandths without trailing zeros: 15_000 → "1.5", 20_000 → "2"."""
    return format_scaled(value, 4).rstrip("0").rstrip(".")


def format_unit_price(price_e4: int, currency: str) -> str:
    """With the currency's decimals, and more only where the price has them: 12_500 EUR is "1.25", 125 EUR is "0.0125"."""
    minor, rest = divmod(price_e4, 10 ** (4 - minor_digits(currency)))
    return format_scaled(price_e4, 4) if rest else format_plain(minor, currency)
