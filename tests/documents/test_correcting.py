"""An issued document is taken back by voiding or revising it, never by changing it."""

import pytest

from flare_app import documents
from flare_app.clock import today
from flare_app.database import unit_of_work
from flare_app.errors import Conflict, Invalid, InvalidForm
from flare_app.models import Document
from tests.documents.conftest import Shop
from tests.factories import line, make_draft, make_issued


def _allocated(invoice: Document) -> None:
    invoice.balance_amount -= 1_00


def test_void_invoice_keeps_its_number_and_asks_for_nothing(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        documents.void_document(session, public_id=invoice.public_id, reason="Wrong customer", actor=shop.staff)
    assert (invoice.state, invoice.number, invoice.balance_amount, invoice.void_reason) == (
        "void",
        "INV-000001",
        0,
        "Wrong customer",
    )


def test_voiding_asks_for_a_reason(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        with pytest.raises(Invalid, match="Reason is required"):
            documents.void_document(session, public_id=invoice.public_id, reason="  ", actor=shop.staff)


@pytest.mark.parametrize("verb", ["void", "revise"])
def test_item_38_money_stands_in_the_way_of_taking_an_invoice_back(shop: Shop, verb: str) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        _allocated(invoice)
        with pytest.raises(Conflict, match="Payments, credits or a write-off are applied to this invoice"):
            if verb == "void":
                documents.void_document(session, public_id=invoice.public_id, reason="x", actor=shop.staff)
            else:
                documents.revise_document(session, public_id=invoice.public_id, actor=shop.staff)


def test_draft_cannot_be_voided_and_a_void_document_not_again(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)
        with pytest.raises(Conflict, match="Delete it instead"):
            documents.void_document(session, public_id=draft.public_id, reason="x", actor=shop.staff)
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        documents.void_document(session, public_id=invoice.public_id, reason="x", actor=shop.staff)
        with pytest.raises(Conflict, match="This invoice is void"):
            documents.void_document(session, public_id=invoice.public_id, reason="x", actor=shop.staff)


def test_item_36_revising_voids_the_document_and_opens_a_draft_that_replaces_it(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, line("12.34"), actor=shop.staff, po_number="PO-1")
        draft = documents.revise_document(session, public_id=invoice.public_id, actor=shop.staff)
        details = documents.document_history(session, principal=shop.staff, public_id=invoice.public_id)
        again = documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)
        data = documents.document_data(session, again)
    assert invoice.state == "void"
    assert (draft.po_number, draft.total_amount, draft.issue_on) == ("PO-1", 12_34, today())
    assert [(link.relation, link.number) for link in details.linked] == [("Replaced by", "Draft")]
    assert (again.number, data.replaces_number) == ("INV-000002", "INV-000001")


def test_revising_changes_nothing_when_the_copy_cannot_be_made(shop: Shop) -> None:
    from flare_app import customers

    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        customers.archive_customer(session, public_id=shop.customer.public_id, actor=shop.staff)
        with pytest.raises(InvalidForm, match="is archived"):
            documents.revise_document(session, public_id=invoice.public_id, actor=shop.staff)
        assert invoice.state == "issued"


def test_po_number_note_and_due_date_may_change_after_issuing(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        version = invoice.version
        documents.update_issued_fields(
            session, public_id=invoice.public_id, actor=shop.staff, version=version, po_number="PO-9", due_on="2199-01-01"
        )
        assert (invoice.po_number, invoice.due_on.isoformat(), invoice.version) == ("PO-9", "2199-01-01", version + 1)
        assert "po-9" in invoice.search_text
        with pytest.raises(Conflict, match="changed elsewhere"):
            documents.update_issued_fields(
                session, public_id=invoice.public_id, actor=shop.staff, version=version, internal_note="late"
            )
        with pytest.raises(InvalidForm) as refused:
            documents.update_issued_fields(
                session, public_id=invoice.public_id, actor=shop.staff, po_number="x" * 101, due_on="2001-01-01"
            )
    assert [problem.field for problem in refused.value.problems] == ["po_number", "due_on"]


def test_nothing_changes_on_a_draft_or_a_void_document_this_way(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)
        with pytest.raises(Conflict, match="simply be edited"):
            documents.update_issued_fields(session, public_id=draft.public_id, actor=shop.staff, po_number="1")
