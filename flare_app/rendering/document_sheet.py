"""One document as rows for CSV and XLSX: its lines, then the totals in the same column as on paper."""

from collections.abc import Iterator
from decimal import Decimal

from flare_app.rendering.data import DocumentData, LineData
from flare_app.rendering.spreadsheet import Column, Row

COLUMNS = (
    Column("Product", "text"),
    Column("Description", "text", 40),
    Column("Quantity", "number"),
    Column("Unit price", "number"),
    Column("Discount %", "number"),
    Column("Tax", "text", 14),
    Column("Amount", "money"),
)


def document_rows(data: DocumentData) -> Iterator[Row]:
    """The lines as they are on paper, then subtotal, discount, each tax and the total; currency last, as in every row."""
    for line in data.lines:
        yield (*_line(line), data.currency)
    yield _total("Subtotal", data.listed_amount, data)
    if data.taken_off_amount:
        yield _total("Discount", -data.taken_off_amount, data)
    included = "Including " if data.prices_include_tax else ""
    for tax in data.tax_rows:
        yield _total(f"{included}{tax.name} {_plain(tax.rate_ppm, 10_000)}%", tax.tax_amount, data)
    yield _total("Total", data.total_amount, data)


def _line(line: LineData) -> Row:
    return (
        line.product_name,
        line.description,
        _plain(line.quantity_e4, 10_000),
        _plain(line.unit_price_e4, 10_000),
        _plain(line.discount_ppm, 10_000) if line.discount_ppm else None,
        line.tax_label,
        line.amount,
    )


def _total(label: str, amount: int, data: DocumentData) -> Row:
    return ("", label, None, None, None, "", amount, data.currency)


def _plain(value: int, scale: int) -> Decimal:
    """The exact value without trailing zeros, and never as an exponent: 20, not 2E+1."""
    exact = (Decimal(value) / scale).normalize()
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact
