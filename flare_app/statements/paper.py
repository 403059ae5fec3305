"""A statement as the data object for its PDF and print view, and as rows for CSV and XLSX."""

from collections.abc import Iterator

from sqlmodel import Session

from flare_app import documents
from flare_app.domain.statement import MovementKind, StatementRow
from flare_app.rendering import data as paper
from flare_app.rendering.spreadsheet import Column, Row
from flare_app.statements.customer_statement import CustomerStatement

KIND_LABELS = {
    MovementKind.INVOICE: "Invoice",
    MovementKind.CREDIT_NOTE: "Credit note",
    MovementKind.PAYMENT: "Payment",
    MovementKind.REFUND: "Refund",
    MovementKind.WRITE_OFF: "Write-off",
}


def statement_data(session: Session, found: CustomerStatement) -> paper.StatementData:
    """Everything on the paper of a statement."""
    customer, statement = found.customer, found.statement
    return paper.StatementData(
        **documents.letterhead(session, locale=customer.locale),
        currency=found.currency,
        locale=customer.locale,
        customer=documents.buyer_of(customer).party(),
        period_from=statement.start,
        period_to=statement.end,
        opening_amount=statement.opening_amount,
        rows=tuple(_paper_row(row) for row in statement.rows),
        closing_amount=statement.closing_amount,
        ageing=paper.AgeingData(
            current_amount=found.ageing.current,
            days_1_30_amount=found.ageing.days_1_30,
            days_31_60_amount=found.ageing.days_31_60,
            days_61_90_amount=found.ageing.days_61_90,
            over_90_amount=found.ageing.over_90,
            total_amount=found.ageing.total,
        ),
    )


def statement_columns() -> tuple[Column, ...]:
    """The columns of a statement in files, as on screen."""
    return (
        Column("Date", "date"),
        Column("Type", "text"),
        Column("Number", "text"),
        Column("Reference", "text"),
        Column("Amount", "money"),
        Column("Balance", "money"),
    )


def statement_rows(found: CustomerStatement) -> Iterator[Row]:
    """The rows for files: opening balance, movements with a running balance, closing balance."""
    statement = found.statement
    yield (statement.start, "Opening balance", "", "", None, statement.opening_amount, found.currency)
    for row in statement.rows:
        one = row.movement
        yield (one.on, KIND_LABELS[one.kind], one.number, one.description, one.amount, row.balance_amount, found.currency)
    yield (statement.end, "Closing balance", "", "", None, statement.closing_amount, found.currency)


def _paper_row(row: StatementRow) -> paper.StatementRow:
    one = row.movement
    return paper.StatementRow(
        on=one.on,
        label=KIND_LABELS[one.kind],
        number=one.number,
        detail=one.description,
        charge_amount=max(one.amount, 0),
        credit_amount=max(-one.amount, 0),
        balance_amount=row.balance_amount,
    )
