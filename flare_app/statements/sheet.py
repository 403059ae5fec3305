"""A statement as rows for CSV and XLSX: the columns of the screen, and in XLSX formulas for what an accountant will check."""

from collections.abc import Callable, Iterator
from functools import partial

from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.decimals import format_scaled
from flare_app.domain.money import minor_digits
from flare_app.domain.statement import MovementKind
from flare_app.lists.formatting import status_text
from flare_app.rendering.spreadsheet import Calculated, Column, Row
from flare_app.statements.customer_statement import CustomerStatement, StatementView
from flare_app.statements.open_query import CREDIT
from flare_app.statements.wording import BUCKET_LABELS, EARLIER, KIND_LABELS, settlement_text

ACTIVITY_COLUMNS = (
    Column("Date", "date"),
    Column("Type"),
    Column("Number"),
    Column("Status", width=14),
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
    yield (statement.start, "Opening balance", "", "", "", "", None, statement.opening_amount, code)
    at = _FIRST
    for at, row in enumerate(statement.rows, start=_FIRST + 1):
        one = row.movement
        settled = settlement_text(one.kind, found.settlements.get((one.kind, one.row_id), ()), write)
        balance = Calculated(row.balance_amount, f"H{at - 1}+G{at}")
        status = status_text(found.status_of(one))
        yield (one.on, KIND_LABELS[one.kind], one.number, status, one.description, settled, one.amount, balance, code)
    moved = Calculated(statement.closing_amount - statement.opening_amount, f"SUM(G{_FIRST}:G{at})")
    # From the opening balance and the sum, not from the row above: it checks the whole column.
    closing = Calculated(statement.closing_amount, f"H{_FIRST}+G{at + 1}")
    yield (statement.end, "Closing balance", "", "", "", "", moved, closing, code)
    yield from _ageing_rows(found, at + 1, "H", lambda label, amount: ("Ageing", "", "", label, "", None, amount))


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
    yield from _ageing_rows(found, last + 1, "I", lambda label, amount: ("Ageing", "", label, None, None, None, None, amount))


def _ageing_rows(found: CustomerStatement, at: int, column: str, row: Callable[[str, int], Row]) -> Iterator[Row]:
    """What is open by how late it is, and all of it, below the row `at` of the workbook; the figures stand in `column`."""
    names = [*AgeingBucket, *([CREDIT] if found.sums.credit_amount else [])]
    for name in names:
        yield (found.statement.end, *row(BUCKET_LABELS[name], found.sums.amount_of(name)), found.currency)
    total = Calculated(found.sums.total_amount, f"SUM({column}{at + 1}:{column}{at + len(names)})")
    yield (found.statement.end, *row("Total due", total), found.currency)


def _plain(currency: str) -> Callable[[int], str]:
    return partial(format_scaled, digits=minor_digits(currency))
