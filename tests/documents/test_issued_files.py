"""A file is ours if its fingerprint was noted when it left the house, and is confirmed to its own customer only."""

from dataclasses import replace
from hashlib import sha256

import pytest

from flare_app import documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalScope, PortalVisitor
from flare_app.errors import Invalid
from flare_app.models import Document
from tests.documents.conftest import Shop
from tests.factories import make_customer, make_draft, make_issued, make_visitor

FILE = b"%PDF-1.7 ..."
SHA, OTHER = sha256(FILE).hexdigest(), "cd" * 32


@pytest.fixture
def invoice(shop: Shop) -> Document:
    """An invoice of which a file was given out, twice."""
    with unit_of_work() as session:
        made = make_issued(session, shop.customer, actor=shop.staff)
        for _ in range(2):
            documents.note_issued_file(session, document_id=made.id, content=FILE)
        return made


def found(visitor: PortalVisitor, fingerprint: str) -> Document | None:
    with read_only() as session:
        return documents.find_issued_file(session, principal=visitor, fingerprint=fingerprint)


def test_customer_learns_which_document_a_file_is(shop: Shop, invoice: Document) -> None:
    visitor = make_visitor(shop.customer)
    known = found(visitor, SHA)
    assert known is not None
    assert known.number == invoice.number
    assert found(visitor, OTHER) is None
    assert found(replace(visitor, is_preview=True), SHA) is not None


def test_nobody_learns_of_another_customer_s_file_or_of_one_outside_their_link(shop: Shop, invoice: Document) -> None:
    with unit_of_work() as session:
        stranger = make_visitor(make_customer(session, actor=shop.staff))
        other = make_issued(session, shop.customer, actor=shop.staff)
    visitor = make_visitor(shop.customer)
    assert found(stranger, SHA) is None
    assert found(replace(visitor, scope=PortalScope(document_id=other.id)), SHA) is None
    assert found(replace(visitor, scope=PortalScope(document_id=invoice.id)), SHA) is not None


def test_draft_s_file_is_nobody_s(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)
        documents.note_issued_file(session, document_id=draft.id, content=FILE)
    assert found(make_visitor(shop.customer), SHA) is None


@pytest.mark.parametrize("typed", ["", "ab", "g" * 64, "AB" * 32, SHA + "\n", "' OR 1=1 --"])
def test_what_is_no_fingerprint_is_refused(shop: Shop, typed: str) -> None:
    with pytest.raises(Invalid):
        found(make_visitor(shop.customer), typed)
