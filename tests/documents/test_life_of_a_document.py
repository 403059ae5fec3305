"""The same life for every kind: written, changed and deleted as a draft; issued, printed, shown to its customer."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from flare_app import documents, statements
from flare_app.database import unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import NotFound
from flare_app.rendering.print_view import document_fragment
from flare_app.ui.components.document_view import read_document_view
from tests.documents.conftest import Shop
from tests.factories import form_for, line, make_draft, make_issued, make_visitor


@pytest.mark.parametrize("kind", [DocumentKind.ESTIMATE, DocumentKind.CREDIT_NOTE])
def test_items_44_54_estimates_and_credit_notes_are_written_changed_deleted_and_printed_like_invoices(
    shop: Shop, kind: DocumentKind
) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff, kind=kind)
        form = form_for(session, shop.customer, line("50.00"), line("25.00"), kind=kind)
        changed = documents.save_draft(session, form=form, document_public_id=draft.public_id, version=1, actor=shop.staff)
        assert (changed.state, changed.total_amount) == ("draft", 75_00)
        documents.delete_draft(session, public_id=draft.public_id, actor=shop.staff)
        with pytest.raises(NotFound):
            documents.get_document(session, principal=shop.staff, public_id=draft.public_id)
        issued = make_issued(session, shop.customer, actor=shop.staff, kind=kind)
        words = document_fragment(documents.document_data(session, issued))
        assert str(issued.number) in words and "100.00" in words


def test_item_31_internal_note_is_on_no_paper_and_in_no_portal(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff, internal_note="Pays late", customer_note="Thank you")
        data = documents.document_data(session, invoice)
        _, view = read_document_view(session, make_visitor(shop.customer), invoice.public_id)
        assert "Pays late" not in f"{data!r}{view!r}"
        assert "Thank you" in data.note
        details = documents.document_details(session, principal=shop.staff, public_id=invoice.public_id)
        assert details.document.internal_note == "Pays late"


def test_item_42_invoice_counts_on_the_statement_from_its_own_date(shop: Shop, at: Any) -> None:
    at(datetime(2026, 6, 30, 9, tzinfo=UTC))
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, line("100.00"), actor=shop.staff, issue_on="2026-02-17")
        assert invoice.issued_at is not None and invoice.issued_at.month == 6
        february = {"start": date(2026, 2, 1), "end": date(2026, 2, 28)}
        june = {"start": date(2026, 6, 1), "end": date(2026, 6, 30)}
        found = [
            statements.customer_statement(
                session, principal=shop.staff, customer_id=shop.customer.id, currency="EUR", **period
            ).statement
            for period in (february, june)
        ]
        assert [(row.movement.on, row.movement.amount) for row in found[0].rows] == [(date(2026, 2, 17), 100_00)]
        assert found[1].rows == ()
