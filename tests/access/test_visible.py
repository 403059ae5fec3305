"""What a part of the portal shows, once it was passed on: of everything outside, not even a number."""

from dataclasses import replace

import pytest

from flare_app import documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.states import DocumentKind
from flare_app.errors import NotFound
from flare_app.models import Customer
from flare_app.rendering.data import PaymentReceiptData
from tests import factories
from tests.access.books import JANUARY, Books, open_share, share, who


def listed(visitor: PortalVisitor, kind: DocumentKind = DocumentKind.INVOICE) -> list[str]:
    with read_only() as session:
        return [row.number for row in session.execute(documents.document_source(visitor, kind).select)]


def test_period_shows_what_is_dated_within_it_and_nothing_else(books: Books) -> None:
    guest = who(open_share(share(books.owner, **JANUARY)))
    assert listed(guest) == [books.january.number]
    assert listed(books.owner) == [books.january.number, books.february.number]
    with read_only() as session:
        assert documents.get_document(session, principal=guest, public_id=books.january.public_id)
        for missing in (books.february.public_id, "unknown"):
            with pytest.raises(NotFound, match="This document does not exist"):
                documents.get_document(session, principal=guest, public_id=missing)
        assert session.execute(payments.payment_source(guest).select).all() == []
        with pytest.raises(NotFound):
            payments.payment_details(session, principal=guest, public_id=books.payment.public_id)


def test_payment_of_the_period_names_no_invoice_outside_of_it(books: Books) -> None:
    guest = who(open_share(share(books.owner, start="2026-02-01", end="2026-02-28")))
    with read_only() as session:
        details = payments.payment_details(session, principal=guest, public_id=books.payment.public_id)
        settled = [(one.title, one.public_id, one.amount) for one in details.settled]
        assert settled == [(books.february.number, books.february.public_id, 5_000), ("Other invoices", "", 10_000)]
        receipt = payments.receipt_data(session, details)
    assert isinstance(receipt, PaymentReceiptData)
    assert books.january.number not in str(receipt)


def test_document_shows_its_money_without_names_from_outside(books: Books) -> None:
    guest = who(open_share(share(books.owner, document=books.january.public_id)))
    with read_only() as session:
        details = documents.document_history(session, principal=guest, public_id=books.january.public_id)
        own = documents.document_history(session, principal=books.owner, public_id=books.january.public_id)
    assert [(one.kind, one.number, one.public_id, one.amount) for one in details.movements] == [("payment", "", "", 10_000)]
    assert [one.number for one in own.movements] == [books.payment.number]


def test_link_to_one_document_opens_that_one_alone(books: Books) -> None:
    guest = who(open_share(share(books.owner, document=books.february.public_id)))
    assert listed(guest) == [books.february.number]
    assert [listed(guest, kind) for kind in (DocumentKind.ESTIMATE, DocumentKind.CREDIT_NOTE)] == [[], []]
    with read_only() as session:
        found = documents.find_only_document(session, visitor=guest)
        assert found is not None
        assert found.id == books.february.id
        assert session.execute(payments.payment_source(guest).select).all() == []


def test_related_documents_outside_are_not_named(books: Books) -> None:
    with unit_of_work() as session:
        form = factories.form_for(
            session, session.get_one(Customer, books.customer.id), kind=DocumentKind.CREDIT_NOTE, issue_on="2026-02-16"
        )
        draft = documents.save_draft(session, form=replace(form, credited_invoice=books.january.public_id), actor=books.staff)
        note = documents.issue_document(session, public_id=draft.public_id, actor=books.staff)
    guest = who(open_share(share(books.owner, document=books.january.public_id)))
    with read_only() as session:
        seen = documents.document_history(session, principal=guest, public_id=books.january.public_id)
        own = documents.document_history(session, principal=books.owner, public_id=books.january.public_id)
    assert [one.number for one in own.linked] == [note.number]
    assert seen.linked == ()
