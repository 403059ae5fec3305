"""How an accepted form becomes rows: header columns, lines, tax rows."""

from typing import Any

from sqlmodel import Session, col, delete

from flare_app.documents.form import CheckedDocument
from flare_app.models import Document, DocumentLine, DocumentTax

HEADER = (
    "customer_id", "currency", "locale", "issue_on", "due_on", "expires_on", "terms_id", "terms_name", "po_number", "internal_note",
    "customer_note", "prices_include_tax", "tax_rounding", "discount_ppm", "credited_invoice_id", "total_amount",
)  # fmt: skip


def header_of(document: Document) -> dict[str, Any]:
    """What a change to a draft is told by."""
    return {name: getattr(document, name) for name in HEADER}


def fill_header(document: Document, checked: CheckedDocument) -> None:
    """Everything of the header that a form decides; the document's looks follow its customer's locale."""
    document.customer_id = checked.customer.id
    document.locale = checked.customer.locale
    for name in ("currency", "issue_on", "due_on", "expires_on", "terms_id", "terms_name", "po_number", "internal_note",
                 "customer_note", "prices_include_tax", "discount_ppm", "credited_invoice_id"):  # fmt: skip
        setattr(document, name, getattr(checked, name))
    document.converted_from_id = checked.converted_from_id or document.converted_from_id
    document.tax_rounding = checked.tax_rounding.value
    for name in ("subtotal_amount", "discount_amount", "tax_amount", "total_amount"):
        setattr(document, name, getattr(checked.totals, name))


def new_lines(document: Document, checked: CheckedDocument) -> list[DocumentLine]:
    """The rows for the lines, not yet added to a session."""
    return [
        DocumentLine(
            document_id=document.id,
            position=position,
            product_id=line.product_id,
            product_name=line.product_name,
            description=line.description,
            quantity_e4=line.amounts.quantity_e4,
            unit_price_e4=line.amounts.unit_price_e4,
            discount_ppm=line.amounts.discount_ppm,
            tax_id=line.tax_id,
            tax_label=line.tax_label,
            taxes=[[tax.name, tax.rate_ppm] for tax in line.amounts.taxes],
            amount=amount,
            net_amount=net,
            source_line_id=line.source_line_id,
            source_quantity_e4=line.amounts.quantity_e4 if line.source_line_id and not line.amounts.is_rounding else 0,
        )
        for position, (line, amount, net) in enumerate(
            zip(checked.lines, checked.totals.line_amounts, checked.totals.line_net_amounts, strict=True)
        )
    ]


def content_of(line: DocumentLine) -> dict[str, Any]:
    """What makes a line differ from another."""
    return line.model_dump(exclude={"id"})


def add_content(session: Session, document: Document, checked: CheckedDocument) -> None:
    """Write lines and tax rows of a flushed draft."""
    session.add_all(new_lines(document, checked))
    session.add_all(
        DocumentTax(
            document_id=document.id,
            position=position,
            name=row.name,
            rate_ppm=row.rate_ppm,
            taxable_amount=row.taxable_amount,
            tax_amount=row.tax_amount,
        )
        for position, row in enumerate(checked.totals.tax_rows)
    )
    session.flush()


def delete_content(session: Session, document: Document) -> None:
    """Remove lines and tax rows of a draft."""
    session.execute(delete(DocumentLine).where(col(DocumentLine.document_id) == document.id))
    session.execute(delete(DocumentTax).where(col(DocumentTax.document_id) == document.id))
