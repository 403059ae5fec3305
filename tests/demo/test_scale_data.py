"""Data for scale tests: written past the rooms, so the rooms have to agree with it."""

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app.database import read_only, unit_of_work
from flare_app.demo.bulk import load_bulk
from flare_app.documents import refresh_search_text
from flare_app.domain.principals import System
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict
from flare_app.models import Customer, Document, Message, Payment
from flare_app.search import SearchIndex, matches
from flare_app.statements import verify_books
from tests import factories

INVOICES = 400


@pytest.fixture(autouse=True)
def _loaded(database: str) -> None:
    load_bulk(INVOICES)


def test_the_books_are_proven_right() -> None:
    with read_only() as session:
        assert list(verify_books(session)) == []


def test_there_are_as_many_invoices_as_asked_for_and_one_customer_has_a_fifth_of_them() -> None:
    with read_only() as session:
        per_customer = select(func.count()).where(Document.kind == DocumentKind.INVOICE).group_by(col(Document.customer_id))
        counts = session.execute(per_customer).scalars().all()
    assert sum(counts) == INVOICES
    assert max(counts) == INVOICES // 5


def test_there_is_some_of_everything() -> None:
    with read_only() as session:
        states = set(session.exec(select(Document.kind, Document.state)))
        assert {("invoice", "issued"), ("invoice", "void"), ("credit_note", "issued")} <= states
        assert session.exec(select(Payment)).first() is not None
        assert session.exec(select(Message)).first() is not None


def test_documents_are_found_by_what_the_rooms_write() -> None:
    with unit_of_work() as session:
        for document in session.exec(select(Document)).all():
            written = document.search_text
            refresh_search_text(session, document)
            assert document.search_text == written
        assert _found(session, "INV-000123") == ["INV-000123"]


def test_the_house_goes_on_from_here() -> None:
    with unit_of_work() as session:
        customer = session.exec(select(Customer)).first()
        assert customer
        invoice = factories.make_issued(session, customer, factories.line("100.00"), actor=System("test"))
        assert invoice.number == f"INV-{INVOICES + 1:06}"
    with read_only() as session:
        assert list(verify_books(session)) == []


def test_a_company_that_is_there_stays_untouched() -> None:
    with pytest.raises(Conflict):
        load_bulk(10)
    with read_only() as session:
        assert len(session.exec(select(Document).where(Document.kind == "invoice")).all()) == INVOICES


def _found(session: Session, text: str) -> list[str | None]:
    return list(session.exec(select(Document.number).where(matches(session, SearchIndex(Document), text))))
