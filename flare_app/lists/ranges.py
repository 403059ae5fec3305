"""Criteria with a from and a to: amounts, which are exact in every row's own currency, and days. Either end may stay open.

In an address they read `total_amount=100.50..2000` and `due_on=2026-01-01..`.
"""

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import groupby

from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, and_, case, literal, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.decimals import format_scaled, parse_scaled
from flare_app.domain.money import MAX_AMOUNT, minor_digits
from flare_app.domain.text import parse_date
from flare_app.errors import Invalid
from flare_app.lists.columns import ListSource
from flare_app.lists.criteria import Criterion, Entering
from flare_app.models import Company
from flare_app.rendering.formats import Formats, locale_of

_BETWEEN = ".."
_DECIMAL = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,4})?")
_USUAL_DIGITS = 2
_BY_DIGITS = {
    digits: [code for code, _ in codes]
    for digits, codes in groupby(sorted(MINOR_DIGITS.items(), key=lambda one: one[1]), key=lambda one: one[1])
    if digits != _USUAL_DIGITS
}


@dataclass(frozen=True)
class Range(Criterion):
    """From and to, both included; the fields are called "total_amount.from" and "total_amount.to"."""

    def entered(self, given: Mapping[str, str], how: Entering) -> str:
        """Both ends, each read and told of by itself."""
        fields = [f"{self.key}.{end}" for end in ("from", "to")]
        texts = [given.get(field, "").strip() for field in fields]
        low, high = (self._end(text, field, how) if text else "" for text, field in zip(texts, fields, strict=True))
        if low and high and self._is_above(low, high):
            raise Invalid(f"This must not be below “From” ({texts[0]}).", field=fields[1])
        return f"{low}{_BETWEEN}{high}" if low or high else ""

    def fields(self, value: str, locale: str) -> dict[str, str]:
        """The ends that are not open, as the locale writes them into a field."""
        ends = zip(("from", "to"), ends_of(value), strict=True)
        return {f"{self.key}.{name}": self._written(end, locale) for name, end in ends if end}

    def checked(self, value: str) -> str:
        """The ends that can be used."""
        low, high = (end if self._is_end(end) else "" for end in ends_of(value))
        return f"{low}{_BETWEEN}{high}" if low or high else ""

    def words(self, session: Session, source: ListSource, value: str, locale: str) -> str:
        """ "100.00 – 2,000.00", "from 100.00", "up to 2,000.00"."""
        low, high = (self._shown(session, end, locale) if end else "" for end in ends_of(value))
        return f"{low} – {high}" if low and high else f"from {low}" if low else f"up to {high}"

    def _is_above(self, low: str, high: str) -> bool:
        return low > high

    def _written(self, end: str, locale: str) -> str:
        return end

    @abstractmethod
    def _end(self, text: str, field: str, how: Entering) -> str: ...

    @abstractmethod
    def _is_end(self, end: str) -> bool: ...

    @abstractmethod
    def _shown(self, session: Session, end: str, locale: str) -> str: ...


@dataclass(frozen=True)
class Amounts(Range):
    """A MONEY column, compared in the minor units of each row's currency."""

    def condition(self, source: ListSource, value: str) -> ColumnElement[bool]:
        """Exact: 100.50 asks a row in yen for 101 at least, or for 100 at most."""
        columns, (low, high) = source.select.selected_columns, ends_of(value)
        amount, currency = columns[self.key], columns["currency"]
        least = (amount >= _minor_units(currency, low, ROUND_CEILING),) if low else ()
        most = (amount <= _minor_units(currency, high, ROUND_FLOOR),) if high else ()
        return and_(true(), *least, *most)

    def _is_above(self, low: str, high: str) -> bool:
        return Decimal(low) > Decimal(high)

    def _written(self, end: str, locale: str) -> str:
        return end.replace(".", _symbols(locale)[1])

    def _end(self, text: str, field: str, how: Entering) -> str:
        digits = how.digits
        scaled = parse_scaled(_ungrouped(text, how.locale), digits=digits, limit=MAX_AMOUNT, what="an amount", field=field)
        plain = format_scaled(scaled, digits)
        return plain.rstrip("0").rstrip(".") if digits else plain

    def _is_end(self, end: str) -> bool:
        return _DECIMAL.fullmatch(end) is not None

    def _shown(self, session: Session, end: str, locale: str) -> str:
        own, amount = session.execute(select(col(Company.currency))).scalar(), Decimal(end)
        usual = Decimal(1).scaleb(-minor_digits(own)) if own else Decimal(1)
        exponent = amount.as_tuple().exponent
        is_finer = isinstance(exponent, int) and Decimal(1).scaleb(exponent) < usual
        return Formats(locale).number(amount if is_finer else amount.quantize(usual))


@dataclass(frozen=True)
class Days(Range):
    """A DATE column. It is compared by the expression that orders it, so that an index on it can be entered."""

    def condition(self, source: ListSource, value: str) -> ColumnElement[bool]:
        """Rows without a day are not among them: the order puts those at one end."""
        low, high = (date.fromisoformat(end) if end else None for end in ends_of(value))
        known = source.select.selected_columns[self.key]
        day = source.sorts.get(self.key, known)
        return and_(known.is_not(None), *((day >= low,) if low else ()), *((day <= high,) if high else ()))

    def _end(self, text: str, field: str, how: Entering) -> str:
        return parse_date(text, field=field, label="This").isoformat()

    def _is_end(self, end: str) -> bool:
        try:
            return parse_date(end, field=self.key).isoformat() == end
        except Invalid:
            return False

    def _shown(self, session: Session, end: str, locale: str) -> str:
        return Formats(locale).day(date.fromisoformat(end))


def ends_of(value: str) -> tuple[str, str]:
    """From and to of a value, "" for an open one."""
    low, _, high = value.partition(_BETWEEN)
    return low, high


def _minor_units(currency: SQLColumnExpression[str], major: str, rounding: str) -> ColumnElement[int]:
    """The amount in the minor units of the row's currency, where it lies between two of them the nearest inside."""

    def units(digits: int) -> ColumnElement[int]:
        scaled = Decimal(major).scaleb(digits).to_integral_value(rounding)
        return literal(max(-MAX_AMOUNT * 10, min(int(scaled), MAX_AMOUNT * 10)), BigInteger)

    others: list[tuple[ColumnElement[bool], ColumnElement[int]]]
    others = [(currency.in_(codes), units(digits)) for digits, codes in _BY_DIGITS.items()]
    return case(*others, else_=units(_USUAL_DIGITS))


def _ungrouped(text: str, locale: str) -> str:
    """A number that is grouped as the locale groups, without its groups and with a dot: "1.234" is German for 1234.

    Anything else is left to the reading of amounts that all forms share, which takes either sign for decimals and does not guess.
    """
    group, point = _symbols(locale)
    between, decimals = re.escape(group), f"(?:{re.escape(point)}[0-9]+)?"
    is_grouped = re.fullmatch(rf"-?[0-9]{{1,3}}(?:{between}[0-9]{{2,3}})*{between}[0-9]{{3}}{decimals}", text)
    return text.replace(group, "").replace(point, ".") if is_grouped else text


def _symbols(locale: str) -> tuple[str, str]:
    """The signs between groups and before decimals."""
    known = locale_of(locale).number_symbols.get("latn", {})
    return str(known.get("group", ",")), str(known.get("decimal", "."))
