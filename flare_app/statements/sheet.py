"""A statement as rows for CSV and XLSX: the columns of the screen, and in XLSX formulas for what an accountant will check."""

from collections.abc import Callable, Iterator
from functools import partial

from flare_app.domain.decimals import format_scaled
from flare_app.domain.money import minor_digits
from flare_app.domain.statement import MovementKind
from flare_app.rendering.spreadsheet import Calculated, Column, Row
from flare_app.statements.customer_statement import CustomerStatement, StatementView
from flare_app.statements.wording import EARLIER, KIND_LABELS, settlement_text

ACTIVITY_COLUMNS = (
    Column("Date", "date"),
    Column("Type"),
    Column("Number"),
    Column("Reference"),
    Column("Settlement", width=44),
    Column("Amount", "money"),
    Column("Balance", "money"),
)
OPEN_COLUMNS = (
    Column("Date", "date"),
    Column("Type"),
    Column("Number"),
    Column("Settlement", width=44),
    Column("Due date", "date"),
    Column("Days overdue", "integer"),
    Column("Total", "money"),
    Column("Settled", "money"),
    Column("Open balance", "money"),
)
_FIRST = 2  # the row below the titles, as a workbook counts


def statement_columns(view: StatementView) -> tuple[Column, ...]:
    """The columns of a statement, on screen and in files."""
    return OPEN_COLUMNS if view is StatementView.OPEN_ITEMS else ACTIVITY_COLUMNS


def statement_rows(found: CustomerStatement) -> Iterator[Row]:
    """The rows for files: opening balance, movements and closing balance, or the open items and their total."""
    return _open_rows(found) if found.view is StatementView.OPEN_ITEMS else _activity_rows(found)


def _activity_rows(found: CustomerStatement) -> Iterator[Row]:
    statement, code, write = found.statement, found.currency, _plain(found.currency)
    yield (statement.start, "Opening balance", "", "", "", None, statement.opening_amount, code)
    at = _FIRST
    for at, row in enumerate(statement.rows, start=_FIRST + 1):
        one = row.movement
        settled = settlement_text(one.kind, found.settlements.get((one.kind, one.row_id), ()), write)
        balance = Calculated(row.balance_amount, f"G{at - 1}+F{at}")
        yield (one.on, KIND_LABELS[one.kind], one.number, one.description, settled, one.amount, balance, code)
    moved = Calculated(statement.closing_amount - statement.opening_amount, f"SUM(F{_FIRST}:F{at})")
    # From the opening balance and the sum, not from the row above: it checks the whole column.
    closing = Calculated(statement.closing_amount, f"G{_FIRST}+F{at + 1}")
    yield (statement.end, "Closing balance", "", "", "", moved, closing, code)


def _open_rows(found: CustomerStatement) -> Iterator[Row]:
    end, code, write = found.statement.end, found.currency, _plain(found.currency)
    first = _FIRST
    if found.earlier_amount:
        yield (None, EARLIER, "", "", None, None, None, None, found.earlier_amount, code)
        first += 1
    for at, one in enumerate(found.open_items, start=first):
        settled = settlement_text(one.kind, found.settlements.get((one.kind, one.row_id), ()), write)
        balance = Calculated(one.balance_amount, f"G{at}-H{at}")
        label = KIND_LABELS[MovementKind(one.kind)]
        days = one.days_overdue(end) or None
        yield (
            *(one.issue_on, label, one.number, settled, one.due_on, days),
            *(one.total_amount, one.settled_amount, balance, code),
        )
    last = first + len(found.open_items) - 1
    total = Calculated(found.shown_amount, f"SUM(I{_FIRST}:I{last})") if last >= _FIRST else found.shown_amount
    yield (end, "Total open", "", "", None, None, None, None, total, code)


def _plain(currency: str) -> Callable[[int], str]:
    return partial(format_scaled, digits=minor_digits(currency))
