"""A customer with one of each, and what the files of the portal hold."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl
from pypdf import PdfReader

from flare_app.models import Customer, Document, Payment


@dataclass
class Account:
    """A customer with one of each."""

    customer: Customer
    invoice: Document
    estimate: Document
    credit_note: Document
    payment: Payment

    @property
    def numbers(self) -> dict[str, str]:
        """What stands in which tab."""
        return {
            "Invoices": str(self.invoice.number),
            "Estimates": str(self.estimate.number),
            "Payments": self.payment.number,
            "Credit Notes": str(self.credit_note.number),
        }


def words_of(pdf: Path) -> str:
    """The text of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(pdf).pages)


def numbers_of(workbook: Path) -> set[float]:
    """Every number in a workbook."""
    cells = [cell.value for sheet in openpyxl.load_workbook(workbook) for row in sheet.iter_rows() for cell in row]
    return {value for value in cells if isinstance(value, int | float)}
