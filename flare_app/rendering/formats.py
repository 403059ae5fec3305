"""Amounts, figures and dates as the reader's locale writes them; exact, because nothing passes through a float."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import NumberPattern, get_currency_symbol

from flare_app.domain.money import minor_digits

_LETTER_TERRITORIES = frozenset({"US", "CA"})
_READABLE_CONTRAST = 4.5


@cache
def locale_of(name: str) -> Locale:
    """The Babel locale of a tag such as "de-AT" or "de_AT"; English when it is not known."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def page_size(locale: str) -> str:
    """The paper of the locale's country: "letter" in the United States and Canada, "a4" elsewhere."""
    return "letter" if locale_of(locale).territory in _LETTER_TERRITORIES else "a4"


def text_direction(text: str) -> str:
    """ "rtl" or "ltr", by the first strongly directed character (Unicode Bidirectional Algorithm, rules P2 and P3)."""
    for character in text:
        kind = bidirectional(character)
        if kind == "L":
            break
        if kind in {"R", "AL"}:
            return "rtl"
    return "ltr"


def readable_on_white(color: str) -> str:
    """The colour "#rrggbb", darkened as far as WCAG's 4.5:1 against white asks, so that text in it can be read."""
    channels = [int(color[start : start + 2], 16) for start in (1, 3, 5)]
    while 1.05 / (_luminance(channels) + 0.05) < _READABLE_CONTRAST:
        channels = [channel * 95 // 100 for channel in channels]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _luminance(channels: list[int]) -> float:
    """Relative luminance of sRGB channels, as WCAG 2.2 defines it."""
    shares = [channel / 255 for channel in channels]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def _pattern(locale: Locale, style: str, least: int, most: int) -> NumberPattern:
    """The locale's pattern with this many decimals: ISO 4217 decides how many, where CLDR would sometimes drop them."""
    pattern: NumberPattern
    if style == "currency":
        pattern = copy(locale.currency_formats["standard"])
    elif style == "percent":
        pattern = copy(locale.percent_formats[None])
    else:
        pattern = copy(locale.decimal_formats[None])
    pattern.frac_prec = (least, most)
    return pattern


def _space_letters(text: str, symbol: str) -> str:
    """Keep letters off the digits, "CHF 5.00" and not "CHF5.00": CLDR's `currencySpacing`, which Babel leaves out."""
    before, found, after = text.partition(symbol)
    if not found:
        return text
    gap_after = "\xa0" if symbol[-1].isalpha() and after[:1].isdigit() else ""
    gap_before = "\xa0" if symbol[0].isalpha() and before[-1:].isdigit() else ""
    return before + gap_before + symbol + gap_after + after


@dataclass(frozen=True, slots=True)
class Formats:
    """How one locale writes things, for documents in one currency ("" where there is none)."""

    locale: str
    currency: str = ""

    def money(self, amount: int, currency: str = "") -> str:
        """Minor units with the currency's sign: 123450 EUR in English → "€1,234.50"."""
        code = currency or self.currency
        digits = minor_digits(code)
        text = self._apply("currency", digits, digits, _scaled(amount, digits), code)
        return _space_letters(text, get_currency_symbol(code, locale_of(self.locale)))

    def amount(self, amount: int, currency: str = "") -> str:
        """Minor units without a sign: 123450 EUR in German → "1.234,50"."""
        digits = minor_digits(currency or self.currency)
        return self._apply("decimal", digits, digits, _scaled(amount, digits))

    def unit_price(self, price_e4: int) -> str:
        """A price in ten-thousandths of the major unit, with the currency's decimals and more only if it has them."""
        digits = minor_digits(self.currency)
        return self._apply("decimal", digits, max(digits, 4), _scaled(price_e4, 4))

    def quantity(self, quantity_e4: int) -> str:
        """Ten-thousandths without trailing zeros: 15_000 → "1.5"."""
        return self._apply("decimal", 0, 4, _scaled(quantity_e4, 4))

    def number(self, value: Decimal | int) -> str:
        """A plain number with all the decimals it has."""
        exponent = Decimal(value).as_tuple().exponent
        digits = max(0, -exponent) if isinstance(exponent, int) else 0
        return self._apply("decimal", digits, digits, Decimal(value))

    def percent(self, rate_ppm: int) -> str:
        """Millionths as a percentage: 99_750 → "9.975%"."""
        return self._apply("percent", 0, 4, _scaled(rate_ppm, 6))

    def day(self, on: date) -> str:
        """A date, short enough for a table: "Nov 22, 2026"."""
        return format_date(on, "medium", locale=locale_of(self.locale))

    def long_day(self, on: date) -> str:
        """A date in full: "November 22, 2026"."""
        return format_date(on, "long", locale=locale_of(self.locale))

    def month(self, on: date) -> str:
        """A month in full: "November 2026"."""
        return format_date(on, "LLLL y", locale=locale_of(self.locale))

    def moment(self, at: datetime) -> str:
        """Date and time to the minute, in the zone that the value carries; the day as `day` writes it: "Nov 22, 2026, 4:30 PM"."""
        locale = locale_of(self.locale)
        time = format_time(at, "short", tzinfo=at.tzinfo, locale=locale)
        return str(get_datetime_format("medium", locale)).format(time, self.day(at.date()))

    def _apply(self, style: str, least: int, most: int, value: Decimal, currency: str | None = None) -> str:
        locale = locale_of(self.locale)
        pattern = _pattern(locale, style, least, most)
        return str(pattern.apply(value, locale, currency=currency, currency_digits=False))


def _scaled(value: int, digits: int) -> Decimal:
    return Decimal(value).scaleb(-digits)
