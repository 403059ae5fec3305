"""One declaration of columns and one iterator of rows feed CSV, XLSX and the printed list alike.

A row is a tuple of values in the order of the columns. If any column is of the kind "money", every row carries one more value at
its end: the ISO currency code of its amounts, which becomes the extra column `Currency`. `None` is an empty cell in every kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from unicodedata import category

ColumnKind = Literal["text", "date", "moment", "money", "number", "integer"]
Cell = str | int | Decimal | date | datetime | None
Row = tuple[Cell, ...]

CURRENCY_TITLE = "Currency"
_WIDTHS: dict[ColumnKind, int] = {"text": 28, "date": 12, "moment": 20, "money": 14, "number": 12, "integer": 10}
_FORMULA_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")


class Calculated(int):
    """Minor units that a workbook also reaches by itself: `formula` is in A1 terms, such as "F2+E3". Elsewhere a plain amount."""

    formula: str

    def __new__(cls, amount: int, formula: str) -> "Calculated":
        """The amount with its formula."""
        made = super().__new__(cls, amount)
        made.formula = formula
        return made


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title on screen, what its cells are, and its width in characters (0: fitting its kind).

    | kind    | cell value                     | CSV                   | XLSX                                   |
    |---------|--------------------------------|-----------------------|----------------------------------------|
    | text    | str                            | formula-safe text     | formula-safe text                      |
    | date    | date                           | 2026-11-22            | date, yyyy-mm-dd                       |
    | moment  | datetime                       | 2026-11-22T09:30:00   | date and time, yyyy-mm-dd hh:mm        |
    | money   | int, minor units; `Calculated` | 1250.00               | number with the currency's decimals    |
    | number  | Decimal or int                 | 2.5                   | number                                 |
    | integer | int                            | 7                     | number without decimals                |
    """

    title: str
    kind: ColumnKind = "text"
    width: int = 0

    @property
    def characters(self) -> int:
        """The width to draw: the stated one, else the usual one of the kind, never less than the title needs."""
        return self.width or max(_WIDTHS[self.kind], len(self.title) + 3)

    @property
    def is_numeric(self) -> bool:
        """Whether the cells are figures and therefore stand on the right."""
        return self.kind in {"money", "number", "integer"}


def has_money(columns: Sequence[Column]) -> bool:
    """Whether rows of these columns end with a currency code."""
    return any(column.kind == "money" for column in columns)


def with_currency(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns as a file shows them: one value of every row belongs to each."""
    return (*columns, Column(CURRENCY_TITLE, width=10)) if has_money(columns) else tuple(columns)


def formula_safe(text: str) -> str:
    """The text with a leading `'` if a spreadsheet could take it for a formula.

    Covers = + - @ TAB CR LF NUL and the full-width signs, also behind spaces, control and invisible characters
    (OWASP "CSV Injection", ASVS 1.2.10). Lone surrogates, which no file can hold, become "?".
    """
    text = text.encode("utf-8", "replace").decode()
    for character in text:
        if character in _FORMULA_STARTS:
            return "'" + text
        if not character.isspace() and category(character) not in {"Cc", "Cf"}:
            break
    return text
