"""Rows as XLSX: real numbers and dates, frozen header, filter, in constant memory."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from flare_app.domain.money import minor_digits
from flare_app.errors import Invalid
from flare_app.rendering.spreadsheet import Calculated, Column, Row, formula_safe, with_currency

MAX_ROWS = 1_048_575
_MAX_CELL_CHARACTERS = 32_767
# A spreadsheet keeps 15 digits of a number. What has more is written as text, so that nothing is rounded.
_EXACT_BELOW = 10**15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Day 0 of the spreadsheet calendar is 1899-12-30.
_EPOCH = date(1899, 12, 30).toordinal()

_Write = Callable[[int, int, Any, Any], object]


def write_xlsx(columns: Sequence[Column], rows: Iterable[Row], path: Path, *, title: str = "Export") -> None:
    """Write the workbook to `path`, reading `rows` lazily. Raises `Invalid` above `MAX_ROWS` rows; no file is left then."""
    workbook = xlsxwriter.Workbook(str(path), _OPTIONS)
    try:
        sheet = workbook.add_worksheet(_sheet_name(title))
        shown = with_currency(columns)
        _write_head(workbook, sheet, shown)
        last_row = _write_rows(_writers(workbook, sheet, shown), rows)
        sheet.autofilter(0, 0, last_row, len(shown) - 1)
    except BaseException:
        workbook.close()
        path.unlink(missing_ok=True)
        raise
    workbook.close()


def _sheet_name(title: str) -> str:
    kept = "".join(character for character in title if character.isprintable() and character not in "[]:*?/\\")
    return kept.strip("' ")[:31] or "Export"


def _write_head(workbook: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    left = workbook.add_format({"bold": True, "bottom": 1})
    right = workbook.add_format({"bold": True, "bottom": 1, "align": "right"})
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.characters)
        sheet.write_string(0, index, formula_safe(column.title), right if column.is_numeric else left)


def _write_rows(writers: Sequence[_Write], rows: Iterable[Row]) -> int:
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise Invalid(f"A spreadsheet holds at most {MAX_ROWS:,} rows. Narrow the list down, or use CSV.")
        currency = row[-1]
        for index, value in enumerate(row):
            if value is not None:
                writers[index](number, index, value, currency)
    return number


def _writers(workbook: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> list[_Write]:
    """One function per column, chosen once."""
    makers = {
        "text": _text_writer,
        "date": _date_writer,
        "moment": _moment_writer,
        "money": _money_writer,
        "number": _number_writer,
        "integer": _number_writer,
    }
    return [makers[column.kind](workbook, sheet) for column in columns]


def _text_writer(_: Workbook, sheet: Worksheet) -> _Write:
    write_string = sheet.write_string

    def write(row: int, column: int, text: str, _: Any) -> None:
        if not (text.isascii() and text[:1].isalnum()):
            text = formula_safe(text)
        write_string(row, column, text[:_MAX_CELL_CHARACTERS])

    return write


def _date_writer(workbook: Workbook, sheet: Worksheet) -> _Write:
    shape = workbook.add_format({"num_format": "yyyy-mm-dd"})
    write_number = sheet.write_number
    # The serial number itself: the same cell as write_datetime makes, at a fraction of the time.
    return lambda row, column, day, _: write_number(row, column, day.toordinal() - _EPOCH, shape)


def _moment_writer(workbook: Workbook, sheet: Worksheet) -> _Write:
    shape = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def write(row: int, column: int, at: datetime, _: Any) -> None:
        sheet.write_datetime(row, column, at.replace(tzinfo=None), shape)

    return write


def _number_writer(_: Workbook, sheet: Worksheet) -> _Write:
    def write(row: int, column: int, value: int | Decimal, _: Any) -> None:
        if len(Decimal(value).as_tuple().digits) <= 15:
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, format(Decimal(value), "f"))

    return write


def _money_writer(workbook: Workbook, sheet: Worksheet) -> _Write:
    write_number = sheet.write_number
    shapes: dict[str, tuple[int, Format]] = {}

    def write(row: int, column: int, amount: int, currency: str) -> None:
        shape = shapes.get(currency)
        if shape is None:
            shape = shapes[currency] = _money_shape(workbook, currency)
        digits, number_format = shape
        # Decimal, not float: its digits go into the file as they are.
        value = Decimal(amount).scaleb(-digits)
        if not -_EXACT_BELOW < amount < _EXACT_BELOW:
            sheet.write_string(row, column, format(value, "f"))
        elif isinstance(amount, Calculated):
            # Rounded, since a spreadsheet adds in binary; the value is written too, for readers that calculate nothing.
            sheet.write_formula(row, column, f"=ROUND({amount.formula},{digits})", number_format, value)
        else:
            write_number(row, column, value, number_format)

    return write


def _money_shape(workbook: Workbook, currency: str) -> tuple[int, Format]:
    digits = minor_digits(currency)
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return digits, workbook.add_format({"num_format": pattern})
