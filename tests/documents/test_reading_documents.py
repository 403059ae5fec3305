"""What staff and customers see of documents, in detail, on paper, in lists and while typing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from flare_app import clock, company, database, documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.lifecycle import DocumentAction
from flare_app.domain.principals import Principal
from flare_app.domain.states import DocumentKind
from flare_app.domain.status import status_label
from flare_app.errors import NotFound
from flare_app.models import Allocation, Checkout, CheckoutItem, Document, Payment
from flare_app.rendering.document_sheet import document_rows
from flare_app.rendering.pdf import document_pdf
from tests.documents.conftest import Shop
from tests.factories import form_for, line, make_customer, make_draft, make_issued, make_tax, make_visitor
from tests.rendering.test_pdf import words

TODAY = clock.today()


def test_portal_visitor_sees_only_what_was_issued_to_their_own_customer(shop: Shop) -> None:
    with unit_of_work() as session:
        mine = make_issued(session, shop.customer, actor=shop.staff)
        draft = make_draft(session, shop.customer, actor=shop.staff)
        foreign = make_issued(session, make_customer(session, actor=shop.staff), actor=shop.staff)
        visitor = make_visitor(shop.customer)
        assert documents.get_document(session, principal=visitor, public_id=mine.public_id).id == mine.id
        for public_id in (draft.public_id, foreign.public_id, "missing"):
            with pytest.raises(NotFound, match="This document does not exist"):
                documents.get_document(session, principal=visitor, public_id=public_id)
        details = documents.document_details(session, principal=visitor, public_id=mine.public_id)
        assert details.actions == {}


def test_details_tell_figures_status_and_what_can_be_done(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        details = documents.document_details(session, principal=shop.staff, public_id=invoice.public_id)
    assert details.status == ("unpaid", "Unpaid")
    assert details.actions[DocumentAction.VOID] is None
    assert details.actions[DocumentAction.EDIT] == "An issued invoice cannot be changed. Revise it instead."
    assert (details.customer.name, details.is_payment_in_progress) == ("Bergwerk AG", False)


def test_money_history_runs_down_the_balance_and_shows_what_was_taken_back(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        note = make_issued(session, shop.customer, line("30.00"), actor=shop.staff, kind=DocumentKind.CREDIT_NOTE)
        payment = Payment(
            number="PMT-000001", customer_id=shop.customer.id, currency="EUR", paid_on=TODAY, amount=50_00, method="cash"
        )
        session.add(payment)
        session.flush()
        _allocate(session, invoice, 50_00, payment_id=payment.id)
        reversed_one = _allocate(session, invoice, 30_00, credit_note_id=note.id)
        _allocate(session, invoice, -30_00, credit_note_id=note.id, reverses_id=reversed_one.id)
        movements = documents.document_history(session, principal=shop.staff, public_id=invoice.public_id).movements
        of_note = documents.document_history(session, principal=shop.staff, public_id=note.public_id).movements
    assert [(move.kind, move.number, move.amount, move.balance_amount, move.is_reversal) for move in movements] == [
        ("payment", "PMT-000001", 50_00, 50_00, False),
        ("credit_note", "CR-000001", 30_00, 20_00, False),
        ("credit_note", "CR-000001", -30_00, 50_00, True),
    ]
    assert [(move.kind, move.number, move.balance_amount) for move in of_note] == [
        ("invoice", "INV-000001", 0),
        ("invoice", "INV-000001", 30_00),
    ]


def _allocate(session: Session, invoice: Document, amount: int, **source: int | None) -> Allocation:
    kind = "payment" if "payment_id" in source else "credit_note"
    allocation = Allocation(
        source_kind=kind,
        invoice_id=invoice.id,
        customer_id=invoice.customer_id,
        currency="EUR",
        amount=amount,
        allocated_on=TODAY,
        **source,
    )
    session.add(allocation)
    session.flush()
    return allocation


def test_paper_of_a_draft_follows_company_and_customer(shop: Shop) -> None:
    with unit_of_work() as session:
        company.get_company(session).disclaimer = "Goods remain ours until paid."
        draft = make_draft(session, shop.customer, actor=shop.staff, customer_note="Thank you", discount="10")
        data = documents.document_data(session, draft)
    assert (data.number, data.state, data.title) == ("", "draft", "Invoice")
    assert (data.disclaimer, data.note, data.terms_name) == ("Goods remain ours until paid.", "Thank you", "Net 30")
    assert (data.subtotal_amount, data.discount_amount, data.total_amount) == (100_00, 10_00, 90_00)


def _rows(session: Session, principal: Principal, kind: DocumentKind = DocumentKind.INVOICE) -> dict[str, dict[str, object]]:
    statement = documents.document_source(principal, kind).select
    return {row["public_id"]: dict(row) for row in session.execute(statement).mappings()}


def make_all_kinds(shop: Shop) -> None:
    """Drafts, late, partly paid, paid, used, void and answered documents."""
    with unit_of_work() as session:
        made = [make_draft(session, shop.customer, actor=shop.staff)]
        for kind in DocumentKind:
            made += [make_issued(session, shop.customer, actor=shop.staff, kind=kind) for _ in range(4)]
        late = [one for one in made if one.kind == "invoice" and one.number]
        late[0].due_on = late[1].due_on = TODAY - timedelta(days=1)
        for one in made[1:]:
            if one.kind != "estimate":
                one.balance_amount = {1: 0, 2: 40_00}.get(one.sequence or 0, one.balance_amount)
        documents.void_document(session, public_id=made[-1].public_id, reason="x", actor=shop.staff)
        estimates = [one for one in made if one.kind == "estimate"]
        estimates[0].answer, estimates[1].answer = "declined", "accepted"
        checkout = Checkout(customer_id=shop.customer.id, currency="EUR", amount=100_00, state="open", idempotency_key="key")
        session.add(checkout)
        session.flush()
        session.add(CheckoutItem(checkout_id=checkout.id, invoice_id=late[3].id, amount=100_00))
    clock.start_at(clock.utc_now())


def test_list_gives_the_status_that_the_rules_give(shop: Shop) -> None:
    make_all_kinds(shop)
    with read_only() as session:
        for kind in DocumentKind:
            found = _rows(session, shop.staff, kind)
            for one in session.exec(select(Document).where(col(Document.kind) == kind)):
                facts = documents.document_facts(session, one)
                status = "payment_in_progress" if facts.is_payment_in_progress else status_label(facts)[0]
                assert found[one.public_id]["status"] == status, one.number


def test_filter_by_status_leaves_exactly_those_that_wear_it(shop: Shop) -> None:
    make_all_kinds(shop)
    with read_only() as session:
        for kind in DocumentKind:
            rows, source = _rows(session, shop.staff, kind), documents.document_source(shop.staff, kind)
            worn = {str(row["status"]) for row in rows.values()}
            for codes in (
                *((code,) for code in worn),
                tuple(worn),
                ("unpaid", "open", "void"),
                ("expired", "payment_in_progress"),
                (),
            ):
                found = session.execute(source.select.where(documents.has_status(kind)(source, codes))).mappings()
                wanted = {public_id for public_id, row in rows.items() if row["status"] in codes}
                assert {row["public_id"] for row in found} == wanted, codes


def test_estimate_list_tells_expired_from_open(shop: Shop) -> None:
    with unit_of_work() as session:
        kind = DocumentKind.ESTIMATE
        old = make_issued(session, shop.customer, actor=shop.staff, kind=kind, expires_on=TODAY.isoformat())
        new = make_issued(session, shop.customer, actor=shop.staff, kind=kind)
    clock.start_at(clock.utc_now() + timedelta(days=1))
    with read_only() as session:
        rows = _rows(session, shop.staff, kind)
    assert (rows[old.public_id]["status"], rows[new.public_id]["status"]) == ("expired", "open")


def test_list_of_a_visitor_holds_their_own_issued_documents_only(shop: Shop) -> None:
    with unit_of_work() as session:
        mine = make_issued(session, shop.customer, actor=shop.staff)
        make_draft(session, shop.customer, actor=shop.staff)
        make_issued(session, make_customer(session, actor=shop.staff), actor=shop.staff)
    with read_only() as session:
        assert set(_rows(session, make_visitor(shop.customer))) == {mine.public_id}
        assert len(_rows(session, shop.staff)) == 3


def test_preview_gives_the_figures_that_saving_gives(shop: Shop) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff, name="GST", rate="9.975")
        form = form_for(session, shop.customer, line("8180.00", tax=tax.public_id), documents.LineForm())
        preview = documents.preview_totals(session, form)
        draft = documents.save_draft(session, form=form, actor=shop.staff)
    assert draft.tax_amount == 815_96
    assert preview.line_amounts == ("8,180.00", "")
    assert (preview.subtotal, preview.tax_rows, preview.total) == ("8,180.00", (("GST 9.975%", "815.96"),), "8,995.96")


def test_prices_with_tax_are_added_up_with_it_on_screen_paper_and_sheet_alike(shop: Shop) -> None:
    """Lines of 100.00 and 23.00 less 10 % come to 110.70; the tax in it is told, not added."""
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff, name="VAT", rate="23")
        lines = (line("100.00", tax=tax.public_id), line("23.00", tax=tax.public_id))
        form = form_for(session, shop.customer, *lines, prices_include_tax=True, discount="10")
        preview = documents.preview_totals(session, form)
        data = documents.document_data(session, documents.save_draft(session, form=form, actor=shop.staff))
    assert (preview.subtotal, preview.discount, preview.total) == ("123.00", "12.30", "110.70")
    assert preview.tax_rows == (("Including VAT 23%", "20.70"),)
    assert (data.listed_amount, data.taken_off_amount, data.total_amount) == (123_00, 12_30, 110_70)
    told = [(row[1], row[6]) for row in document_rows(data)][2:]
    assert told == [("Subtotal", 123_00), ("Discount", -12_30), ("Including VAT 23%", 20_70), ("Total", 110_70)]
    on_paper = words(document_pdf(data))
    assert "Subtotal €123.00 Discount -€12.30" in on_paper
    assert "€20.70 Total €110.70" in on_paper


def test_preview_counts_what_is_half_typed_as_zero_and_names_it(shop: Shop) -> None:
    with unit_of_work() as session:
        form = form_for(session, shop.customer, line("10.00"), line("12.", quantity="x", tax="gone"), line(""))
        preview = documents.preview_totals(session, form)
        hopeless = documents.preview_totals(session, replace(form, lines=(line("-5"),)))
    assert (preview.total, preview.bad_fields) == ("10.00", ((1, "quantity"), (1, "unit_price")))
    assert "negative" in hopeless.problem


def test_preview_asks_the_database_as_often_for_twenty_lines_as_for_one(shop: Shop) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff)
        forms = [form_for(session, shop.customer, *(line(tax=tax.public_id) for _ in range(number))) for number in (1, 20)]
    asked: list[str] = []

    @event.listens_for(database.reader_engine(), "before_cursor_execute")
    def _count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] if statement.startswith("SELECT") else [])

    counts = []
    for form in forms:
        asked.clear()
        with read_only() as session:
            documents.preview_totals(session, form)
        counts.append(len(asked))
    assert counts == [2, 2]
