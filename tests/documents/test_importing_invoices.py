"""Invoices come from a file once, to the cent, under their own numbers; what cannot be taken is named line by line."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from flare_app import catalog, customers, documents, statements
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import System
from flare_app.importing import ImportReport, Outcome
from flare_app.models import Document, DocumentLine, NumberSeries
from tests.documents.conftest import Shop
from tests.factories import make_draft, make_tax

IMPORT = System("import")
FOLDER = Path(__file__).parent.parent / "data"
SAMPLE = (FOLDER / "invoices.csv").read_bytes()
HEADER = b"Invoice number,Invoice date,Customer,Customer email,Currency,Product,Description,Quantity,Unit price"


@pytest.fixture
def imported_customers(shop: Shop) -> None:
    """The customers that the sample's invoices name."""
    customers.import_customers(unit_of_work, content=(FOLDER / "customers.csv").read_bytes(), actor=IMPORT)


def _import(content: bytes = SAMPLE, *, dry_run: bool = False) -> ImportReport:
    return documents.import_invoices(unit_of_work, content=content, actor=IMPORT, dry_run=dry_run)


@pytest.mark.usefixtures("imported_customers")
def test_sample_is_taken_to_the_cent_under_its_own_numbers() -> None:
    report = _import()
    assert report.counts == {Outcome.CREATED: 4, Outcome.REFUSED: 11}
    assert report.totals == {"EUR": 7_99 + 2_25, "JPY": 3_600, "USD": 99}
    with read_only() as session:
        found = session.exec(select(Document).order_by(col(Document.id))).all()
        assert [(one.number, one.sequence, one.state) for one in found] == [
            (number, None, "issued") for number in ("1", "2", "A-3/x", "4")
        ]
        assert [one.total_amount for one in found] == [7_99, 99, 3_600, 2_25]
        assert found[0].issue_on.isoformat() == "2021-01-01"
        assert found[1].buyer["name"] == "Stanisław Wójcik"
        assert session.get_one(NumberSeries, "invoice").next_number == 1
        assert list(statements.verify_books(session)) == []


@pytest.mark.usefixtures("imported_customers")
def test_every_refusal_names_line_and_reason() -> None:
    found = {(remark.line, remark.name): remark.reason for remark in _import().refusals}
    assert found == {
        (10, "5"): "Customer differs from line 9, which has the same invoice number.",
        (11, "6"): "Currency: Choose a currency, such as EUR.",
        (12, "7"): "Invoice date must be a date, like 2026-11-22.",
        (13, "8"): "There is no customer nobody@nowhere.example. Import or create the customer first.",
        (14, "9"): "Quantity: “99999999999999” is too large: the limit is 1000000000.0000.",
        (16, "10"): "Unit price: Enter a unit price.",
        (17, "11"): "The total is negative. Lower the negative lines, or make a credit note.",
        (18, "INV-000001"): "Numbers that begin with INV- are given automatically. Choose another one.",
        (19, "=13"): "A number has 1 to 60 letters, digits and - / . _ #.",
        (20, ""): "A number has 1 to 60 letters, digits and - / . _ #.",
        (21, "15"): "There is no customer given. Import or create the customer first.",
    }


@pytest.mark.usefixtures("imported_customers")
def test_second_run_changes_nothing() -> None:
    first = _import()
    second = _import()
    assert second.counts == {Outcome.UNCHANGED: 4, Outcome.REFUSED: 11}
    assert (second.totals, second.refusals) == (first.totals, first.refusals)
    with read_only() as session:
        assert len(session.exec(select(Document)).all()) == 4


@pytest.mark.usefixtures("imported_customers")
def test_dry_run_reports_the_same_and_keeps_nothing() -> None:
    dry = _import(dry_run=True)
    with read_only() as session:
        assert session.exec(select(Document)).all() == []
    wet = _import()
    assert (dry.counts, dry.refusals, dry.totals) == (wet.counts, wet.refusals, wet.totals)


def _file(*rows: str) -> bytes:
    return b"\n".join([HEADER, *(row.encode() for row in rows)])


def test_changed_row_of_an_issued_invoice_is_refused(shop: Shop) -> None:
    _import(_file("1,2021-01-01,Bergwerk AG,,EUR,,Work,1,10.00"))
    report = _import(_file("1,2021-01-01,Bergwerk AG,,EUR,,Work,1,11.00"))
    assert [remark.reason for remark in report.refusals] == [
        "It was imported before with other content, and an issued invoice never changes."
    ]
    with read_only() as session:
        assert session.exec(select(Document.total_amount)).all() == [10_00]


def test_number_that_is_taken_is_refused(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)
        documents.issue_document(session, public_id=draft.public_id, actor=shop.staff, number="7")
    report = _import(_file("7,2021-01-01,Bergwerk AG,,EUR,,Work,1,10.00"))
    assert [remark.reason for remark in report.refusals] == ["7 is taken already. Choose another number."]


def test_catalog_terms_and_optional_columns_are_used(shop: Shop) -> None:
    with unit_of_work() as session:
        product = catalog.create_product(session, name="Hour", unit_price="90", actor=shop.staff)
        make_tax(session, actor=shop.staff)
    content = (
        HEADER + b",Tax,Discount,PO number\n1,2021-01-01,Bergwerk AG,OFFICE@bergwerk.example,EUR,Hour,,2,90,vat 20%,10,PO-5\n"
        b"2,2021-01-01,Bergwerk AG,,EUR,Hour,,2,90,Unknown tax,,\n"
    )
    report = _import(content)
    assert [remark.reason for remark in report.refusals] == ["Tax: This tax does not exist. Choose another one."]
    with read_only() as session:
        invoice = session.exec(select(Document)).one()
        line = session.exec(select(DocumentLine)).one()
        assert (invoice.total_amount, invoice.po_number, invoice.terms_name) == (194_40, "PO-5", "Net 30")
        assert (invoice.due_on.isoformat(), line.product_id, line.product_name) == ("2021-01-31", product.id, "Hour")
