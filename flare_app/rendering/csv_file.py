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
    converters = [_CONVERTERS[column.kind] for column in with_currency(columns)]
    money = has_money(columns)

    def convert(batch: list[Row]) -> Iterable[tuple[str, ...]]:
        if not batch:
            return ()
        by_column = list(zip(*batch, strict=True))
        currencies = by_column[-1] if money else ()
        pairs = zip(converters, by_column, strict=True)
        return zip(*[converter(values, currencies) for converter, values in pairs], strict=True)

    return convert


def _text(values: Values, _: Values) -> list[str]:
    # A letter or digit in front makes a text harmless; that is nearly all of them, and far cheaper than looking closer.
    return [text if text and text[0].isalnum() and text.isascii() else formula_safe(text or "") for text in values]


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
    if set(digits.values()) == {2} and None not in values:
        return [f"{v // 100}.{v % 100:02d}" if v >= 0 else f"-{-v // 100}.{-v % 100:02d}" for v in values]
    pairs = zip(values, currencies, strict=True)
    return ["" if value is None else format_scaled(value, digits[currency]) for value, currency in pairs]


_CONVERTERS: dict[ColumnKind, _Convert] = {
    "text": _text,
    "date": _dates,
    "moment": _moments,
    "money": _money,
    "number": _plain_numbers,
    "integer": _integers,
}
