"""A payment as rows for XLSX: what it settled, what is kept as credit, and what was received."""

from collections.abc import Iterator

from flare_app.rendering.data import PaymentReceiptData
from flare_app.rendering.spreadsheet import Column, Row

COLUMNS = (
    Column("Applied to", "text"),
    Column("Date", "date"),
    Column("Document total", "money"),
    Column("Amount", "money"),
)


def receipt_rows(data: PaymentReceiptData) -> Iterator[Row]:
    """A line for each document, then the sums in the same column as on paper; currency last, as in every row."""
    for one in data.allocations:
        total = one.total_amount if one.issue_on else None
        yield (one.document_number, one.issue_on, total, one.applied_amount, data.currency)
    if data.unapplied_amount:
        yield ("Kept as credit", None, None, data.unapplied_amount, data.currency)
    yield ("Total received", data.received_on, None, data.amount, data.currency)
