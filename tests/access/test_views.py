"""What counts as a view."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from flare_app import access, clock
from flare_app.audit import history
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import NotFound
from flare_app.models import Customer, Document, PortalLink, PortalView
from tests.access.conftest import NOON


def document(customer: Customer, state: str = "issued") -> int:
    with unit_of_work() as session:
        row = Document(kind="invoice", state=state, customer_id=customer.id, currency="EUR", issue_on=NOON.date())
        session.add(row)
        session.flush()
        return row.id


def visitor(link: PortalLink, *, is_preview: bool = False) -> PortalVisitor:
    return PortalVisitor(link.id, link.public_id, link.customer_id, link.address, session_id=1, is_preview=is_preview)


def view(by: PortalVisitor, document_id: int) -> bool:
    with unit_of_work() as session:
        return access.record_view(session, visitor=by, document_id=document_id)


def counted() -> int:
    with read_only() as session:
        return session.exec(select(func.count()).select_from(PortalView)).one()


def test_view_counts_once_an_hour(customer: Customer, link: PortalLink) -> None:
    clock.start_at(NOON)
    invoice = document(customer)
    assert [view(visitor(link), invoice) for _ in range(3)] == [True, False, False]
    clock.start_at(NOON + timedelta(minutes=61))
    assert view(visitor(link), invoice)
    assert counted() == 2
    with read_only() as session:
        assert [line.verb for line in history(session, subject_kind="document", subject_id=invoice)] == ["viewed", "viewed"]


def test_preview_is_no_view(customer: Customer, link: PortalLink) -> None:
    assert not view(visitor(link, is_preview=True), document(customer))
    assert counted() == 0


def test_foreign_missing_and_draft_documents_are_not_found_alike(customer: Customer, link: PortalLink) -> None:
    with unit_of_work() as session:
        other = Customer(name="Other")
        session.add(other)
        session.flush()
    answers = set()
    for document_id in (document(other), document(customer, "draft"), 999_999):
        with pytest.raises(NotFound) as error:
            view(visitor(link), document_id)
        answers.add(str(error.value))
    assert len(answers) == 1
    assert counted() == 0
