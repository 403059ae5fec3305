"""Issuing gives number and date, freezes everything, and keeps a series gapless and in the order of its dates."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from flare_app import audit, company, documents
from flare_app.clock import today
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.models import Document, DocumentLine, NumberSeries
from tests.documents.conftest import Shop
from tests.factories import line, make_draft, make_issued, make_tax

TODAY = today()
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


def test_issuing_gives_the_next_number_and_the_full_balance(shop: Shop) -> None:
    with unit_of_work() as session:
        first, second = (make_issued(session, shop.customer, actor=shop.staff) for _ in range(2))
    assert [first.number, second.number] == ["INV-000001", "INV-000002"]
    assert (first.state, first.balance_amount, first.sequence) == ("issued", 100_00, 1)
    assert first.issued_at is not None
    with read_only() as session:
        assert audit.history(session, subject_kind="document", subject_id=first.id)[0].verb == "issued"


@pytest.mark.parametrize(
    ("kind", "number", "balance"),
    [(DocumentKind.ESTIMATE, "EST-000001", 0), (DocumentKind.CREDIT_NOTE, "CR-000001", 100_00)],
)
def test_each_kind_has_a_series_of_its_own(shop: Shop, kind: DocumentKind, number: str, balance: int) -> None:
    with unit_of_work() as session:
        make_issued(session, shop.customer, actor=shop.staff)
        issued = make_issued(session, shop.customer, actor=shop.staff, kind=kind)
    assert (issued.number, issued.balance_amount) == (number, balance)


def test_issued_document_cannot_be_issued_again(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        with pytest.raises(Conflict, match="This invoice is already issued"):
            documents.issue_document(session, public_id=invoice.public_id, actor=shop.staff)
        assert session.get_one(NumberSeries, "invoice").next_number == 2


@pytest.mark.parametrize("public_id", ["", "nope", "\x00", "\ud800", "x" * 1_000])
def test_document_that_does_not_exist_cannot_be_issued(shop: Shop, public_id: str) -> None:
    with unit_of_work() as session, pytest.raises(NotFound):
        documents.issue_document(session, public_id=public_id, actor=shop.staff)


def test_issued_document_keeps_what_seller_and_buyer_were(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        company.get_company(session).name = "New Name Ltd"
    with unit_of_work() as session:
        session.get_one(type(shop.customer), shop.customer.id).name = "Renamed AG"
    with read_only() as session:
        data = documents.document_data(session, documents.get_document(session, principal=shop.staff, public_id=invoice.public_id))
    assert (data.seller.name, data.customer.name) == ("Alpenglow GmbH", "Bergwerk AG")
    assert data.seller.lines == ("Wien", "Austria")


def test_numbers_follow_the_dates(shop: Shop) -> None:
    with unit_of_work() as session:
        make_issued(session, shop.customer, actor=shop.staff)
        earlier = make_draft(session, shop.customer, actor=shop.staff, issue_on=YESTERDAY)
        with pytest.raises(Invalid, match="INV-000001 is dated") as refused:
            documents.issue_document(session, public_id=earlier.public_id, actor=shop.staff)
    assert refused.value.field == "issue_on"
    with read_only() as session:
        assert session.get_one(NumberSeries, "invoice").next_number == 2


def test_document_cannot_be_issued_before_its_date(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff, issue_on=TOMORROW)
        with pytest.raises(Invalid, match="cannot be issued before its date"):
            documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)


def test_item_33_past_dates_are_taken_and_an_older_document_has_a_number_of_its_own(shop: Shop) -> None:
    with unit_of_work() as session:
        make_issued(session, shop.customer, actor=shop.staff)
        draft = make_draft(session, shop.customer, actor=shop.staff, issue_on="2021-01-01")
        old = documents.issue_document(session, public_id=draft.public_id, actor=shop.staff, number=" A/2021-17 ")
        assert (old.number, old.sequence) == ("A/2021-17", None)
        assert make_issued(session, shop.customer, actor=shop.staff).number == "INV-000002"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("A-1", "taken already"), ("INV-000009", "given automatically"), ("=1+1", "A number has"), ("x" * 61, "A number has")],
)
def test_typed_number_that_cannot_be_taken_is_refused(shop: Shop, number: str, sentence: str) -> None:
    with unit_of_work() as session:
        first, second = (make_draft(session, shop.customer, actor=shop.staff) for _ in range(2))
        documents.issue_document(session, public_id=first.public_id, actor=shop.staff, number="A-1")
        with pytest.raises(Invalid, match=sentence):
            documents.issue_document(session, public_id=second.public_id, actor=shop.staff, number=number)


def test_series_that_staff_type_needs_a_number(shop: Shop) -> None:
    with unit_of_work() as session:
        session.get_one(NumberSeries, "invoice").automatic = False
        draft = make_draft(session, shop.customer, actor=shop.staff)
        with pytest.raises(Conflict, match="typed by hand"):
            documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)
        issued = documents.issue_document(session, public_id=draft.public_id, actor=shop.staff, number="INV-2026-1")
        assert issued.number == "INV-2026-1"


def test_eight_at_once_get_gapless_numbers_in_the_order_of_dates(shop: Shop) -> None:
    """Half of them are dated yesterday: whoever comes too late is refused, and leaves no gap."""
    with unit_of_work() as session:
        days = [TODAY.isoformat() if position % 2 else YESTERDAY for position in range(24)]
        drafts = [make_draft(session, shop.customer, actor=shop.staff, issue_on=day).public_id for day in days]

    def issue(public_id: str) -> bool:
        try:
            with unit_of_work() as session:
                documents.issue_document(session, public_id=public_id, actor=shop.staff)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        issued = sum(pool.map(issue, drafts))
    with read_only() as session:
        rows = select(Document.sequence, Document.issue_on).where(Document.state == "issued").order_by(col(Document.sequence))
        found = session.exec(rows).all()
        assert session.get_one(NumberSeries, "invoice").next_number == issued + 1
    assert issued >= 12
    assert [sequence for sequence, _ in found] == list(range(1, issued + 1))
    assert [day for _, day in found] == sorted(day for _, day in found)


def test_same_draft_issued_by_two_at_once_gets_one_number(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)

    def issue(_: int) -> bool:
        try:
            with unit_of_work() as session:
                documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(issue, range(4))) == 1
    with read_only() as session:
        assert session.get_one(NumberSeries, "invoice").next_number == 2


def test_failed_transaction_gives_its_number_back(shop: Shop) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work() as session:
        make_issued(session, shop.customer, actor=shop.staff)
        raise ZeroDivisionError
    with unit_of_work() as session:
        assert make_issued(session, shop.customer, actor=shop.staff).number == "INV-000001"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document SET total_amount = 1",
        "UPDATE document SET number = 'INV-9'",
        "UPDATE document SET state = 'draft'",
        "UPDATE document SET buyer = '{}'",
        "DELETE FROM document",
        "UPDATE document_line SET amount = 1",
        "DELETE FROM document_line",
        "UPDATE document_tax SET tax_amount = 1",
        "DELETE FROM document_tax",
    ],
)
def test_database_itself_refuses_to_change_what_was_issued(shop: Shop, statement: str) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff)
        make_issued(session, shop.customer, line(tax=tax.public_id), actor=shop.staff)
    with pytest.raises(IntegrityError, match="issued document can"), unit_of_work() as session:
        session.execute(text(statement))


def test_database_itself_refuses_a_further_line_on_an_issued_document(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
    with pytest.raises(IntegrityError, match="issued document cannot change"), unit_of_work() as session:
        session.add(DocumentLine(document_id=invoice.id, position=9))
