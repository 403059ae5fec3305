"""The one place where a list's value becomes text on screen.

`rendering.formats` decides how a locale writes things. A page has hundreds of cells, so how it does is learnt here once per
locale and currency, and then only filled in.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from flare_app.domain.changes import Changes, changes_in_words
from flare_app.domain.money import minor_digits
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.lists.columns import ColumnKind
from flare_app.lists.results import Row, Selection
from flare_app.models import Company, Customer
from flare_app.rendering.formats import Formats

_USUAL_LOCALE = "en_US"
_REMEMBERED = 8_192
_BETWEEN = ", "
_SHOWN_NAMES = 2
_SAMPLE = 10**11 // 9  # 11111111111: long enough to show every kind of group


def locale_for(session: Session, principal: Principal) -> str:
    """The locale to write in: the customer's own in the portal, the company's for staff."""
    if isinstance(principal, PortalVisitor):
        statement = select(Customer.locale).where(col(Customer.id) == principal.customer_id)
    else:
        statement = select(Company.locale)
    return session.exec(statement).first() or _USUAL_LOCALE


def timezone_for(session: Session) -> str:
    """The zone whose wall clock moments are shown in: the company's."""
    return session.exec(select(Company.timezone)).first() or "UTC"


def cell(kind: ColumnKind, value: Any, currency: str, locale: str, timezone: str = "UTC") -> str:
    """The text of one value; None is an empty cell. `currency` matters to MONEY and PRICE, `timezone` to MOMENT."""
    if value is None:
        return ""
    if kind is ColumnKind.TEXT:
        return str(value)
    if kind is ColumnKind.NAMES:
        return names_text(value)
    if kind in (ColumnKind.MONEY, ColumnKind.PRICE):
        return (money if kind is ColumnKind.MONEY else _price)(value, currency, locale)
    if kind is ColumnKind.MOMENT:
        return _moment(value, locale, timezone)
    return status_text(value) if kind is ColumnKind.STATUS else _PLAIN_WRITERS[kind](value, locale)


def cells(kinds: tuple[ColumnKind, ...], row: Row, locale: str, timezone: str = "UTC") -> list[str]:
    """The texts of a whole row, in the order of its columns."""
    currency = row.currency
    return [cell(kind, value, currency, locale, timezone) for kind, value in zip(kinds, row.values, strict=True)]


def money(amount: int, currency: str, locale: str) -> str:
    """Minor units with the currency's sign: 125000 EUR in American English is "€1,250.00"."""
    return _writer(locale, currency, True)(amount)


def amount(minor_units: int, currency: str, locale: str) -> str:
    """Minor units without a sign of the currency: 125000 EUR in American English is "1,250.00"."""
    return _writer(locale, currency, False)(minor_units)


def money_with_code(amount: int, currency: str, locale: str) -> str:
    """Minor units with the currency's code behind, as sums are told: "1,250.00 EUR"."""
    return f"{_writer(locale, currency, False)(amount)} {currency}"


def selection_text(selection: Selection, locale: str) -> str:
    """The status line about what is selected: "3 selected, total 1,250.00 EUR, 20.00 USD"; "" when nothing is."""
    if not selection.count:
        return ""
    totals = ", ".join(money_with_code(amount, currency, locale) for currency, amount in selection.totals)
    return f"{selection.count:,} selected" + (f", total {totals}" if totals else "")


@cache
def status_text(word: str) -> str:
    """A state's name as people read it: "partly_paid" is "Partly paid"."""
    spaced = str(word).replace("_", " ")
    return spaced[:1].upper() + spaced[1:]


def names_text(names: str) -> str:
    """As many of several names as a cell holds: "INV-000012, INV-000013 +3"."""
    first, *more = names.split(_BETWEEN, _SHOWN_NAMES)
    shown, rest = [first, *more][:_SHOWN_NAMES], more[_SHOWN_NAMES - 1 :]
    return _BETWEEN.join(shown) + (f" +{rest[0].count(_BETWEEN) + 1}" if rest else "")


@lru_cache(_REMEMBERED)
def _day(on: date, locale: str) -> str:
    return Formats(locale).day(on)


@lru_cache(_REMEMBERED)
def _month(on: date, locale: str) -> str:
    return Formats(locale).month(on)


@lru_cache(_REMEMBERED)
def _moment(at: datetime, locale: str, timezone: str) -> str:
    return Formats(locale).moment(at.astimezone(ZoneInfo(timezone)))


@lru_cache(_REMEMBERED)
def _number(value: int | Decimal, locale: str) -> str:
    return Formats(locale).number(value)


@lru_cache(_REMEMBERED)
def _quantity(value_e4: int, locale: str) -> str:
    return Formats(locale).quantity(value_e4)


@lru_cache(_REMEMBERED)
def _rate(value_ppm: int, locale: str) -> str:
    return Formats(locale).percent(value_ppm)


@lru_cache(_REMEMBERED)
def _price(value_e4: int, currency: str, locale: str) -> str:
    return Formats(locale, currency).unit_price(value_e4)


def _changes(value: Changes, locale: str) -> str:
    return changes_in_words(value, lambda amount: money(amount, value.currency, locale))


_PLAIN_WRITERS: dict[ColumnKind, Callable[[Any, str], str]] = {
    ColumnKind.DATE: _day,
    ColumnKind.MONTH: _month,
    ColumnKind.NUMBER: _number,
    ColumnKind.DECIMAL_E4: _quantity,
    ColumnKind.RATE: _rate,
    ColumnKind.CHANGES: _changes,
}


@lru_cache(1_024)
def _writer(locale: str, currency: str, is_signed: bool) -> Callable[[int], str]:
    """A function that writes amounts exactly as `Formats` does, learnt from how it writes a long amount of ones."""
    formats, digits = Formats(locale, currency), minor_digits(currency)
    slow = formats.money if is_signed else formats.amount
    before, figures, after = _around_ones(slow(_SAMPLE))
    minus_before, _, minus_after = _around_ones(slow(-_SAMPLE))
    signs = re.findall(r"[^1]+", figures)
    point = signs.pop() if digits else ""
    group = signs[-1] if signs else ""
    groups = [len(ones) for ones in re.findall(r"1+", figures.removesuffix(point + "1" * digits if digits else ""))]
    usual = groups[1:] == [3] * (len(groups) - 1) and len(groups) > 1
    unit = 10**digits

    def write(amount: int) -> str:
        whole, rest = divmod(abs(amount), unit)
        text = f"{whole:,}"
        if group != ",":
            text = text.replace(",", group)
        if digits:
            text = f"{text}{point}{rest:0{digits}d}"
        return f"{before}{text}{after}" if amount >= 0 else f"{minus_before}{text}{minus_after}"

    return write if usual else lru_cache(_REMEMBERED)(slow)


def _around_ones(text: str) -> tuple[str, str, str]:
    found = re.search(r"1.*1", text)
    assert found is not None
    return text[: found.start()], found[0], text[found.end() :]
