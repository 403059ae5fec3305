"""The hash that a rendering is kept under, and what no paper may hold."""

import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from flare_app.errors import Invalid
from flare_app.rendering.data import ListData, Logo, TaxRowData
from flare_app.rendering.spreadsheet import Column
from tests.rendering.papers import CUSTOMER, invoice, logo, long_invoice, receipt, statement


def test_hash_is_the_same_for_equal_data_and_in_another_process() -> None:
    script = "from tests.rendering.papers import invoice; print(invoice().content_hash())"
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert invoice().content_hash() == invoice().content_hash() == other
    assert len(other) == 64


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "INV-000124"},
        {"state": "void"},
        {"total_amount": 1},
        {"paid_amount": 0},
        {"balance_amount": 0},
        {"due_on": None},
        {"note": ""},
        {"locale": "de_DE"},
        {"color": "#000000"},
        {"lines": ()},
        {"customer": replace(CUSTOMER, lines=("Unit 4, Old Mill Lane, Bristol BS1 4RN",))},
        {"tax_rows": (TaxRowData(name="VAT", rate_ppm=200_001, taxable_amount=290_170, tax_amount=58_034),)},
        {"logo": Logo(b"x", "image/png")},
    ],
)
def test_hash_changes_with_whatever_the_paper_shows(changes: dict[str, object]) -> None:
    assert invoice(**changes).content_hash() != invoice().content_hash()


def test_texts_that_join_to_the_same_words_have_different_hashes() -> None:
    assert invoice(note="ab", disclaimer="c").content_hash() != invoice(note="a", disclaimer="bc").content_hash()


def test_every_paper_has_a_hash_and_can_cross_to_a_worker() -> None:
    rows = ((date(2026, 1, 1), Decimal("1.5"), 5, "EUR"),)
    columns = (Column("Date", "date"), Column("Quantity", "number"), Column("Total", "money"))
    papers = [invoice(logo=logo()), receipt(), statement(), ListData(title="Invoices", columns=columns, rows=rows)]
    assert len({paper.content_hash() for paper in papers}) == len(papers)
    assert [pickle.loads(pickle.dumps(paper)) for paper in papers] == papers


@pytest.mark.parametrize("color", ["red", "#fff", "#12345g", "#123456;x", "", "#１２３４５６"])
def test_color_that_is_no_color_is_refused(color: str) -> None:
    with pytest.raises(Invalid, match="colour"):
        invoice(color=color)


@pytest.mark.parametrize("mime", ["image/svg+xml", "text/html", "image/png;x", ""])
def test_logo_that_is_no_raster_picture_is_refused(mime: str) -> None:
    with pytest.raises(Invalid, match="logo"):
        Logo(b"x", mime)


def test_document_of_more_than_a_thousand_lines_is_refused() -> None:
    assert len(long_invoice(1000).lines) == 1000
    with pytest.raises(Invalid, match="at most 1000 lines"):
        long_invoice(1001)
