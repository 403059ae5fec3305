"""Rows as CSV: UTF-8 with BOM, RFC 4180, comma, ISO dates, plain decimals."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from typing import Any, cast

from flare_app.domain.decimals import format_scaled
from flare_app.domain.money import minor_digits
from flare_app.rendering.spreadsheet import Column, ColumnKind, Row, formula_safe, has_money, with_currency

_CHUNK_CHARACTERS = 64 * 1024
_FIRST_BATCH = 20
_BATCH = 500
_REMEMBERED = 10_000

Values = tuple[Any, ...]
_Convert = Callable[[Values, Values], list[str]]


def csv_chunks(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """The whole file in pieces of about 64 kB; the first comes after a few rows, so that a download starts at once.

    `rows` is read lazily, so its errors surface here, and a caller that stops asking stops the reading.
    """
    buffer = StringIO(newline="")
    write_rows = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows
    shown = with_currency(columns)
    write_rows([[formula_safe(column.title) for column in shown]])
    convert = _batch_converter(columns)
    yield b"\xef\xbb\xbf"
    source = iter(rows)
    for size in chain([_FIRST_BATCH], iter(lambda: _BATCH, 0)):
        batch = list(islice(source, size))
        write_rows(convert(batch))
        if size == _FIRST_BATCH or buffer.tell() >= _CHUNK_CHARACTERS or not batch:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
        if not batch:
            return


def _batch_converter(columns: Sequence[Column]) -> Callable[[list[Row]], Iterable[tuple[str, ...]]]:
    """One converter per column, chosen once and run over a whole column of the batch: that is what makes it fast."""
    kinds = [column.kind for column in with_currency(columns)]
    converters = [_text_converter() if kind == "text" else _CONVERTERS[kind] for kind in kinds]
    money = has_money(columns)

    def convert(batch: list[Row]) -> Iterable[tuple[str, ...]]:
        if not batch:
            return ()
        by_column = list(zip(*batch, strict=True))
        currencies = by_column[-1] if money else ()
        pairs = zip(converters, by_column, strict=True)
        return zip(*[converter(values, currencies) for converter, values in pairs], strict=True)

    return convert


class _SafeTexts(dict[str | None, str]):
    """Texts that were looked at already: most columns repeat a few names and words in every row."""

    def __missing__(self, text: str | None) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        # A letter or digit in front makes a text harmless; that is nearly all of them, and far cheaper than looking closer.
        safe = text if text and text[0].isalnum() and text.isascii() else formula_safe(text or "")
        self[text] = safe
        return safe


def _text_converter() -> _Convert:
    known = _SafeTexts()
    return lambda values, _: [known[text] for text in values]


def _dates(values: Values, _: Values) -> list[str]:
    return ["" if day is None else cast(date, day).isoformat() for day in values]


def _moments(values: Values, _: Values) -> list[str]:
    return ["" if at is None else cast(datetime, at).isoformat(timespec="seconds") for at in values]


def _plain_numbers(values: Values, _: Values) -> list[str]:
    return ["" if value is None else format(Decimal(value), "f") for value in values]


def _integers(values: Values, _: Values) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _money(values: Values, currencies: Values) -> list[str]:
    digits = {currency: minor_digits(currency) for currency in set(currencies) if currency}
    pairs = zip(values, currencies, strict=True)
    return [
        # What nearly every amount is, written in place: a call for each takes longer than all the rest.
        f"{value // 100}.{value % 100:02d}"
        if value is not None and value >= 0 and digits[currency] == 2
        else _amount(value, digits.get(currency, 0))
        for value, currency in pairs
    ]


def _amount(value: int | None, digits: int) -> str:
    return "" if value is None else format_scaled(value, digits)


_CONVERTERS: dict[ColumnKind, _Convert] = {
    "date": _dates,
    "moment": _moments,
    "money": _money,
    "number": _plain_numbers,
    "integer": _integers,
}
