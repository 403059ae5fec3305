"""Exports read back by other programs: the same rows in CSV and XLSX, exact figures, real dates, and no formula."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from flare_app.domain.money import format_plain
from flare_app.errors import Invalid
from flare_app.rendering.csv_file import csv_chunks
from flare_app.rendering.spreadsheet import Column, Row, formula_safe
from flare_app.rendering.xlsx_file import write_xlsx

COLUMNS = (
    Column("Number"),
    Column("Date", "date"),
    Column("Sent", "moment"),
    Column("Quantity", "number"),
    Column("Views", "integer"),
    Column("Total", "money"),
)
SENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ROWS: tuple[Row, ...] = (
    ("INV-000001", date(2026, 11, 22), SENT, Decimal("2.5000"), 7, 123450, "EUR"),
    ("INV-000002", date(2026, 1, 2), None, Decimal(-3), 0, -5, "EUR"),
    ("INV-000003", None, None, None, None, 1234, "JPY"),
    ("INV-000004", date(1999, 12, 31), None, 12, 1, 1234, "KWD"),
    ('a "quoted", text\r\nwith a break', None, None, None, None, None, ""),
)

FORMULAS = tuple(
    prefix + body
    for prefix in ("", " ", "   ", "\u00a0", "\u200b", "\ufeff", "\x01")
    for body in (
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\0=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A1",
        '=HYPERLINK("http://x","y")',
        "=cmd|'/c calc'!A0",
        "{=1+1}",
        "http://example.com",
        "mailto:a@b.c",
        "internal:Sheet1!A1",
    )
)


def read_csv(columns: Sequence[Column], rows: Sequence[Row]) -> list[list[str]]:
    text = b"".join(csv_chunks(columns, iter(rows))).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def read_xlsx(columns: Sequence[Column], rows: Sequence[Row], path: Path) -> Any:
    write_xlsx(columns, iter(rows), path, title="Invoices")
    return load_workbook(path).active


def test_csv_has_a_byte_order_mark_crlf_and_the_titles_with_currency() -> None:
    content = b"".join(csv_chunks(COLUMNS, iter(ROWS)))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert content.endswith(b"\r\n")
    assert read_csv(COLUMNS, ROWS)[0] == ["Number", "Date", "Sent", "Quantity", "Views", "Total", "Currency"]


def test_csv_writes_iso_dates_and_plain_decimals() -> None:
    assert read_csv(COLUMNS, ROWS)[1:] == [
        ["INV-000001", "2026-11-22", "2026-11-22T09:30:00+00:00", "2.5000", "7", "1234.50", "EUR"],
        ["INV-000002", "2026-01-02", "", "-3", "0", "-0.05", "EUR"],
        ["INV-000003", "", "", "", "", "1234", "JPY"],
        ["INV-000004", "1999-12-31", "", "12", "1", "1.234", "KWD"],
        ['a "quoted", text\r\nwith a break', "", "", "", "", "", ""],
    ]


def test_list_without_money_has_no_currency_column() -> None:
    assert read_csv((Column("Name"), Column("Views", "integer")), (("a", 1),)) == [["Name", "Views"], ["a", "1"]]


def test_empty_list_is_a_header_only(tmp_path: Path) -> None:
    assert len(read_csv(COLUMNS, ())) == 1
    assert read_xlsx(COLUMNS, (), tmp_path / "empty.xlsx").max_row == 1


@given(amount=st.integers(-(10**15), 10**15), currency=st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_csv_amount_is_the_plain_amount_to_the_last_digit(amount: int, currency: str) -> None:
    assert read_csv((Column("Total", "money"),), ((amount, currency),))[1] == [format_plain(amount, currency), currency]


def test_first_chunk_comes_before_the_rows_are_read_to_the_end() -> None:
    read = 0

    def rows() -> Iterator[Row]:
        nonlocal read
        for number in range(100_000):
            read += 1
            yield (f"INV-{number:06d}", 100, "EUR")

    chunks = csv_chunks((Column("Number"), Column("Total", "money")), rows())
    assert len(next(chunks)) + len(next(chunks)) > 200
    assert read < 100
    sizes = [len(chunk) for chunk in chunks]
    assert max(sizes) < 128 * 1024
    assert read == 100_000


def test_xlsx_holds_real_numbers_and_dates_in_the_format_of_the_currency(tmp_path: Path) -> None:
    sheet = read_xlsx(COLUMNS, ROWS, tmp_path / "list.xlsx")
    number, day, moment, quantity, views, total, currency = sheet[2]
    assert (number.value, currency.value) == ("INV-000001", "EUR")
    assert (day.value, day.is_date, day.number_format) == (datetime(2026, 11, 22), True, "yyyy-mm-dd")
    assert moment.value == SENT.replace(tzinfo=None)
    assert (quantity.value, quantity.data_type, views.value) == (2.5, "n", 7)
    assert (total.value, total.data_type, total.number_format) == (1234.5, "n", "#,##0.00")
    assert (sheet["F4"].value, sheet["F4"].number_format) == (1234, "#,##0")
    assert (sheet["F5"].value, sheet["F5"].number_format) == (1.234, "#,##0.000")
    assert sheet["F6"].value is None


def test_xlsx_has_a_frozen_head_a_filter_and_column_widths(tmp_path: Path) -> None:
    sheet = read_xlsx(COLUMNS, ROWS, tmp_path / "list.xlsx")
    assert sheet.title == "Invoices"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G6"
    assert 27 < sheet.column_dimensions["A"].width < 30
    assert [cell.value for cell in sheet[1]] == ["Number", "Date", "Sent", "Quantity", "Views", "Total", "Currency"]


def test_xlsx_amount_is_exact_up_to_fifteen_digits_and_text_beyond(tmp_path: Path) -> None:
    amounts = [random.Random(7).randrange(-(10**15) + 1, 10**15) for _ in range(2000)] + [10**15, -(10**15)]
    sheet = read_xlsx((Column("Total", "money"),), [(amount, "EUR") for amount in amounts], tmp_path / "list.xlsx")
    for amount, (cell, _) in zip(amounts, sheet.iter_rows(min_row=2), strict=True):
        if abs(amount) < 10**15:
            assert cell.data_type == "n"
            assert Decimal(repr(cell.value)) == Decimal(format_plain(amount, "EUR"))
        else:
            assert cell.value == format_plain(amount, "EUR")


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    columns = (Column("=Title"), Column("Text"))
    rows = [(text, f"Text {text}") for text in FORMULAS]
    path = tmp_path / "list.xlsx"
    sheet = read_xlsx(columns, rows, path)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert len(cells) == 2 * (len(FORMULAS) + 1)
    assert [cell for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert all(not str(cell.value).lstrip().startswith(tuple("=+-@＝＋－＠")) for cell in cells)
    for row in read_csv(columns, rows):
        assert not row[0].startswith(tuple("=+-@\t\r\n\0＝＋－＠"))


@given(st.text(max_size=20))
def test_text_survives_the_csv_apart_from_the_apostrophe(text: str) -> None:
    assert read_csv((Column("Text"),), ((text,),))[1:] in ([[text]], [["'" + text]])


def test_harmless_text_is_left_alone() -> None:
    for text in ("Müller & Söhne", "100 %", "a=b", "(1)", "€ 5", "'quoted'", "日本", "", "  indented", "1-2"):
        assert formula_safe(text) == text


def test_negative_amount_is_a_number_and_not_text(tmp_path: Path) -> None:
    columns = (Column("Total", "money"),)
    assert read_csv(columns, ((-100, "EUR"),))[1] == ["-1.00", "EUR"]
    assert read_xlsx(columns, ((-100, "EUR"),), tmp_path / "list.xlsx")["A2"].value == -1


def test_lone_surrogate_and_overlong_text_break_no_file(tmp_path: Path) -> None:
    rows = (("a\ud800b",), ("x" * 40_000,))
    assert read_csv((Column("Text"),), rows)[1] == ["a?b"]
    sheet = read_xlsx((Column("Text"),), rows, tmp_path / "list.xlsx")
    assert (sheet["A2"].value, len(sheet["A3"].value)) == ("a?b", 32_767)


def test_rows_that_fail_half_way_leave_no_workbook_behind(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield ("a",)
        raise Invalid("The list changed meanwhile.")

    with pytest.raises(Invalid):
        write_xlsx((Column("Text"),), rows(), tmp_path / "list.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []


@pytest.mark.parametrize("title", ["", "a/b:c*d?[e]\\f", "x" * 50, "'", "History"])
def test_any_title_gives_a_workbook(title: str, tmp_path: Path) -> None:
    write_xlsx((Column("Text"),), (), tmp_path / "list.xlsx", title=title)
    assert load_workbook(tmp_path / "list.xlsx").sheetnames
