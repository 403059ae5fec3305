"""An estimate is invoiced whole or in parts; how far, follows from the invoices that count."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from flare_app import documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, InvalidForm
from flare_app.models import Document
from flare_app.statements import verify_books
from tests.documents.conftest import Shop
from tests.factories import form_for, line, make_draft, make_issued, make_tax, make_visitor

ESTIMATE = DocumentKind.ESTIMATE


def _taken(session: Session, shop: Shop, estimate: Document) -> list[tuple[int, int]]:
    progress = documents.taken_of(session, principal=shop.staff, public_id=estimate.public_id).progress
    return [(one.taken_e4 // 10_000, one.left_e4 // 10_000) for one in progress]


def test_item_47_an_estimate_becomes_an_invoice_whole_with_links_both_ways(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), line("7.00"), actor=shop.staff, kind=ESTIMATE)
        invoice = documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)
        assert (invoice.state, invoice.total_amount, estimate.answer) == ("draft", 307_00, "invoiced")
        linked = {
            (seen.document.kind, one.relation, one.public_id)
            for document in (estimate, invoice)
            for seen in [documents.document_history(session, principal=shop.staff, public_id=document.public_id)]
            for one in seen.linked
        }
    assert linked == {
        ("estimate", "Converted to", invoice.public_id),
        ("invoice", "Made from", estimate.public_id),
    }


def test_chosen_quantities_are_invoiced_and_the_rest_stays(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), line("7.00"), actor=shop.staff, kind=ESTIMATE)
        first = documents.convert_to_invoice(session, public_id=estimate.public_id, quantities={0: "2"}, actor=shop.staff)
        assert (first.total_amount, estimate.answer) == (200_00, "partly")
        assert _taken(session, shop, estimate) == [(2, 1), (0, 1)]
        rest = documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)
        assert (rest.total_amount, estimate.answer) == (107_00, "invoiced")
        assert _taken(session, shop, estimate) == [(3, 0), (1, 0)]
        with pytest.raises(Conflict, match="All of this estimate is invoiced"):
            documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)


@pytest.mark.parametrize(
    ("quantities", "sentence", "place"),
    [
        ({0: "4"}, r"At most 3 can be taken\.", 0),
        ({0: "-1"}, r"At most 3 can be taken\.", 0),
        ({0: "many"}, "is not a quantity", 0),
        ({}, r"Take something of at least one line\.", None),
        ({0: "0", 9: "1"}, r"Take something of at least one line\.", None),
    ],
)
def test_part_that_cannot_be_taken_is_refused_at_its_line(
    shop: Shop, quantities: dict[int, str], sentence: str, place: int | None
) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), actor=shop.staff, kind=ESTIMATE)
        with pytest.raises(InvalidForm, match=sentence) as refused:
            documents.convert_to_invoice(session, public_id=estimate.public_id, quantities=quantities, actor=shop.staff)
        assert [one.line for one in refused.value.problems] == [place]
        assert estimate.answer == ""


def test_window_that_is_sent_twice_makes_one_invoice(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="4"), actor=shop.staff, kind=ESTIMATE)
        made = {
            documents.convert_to_invoice(
                session, public_id=estimate.public_id, quantities={0: "1"}, operation_id="window-1", actor=shop.staff
            ).id
            for _ in range(2)
        }
        assert (len(made), _taken(session, shop, estimate)) == (1, [(1, 3)])


def test_percentage_of_everything_stops_at_what_is_left(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), line("7.00"), actor=shop.staff, kind=ESTIMATE)
        documents.convert_to_invoice(session, public_id=estimate.public_id, quantities={0: "2.5"}, actor=shop.staff)
        taking = documents.taken_of(session, principal=shop.staff, public_id=estimate.public_id)
        assert documents.shares_of(taking, "30 %") == {0: "0.5", 1: "0.3"}
        assert documents.rest_of(taking) == {0: "0.5", 1: "1"}
        assert documents.part_amount(taking, {0: "0.5", 1: "0.3"}) == 50_00 + 2_10


def test_voiding_and_deleting_give_the_quantities_back(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), actor=shop.staff, kind=ESTIMATE)
        visitor = make_visitor(shop.customer)
        documents.answer_estimate(session, public_id=estimate.public_id, accept=True, name="B", actor=visitor)
        first, second = (
            documents.convert_to_invoice(session, public_id=estimate.public_id, quantities={0: quantity}, actor=shop.staff)
            for quantity in ("1", "2")
        )
        issued = documents.issue_document(session, public_id=second.public_id, actor=shop.staff)
        assert estimate.answer == "invoiced"
        documents.void_document(session, public_id=issued.public_id, reason="Too early", actor=shop.staff)
        assert (estimate.answer, _taken(session, shop, estimate)) == ("partly", [(1, 2)])
        documents.delete_draft(session, public_id=first.public_id, actor=shop.staff)
        assert (estimate.answer, _taken(session, shop, estimate)) == ("accepted", [(0, 3)])


def test_revised_invoice_goes_on_taking_what_it_took(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), actor=shop.staff, kind=ESTIMATE)
        draft = documents.convert_to_invoice(session, public_id=estimate.public_id, quantities={0: "2"}, actor=shop.staff)
        documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)
        revised = documents.revise_document(session, public_id=draft.public_id, actor=shop.staff)
        assert (revised.converted_from_id, _taken(session, shop, estimate)) == (estimate.id, [(2, 1)])
        copy = documents.duplicate_document(session, public_id=revised.public_id, actor=shop.staff)
        assert (copy.converted_from_id, _taken(session, shop, estimate)) == (None, [(2, 1)])


def test_less_written_in_the_draft_leaves_more_to_invoice(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), actor=shop.staff, kind=ESTIMATE)
        draft = documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)
        form = documents.form_of_document(session, draft)
        changed = form_for(session, shop.customer, line(quantity="1", source=form.lines[0].source))
        documents.save_draft(session, form=changed, document_public_id=draft.public_id, version=1, actor=shop.staff)
        assert (estimate.answer, _taken(session, shop, estimate)) == ("partly", [(1, 2)])


def test_estimate_with_an_invoice_is_neither_void_nor_answered(shop: Shop) -> None:
    with unit_of_work() as session:
        estimate = make_issued(session, shop.customer, line(quantity="3"), actor=shop.staff, kind=ESTIMATE)
        documents.convert_to_invoice(session, public_id=estimate.public_id, quantities={0: "2"}, actor=shop.staff)
        with pytest.raises(Conflict, match=r"Void it, or delete its draft, first"):
            documents.void_document(session, public_id=estimate.public_id, reason="x", actor=shop.staff)
        with pytest.raises(Conflict, match="from a part of this estimate"):
            documents.answer_estimate(
                session, public_id=estimate.public_id, accept=False, note="No", actor=make_visitor(shop.customer)
            )
        details = documents.document_details(session, principal=shop.staff, public_id=estimate.public_id)
        assert details.status == ("partly_invoiced", "Partly invoiced")


def test_words_between_the_lines_come_along_with_the_whole(shop: Shop) -> None:
    with unit_of_work() as session:
        words = documents.LineForm(description="Phase two", quantity="0", unit_price="0")
        estimate = make_issued(session, shop.customer, line(), words, line("5.00"), actor=shop.staff, kind=ESTIMATE)
        invoice = documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff)
        assert [one.description for one in documents.form_of_document(session, invoice).lines][1] == "Phase two"


def test_source_that_is_no_estimate_is_not_taken_of(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        draft_estimate = make_draft(session, shop.customer, actor=shop.staff, kind=ESTIMATE)
        for source in (f"0-{invoice.public_id}", f"0-{draft_estimate.public_id}", "7-nothing", "x"):
            draft = make_draft(session, shop.customer, line(source=source), actor=shop.staff)
            assert (draft.converted_from_id, documents.form_of_document(session, draft).lines[0].source) == (None, "")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(percents=st.lists(st.sampled_from(["5", "12.5", "30", "33.3333"]), max_size=4), gross=st.booleans())
def test_invoices_of_an_estimate_come_to_what_was_offered(shop: Shop, percents: list[str], gross: bool) -> None:
    """Progress invoicing by percentage, tax and discount included; the books stay right."""
    with unit_of_work() as session:
        vat = make_tax(session, actor=shop.staff, name=f"VAT {id(session)} {len(percents)}", rate="19")
        lines = (line("99.99", tax=vat.public_id, quantity="7"), line("0.05", discount="3"), line("1234.5678", tax=vat.public_id))
        form = form_for(session, shop.customer, *lines, kind=ESTIMATE, discount="2.5", prices_include_tax=gross)  # type: ignore[arg-type]
        draft = documents.save_draft(session, form=form, actor=shop.staff)
        estimate = documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)
        totals = []
        for percent in percents:
            taking = documents.taken_of(session, principal=shop.staff, public_id=estimate.public_id)
            invoice = documents.convert_to_invoice(
                session, public_id=estimate.public_id, quantities=documents.shares_of(taking, percent), actor=shop.staff
            )
            totals.append(invoice.total_amount)
        if estimate.answer != "invoiced":
            totals.append(documents.convert_to_invoice(session, public_id=estimate.public_id, actor=shop.staff).total_amount)
        assert (sum(totals), estimate.answer) == (estimate.total_amount, "invoiced")
        assert all(Decimal(total) >= 0 for total in totals)
    with read_only() as session:
        assert list(verify_books(session)) == []
