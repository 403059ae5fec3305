"""Estimates are answered by the customer and become invoices once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flare_app import clock, documents
from flare_app.clock import utc_now
from flare_app.database import unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, NotFound, NotPermitted
from tests.documents.conftest import Shop
from tests.factories import make_customer, make_draft, make_issued, make_visitor

ESTIMATE = DocumentKind.ESTIMATE


def test_customer_accepts_an_estimate_under_a_typed_name(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        visitor = make_visitor(shop.customer)
        documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name="Berta Berg", actor=visitor)
        assert (estimate.answer, estimate.answered_by) == ("accepted", "Berta Berg")
        with pytest.raises(Conflict, match="accepted already"):
            documents.answer_estimate(session, public_id=estimate.public_id, accept=False, name="Berta Berg", actor=visitor)


def test_answer_needs_a_name_a_real_visitor_and_their_own_estimate(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        visitor = make_visitor(shop.customer)
        stranger = make_visitor(make_customer(session, actor=shop.staff))
        with pytest.raises(Invalid, match="Name is required"):
            documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name=" ", actor=visitor)
        with pytest.raises(NotPermitted, match="preview"):
            documents.answer_estimate(
                session, public_id=estimate.public_id, accept=True, name="B", actor=replace(visitor, is_preview=True)
            )
        with pytest.raises(NotFound):
            documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name="B", actor=stranger)
        with pytest.raises(Conflict, match="Only an estimate"):
            documents.answer_estimate(session, public_id=invoice.public_id, accept=True, name="B", actor=visitor)


def test_expired_estimate_cannot_be_answered(shop: Shop) -> None:
    with unit_of_work() as session:
        day = clock.today()
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE, expires_on=day.isoformat())
        clock.start_at(utc_now() + timedelta(days=1))
        with pytest.raises(Conflict, match="has expired"):
            documents.answer_estimate(
                session, public_id=estimate.public_id, accept=True, name="B", actor=make_visitor(shop.customer)
            )


def test_estimate_becomes_one_invoice(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        invoice = documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)
        assert (invoice.kind, invoice.state, invoice.total_amount) == ("invoice", "draft", estimate.total_amount)
        assert invoice.terms_name == "Net 30"
        with pytest.raises(Conflict, match="An invoice was already made from this estimate"):
            documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)


def test_estimate_can_be_converted_again_once_the_draft_is_deleted(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name="B", actor=make_visitor(shop.customer))
        invoice = documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)
        documents.delete_draft(session, public_id=invoice.public_id, actor=shop.staff)
        assert estimate.answer == "accepted"
        documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)
        assert estimate.answer == "invoiced"


def test_draft_estimate_cannot_be_converted_and_an_invoice_never(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        for public_id, sentence in ((draft.public_id, "Issue the estimate"), (invoice.public_id, "Only an estimate")):
            with pytest.raises(Conflict, match=sentence):
                documents.convert_to_invoice(session, public_id=public_id, actor=shop.staff)
