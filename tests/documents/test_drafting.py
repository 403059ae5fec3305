"""Drafts can be saved, changed and deleted; nothing is lost and nothing stands twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from flare_app import audit, documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, InvalidForm, NotFound, NotPermitted
from flare_app.models import Document, DocumentLine, DocumentTax
from tests.documents.conftest import Shop
from tests.factories import form_for, line, make_draft, make_issued, make_staff, make_tax, make_visitor


def test_draft_has_no_number_and_the_totals_of_its_lines(shop: Shop) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff)
        lines = (line("80.00", quantity="2", tax=tax.public_id), line("9.999", discount="10"))
        draft = make_draft(session, shop.customer, *lines, actor=shop.staff)
    assert (draft.number, draft.state, draft.version) == (None, "draft", 1)
    assert (draft.subtotal_amount, draft.tax_amount, draft.total_amount) == (169_00, 32_00, 201_00)
    with read_only() as session:
        assert [row.amount for row in session.exec(select(DocumentLine).order_by(DocumentLine.position))] == [160_00, 9_00]
        assert [(row.name, row.taxable_amount) for row in session.exec(select(DocumentTax))] == [("VAT", 160_00)]


def test_empty_lines_are_dropped(shop: Shop) -> None:
    with unit_of_work() as session:
        form = form_for(session, shop.customer, documents.LineForm(quantity="1"), line(), documents.LineForm())
        draft = documents.save_draft(session, form=form, actor=shop.staff)
        assert len(session.exec(select(DocumentLine).where(DocumentLine.document_id == draft.id)).all()) == 1


def test_changing_a_draft_replaces_its_content_and_says_what_changed(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)
    with unit_of_work() as session:
        form = form_for(session, shop.customer, line("50.00"), line("25.00"), po_number="PO-7")
        changed = documents.save_draft(session, form=form, actor=shop.staff, document_public_id=draft.public_id, version=1)
    assert (changed.total_amount, changed.po_number, changed.version) == (75_00, "PO-7", 2)
    with read_only() as session:
        newest = audit.history(session, subject_kind="document", subject_id=draft.id)[0]
    assert newest.verb == "changed"
    assert newest.changes == {"po_number": ["", "PO-7"], "total_amount": [100_00, 75_00], "lines": [1, 2]}


def test_saving_what_is_kept_already_changes_nothing(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, line(tax=make_tax(session, actor=shop.staff).public_id), actor=shop.staff)
    with unit_of_work() as session:
        form = documents.form_of_document(session, draft)
        again = documents.save_draft(session, form=form, actor=shop.staff, document_public_id=draft.public_id, version=1)
    assert again.version == 1
    with read_only() as session:
        assert [entry.verb for entry in audit.history(session, subject_kind="document", subject_id=draft.id)] == ["created"]


def test_stale_form_is_told_who_changed_the_draft(shop: Shop) -> None:
    with unit_of_work() as session:
        other = make_staff(session, "Olaf Other")
        draft = make_draft(session, shop.customer, actor=shop.staff)
        form = form_for(session, shop.customer, line("70.00"))
        documents.save_draft(session, form=form, actor=other, document_public_id=draft.public_id, version=1)
    with unit_of_work() as session, pytest.raises(Conflict, match="changed elsewhere meanwhile by Olaf Other at"):
        form = form_for(session, shop.customer, line("60.00"))
        documents.save_draft(session, form=form, actor=shop.staff, document_public_id=draft.public_id, version=1)


def test_form_sent_twice_makes_one_draft(shop: Shop) -> None:
    with unit_of_work() as session:
        form = form_for(session, shop.customer, operation_id="form-1234")
        first = documents.save_draft(session, form=form, actor=shop.staff)
    with unit_of_work() as session:
        second = documents.save_draft(session, form=form, actor=shop.staff)
        edited = documents.save_draft(session, form=replace(form, po_number="PO-1"), actor=shop.staff)
    assert first.id == second.id == edited.id
    assert edited.po_number == "PO-1"


def test_form_sent_twice_at_the_same_moment_makes_one_draft(shop: Shop) -> None:
    with read_only() as session:
        form = form_for(session, shop.customer, operation_id="form-5678")

    def save(_: int) -> int:
        with unit_of_work() as session:
            return documents.save_draft(session, form=form, actor=shop.staff).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(save, range(4)))) == 1


def test_form_of_another_member_of_staff_is_another_draft(shop: Shop) -> None:
    with unit_of_work() as session:
        other = make_staff(session)
        form = form_for(session, shop.customer, operation_id="form-1234")
        assert (
            documents.save_draft(session, form=form, actor=shop.staff).id
            != documents.save_draft(session, form=form, actor=other).id
        )


def test_form_sent_again_after_issuing_gives_the_issued_document(shop: Shop) -> None:
    with unit_of_work() as session:
        form = form_for(session, shop.customer, operation_id="form-1234")
        draft = documents.save_draft(session, form=form, actor=shop.staff)
        documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)
        assert documents.save_draft(session, form=form, actor=shop.staff).number == "INV-000001"


def test_issued_document_cannot_be_edited(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        form = form_for(session, shop.customer, line("1.00"))
        with pytest.raises(Conflict, match=r"An issued invoice cannot be changed\. Revise it instead"):
            documents.save_draft(session, form=form, actor=shop.staff, document_public_id=invoice.public_id, version=2)


def test_draft_cannot_become_another_kind(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)
        form = form_for(session, shop.customer, kind=DocumentKind.ESTIMATE)
        with pytest.raises(Conflict, match="cannot become one of another kind"):
            documents.save_draft(session, form=form, actor=shop.staff, document_public_id=draft.public_id)


def test_draft_can_be_deleted_with_its_lines(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, actor=shop.staff)
        documents.delete_draft(session, public_id=draft.public_id, actor=shop.staff)
    with read_only() as session:
        assert session.exec(select(Document)).all() == session.exec(select(DocumentLine)).all() == []
        assert audit.history(session, subject_kind="document", subject_id=draft.id)[0].verb == "deleted"
        with pytest.raises(NotFound):
            documents.get_document(session, principal=shop.staff, public_id=draft.public_id)


def test_issued_document_cannot_be_deleted(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        with pytest.raises(Conflict, match=r"has a number and stays on record\. Void it instead"):
            documents.delete_draft(session, public_id=invoice.public_id, actor=shop.staff)


def test_item_37_duplicate_is_a_new_draft_of_today(shop: Shop) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff)
        issued = make_issued(
            session, shop.customer, line("12.3456", quantity="2.5", discount="5", tax=tax.public_id), actor=shop.staff
        )
        copy = documents.duplicate_document(session, public_id=issued.public_id, actor=shop.staff)
    assert (copy.state, copy.number, copy.total_amount) == ("draft", None, issued.total_amount)
    assert copy.due_on - copy.issue_on == issued.due_on - issued.issue_on


def test_portal_visitor_cannot_save_documents(shop: Shop) -> None:
    with unit_of_work() as session, pytest.raises(NotPermitted):
        documents.save_draft(session, form=form_for(session, shop.customer), actor=make_visitor(shop.customer))  # type: ignore[arg-type]


def test_draft_is_found_by_everything_it_shows(shop: Shop) -> None:
    with unit_of_work() as session:
        draft = make_draft(session, shop.customer, line("1234.50"), actor=shop.staff, po_number="PO-77")
    for word in ("bergwerk", "po-77", "1234.50", "1,234.50", "consulting", draft.issue_on.isoformat()):
        assert word in draft.search_text


def _problems(session: Session, form: documents.DocumentForm, shop: Shop) -> dict[tuple[str, int | None], str]:
    with pytest.raises(InvalidForm) as refused:
        documents.check_form(session, form, shop.staff)
    return {(problem.field, problem.line): str(problem) for problem in refused.value.problems}


def test_every_field_that_is_wrong_gets_its_sentence(shop: Shop) -> None:
    with unit_of_work() as session:
        form = replace(
            form_for(session, shop.customer), customer="", issue_on="31.12.2026", terms="none", due_on="", po_number="x" * 101,
            currency="XXX", internal_note="\x00", customer_note="\ud800", discount="110",
        )  # fmt: skip
        problems = _problems(session, form, shop)
    assert set(problems) == {
        (name, None)
        for name in (
            "customer",
            "issue_on",
            "terms",
            "due_on",
            "po_number",
            "currency",
            "internal_note",
            "customer_note",
            "discount",
        )
    }
    assert problems["customer", None] == "Choose a customer."
    assert problems["issue_on", None] == "Invoice date must be a date, like 2026-11-22."


def test_every_line_that_is_wrong_gets_its_sentence_at_its_place(shop: Shop) -> None:
    with unit_of_work() as session:
        form = form_for(
            session,
            shop.customer,
            documents.LineForm(),
            line("abc", quantity="many", discount="x", product="nope", tax="nope"),
            line("", description="y" * 2_001),
            documents.LineForm(unit_price="5"),
        )
        problems = _problems(session, form, shop)
    assert set(problems) == {
        ("unit_price", 1), ("quantity", 1), ("discount", 1), ("product", 1), ("tax", 1), ("unit_price", 2), ("description", 2),
        ("description", 3),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "place", "sentence"),
    [
        ((), ("lines", None), "Add at least one line."),
        ((line("-5.00"),), ("lines", None), "The total is negative"),
        ((line(), line("99999999999", quantity="999999999")), ("quantity", 1), "too large"),
        ((line(quantity="1e9"),), ("quantity", 0), "is not a quantity"),
        ((line(),) * 1_001, ("lines", None), "at most 1,000 lines"),
    ],
)  # fmt: skip
def test_lines_that_cannot_stand_are_refused(
    shop: Shop, lines: tuple[documents.LineForm, ...], place: tuple[str, int | None], sentence: str
) -> None:
    with unit_of_work() as session:
        form = replace(form_for(session, shop.customer), lines=lines)
        assert sentence in _problems(session, form, shop)[place]


def test_due_date_before_the_invoice_date_is_refused(shop: Shop) -> None:
    with unit_of_work() as session:
        form = form_for(session, shop.customer, issue_on="2026-03-02", due_on="2026-03-01")
        assert _problems(session, form, shop) == {("due_on", None): "The due date is before the invoice date."}


def test_due_date_follows_the_terms_unless_one_is_typed(shop: Shop) -> None:
    with unit_of_work() as session:
        by_terms = documents.check_form(session, form_for(session, shop.customer, issue_on="2026-03-02", due_on=""), shop.staff)
        typed = documents.check_form(
            session, form_for(session, shop.customer, issue_on="2026-03-02", due_on="2026-03-09"), shop.staff
        )
    assert (by_terms.due_on.isoformat(), by_terms.terms_name) == ("2026-04-01", "Net 30")
    assert (typed.due_on.isoformat(), typed.terms_name) == ("2026-03-09", "")


def test_credit_note_names_only_an_issued_invoice_of_its_customer(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        draft = make_draft(session, shop.customer, actor=shop.staff)
        note = {"kind": DocumentKind.CREDIT_NOTE}
        good = form_for(session, shop.customer, credited_invoice=invoice.public_id, **note)  # type: ignore[arg-type]
        assert documents.check_form(session, good, shop.staff).credited_invoice_id == invoice.id
        bad = form_for(session, shop.customer, credited_invoice=draft.public_id, **note)  # type: ignore[arg-type]
        assert ("credited_invoice", None) in _problems(session, bad, shop)
        other_currency = replace(good, currency="USD")
        assert ("currency", None) in _problems(session, other_currency, shop)
