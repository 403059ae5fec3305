"""Estimates are answered by the customer and become invoices once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flare_app import audit, clock, documents
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalScope
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, InvalidForm, NotFound, NotPermitted
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


def test_answer_needs_a_real_visitor_and_their_own_estimate(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        visitor = make_visitor(shop.customer)
        stranger = make_visitor(make_customer(session, actor=shop.staff))
        for looking in (replace(visitor, is_preview=True), replace(visitor, scope=PortalScope(document_id=estimate.id))):
            with pytest.raises(NotPermitted, match=r"looking|preview"):
                documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name="B", actor=looking)
        with pytest.raises(NotFound):
            documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name="B", actor=stranger)
        with pytest.raises(Conflict, match="Only an estimate"):
            documents.answer_estimate(session, public_id=invoice.public_id, accept=True, name="B", actor=visitor)


@pytest.mark.parametrize(
    ("accept", "name", "note", "field", "sentence"),
    [
        (True, " ", "", "name", "Your name is required"),
        (True, "x" * 201, "", "name", "Your name is too long"),
        (True, "\u200b", "", "name", "Your name is required"),
        (False, "Berta", " ", "note", "A reason is required"),
        (False, "Berta", "x" * 1_001, "note", "A reason is too long"),
    ],
)
def test_acceptance_needs_a_name_and_refusal_a_reason(
    shop: Shop, accept: bool, name: str, note: str, field: str, sentence: str
) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        with pytest.raises(InvalidForm, match=sentence) as refused:
            documents.answer_estimate(
                session, public_id=estimate.public_id, accept=accept, name=name, note=note, actor=make_visitor(shop.customer)
            )
        assert (refused.value.problems[0].field, estimate.answer, estimate.answered_at) == (field, "", None)


def test_answer_is_kept_with_its_time_its_words_and_the_address_of_the_link(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        documents.answer_estimate(
            session, public_id=estimate.public_id, accept=False, note="Too dear.", actor=make_visitor(shop.customer)
        )
    with read_only() as session:
        kept = documents.get_document(session, principal=shop.staff, public_id=estimate.public_id)
        assert (kept.answer, kept.answered_by, kept.answer_note) == ("declined", "office@bergwerk.example", "Too dear.")
        assert kept.answered_at is not None
        entry = audit.history(session, subject_kind="document", subject_id=kept.id)[0]
        assert (entry.actor_kind, entry.actor, entry.verb) == ("portal", "office@bergwerk.example", "declined")
        assert entry.changes["answer_note"] == ["", "Too dear."]


def test_staff_take_an_answer_back_and_the_customer_answers_anew(shop: Shop) -> None:
    visitor = make_visitor(shop.customer)
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name="Berta Berg", actor=visitor)
    with unit_of_work() as session:
        opened = documents.take_back_answer(session, public_id=estimate.public_id, actor=shop.staff)
        assert (opened.answer, opened.answered_by, opened.answer_note, opened.answered_at) == ("", "", "", None)
    with read_only() as session:
        entry = audit.history(session, subject_kind="document", subject_id=estimate.id)[0]
        assert (entry.actor, entry.changes["answered_by"]) == (shop.staff.name, ["Berta Berg", ""])
    with unit_of_work() as session:
        documents.answer_estimate(session, public_id=estimate.public_id, accept=False, note="No.", actor=visitor)
        invoiced = make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        documents.convert_to_invoice(session, public_id=invoiced.public_id, actor=shop.staff)
        with pytest.raises(Conflict, match="An invoice was already made"):
            documents.take_back_answer(session, public_id=invoiced.public_id, actor=shop.staff)
        with pytest.raises(NotPermitted):
            documents.take_back_answer(session, public_id=estimate.public_id, actor=visitor)


def test_staff_hear_of_answers_once_and_not_of_old_ones(shop: Shop) -> None:
    visitor = make_visitor(shop.customer)
    with unit_of_work() as session:
        first, second = (make_issued(session, shop.customer, actor=shop.staff, kind=ESTIMATE) for _ in range(2))
        documents.answer_estimate(session, public_id=first.public_id, accept=True, name="Ann Lee", actor=visitor)
    with read_only() as session:
        heard, place = documents.answers_after(session, principal=shop.staff, entry_id=0)
    assert [(one.number, one.is_accepted, one.name) for one in heard] == [(first.number, True, "Ann Lee")]
    with unit_of_work() as session:
        documents.answer_estimate(session, public_id=second.public_id, accept=False, note="No.", actor=visitor)
        documents.convert_to_invoice(session, public_id=first.public_id, actor=shop.staff)
    with read_only() as session:
        assert [one.number for one in documents.answers_after(session, principal=shop.staff, entry_id=place)[0]] == [second.number]
        clock.start_at(utc_now() + timedelta(hours=1))
        assert documents.answers_after(session, principal=shop.staff, entry_id=0)[0] == []


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
        with pytest.raises(Conflict, match="All of this estimate is invoiced"):
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
