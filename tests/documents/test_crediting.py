"""A credit note that is made of an invoice gives back what the invoice asked for, at most all of it."""

from dataclasses import replace

import pytest
from sqlmodel import select

from flare_app import company, documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, InvalidForm
from flare_app.models import Document, DocumentTax, Tax
from flare_app.statements import verify_books
from tests.documents.conftest import Shop
from tests.factories import form_for, line, make_issued, make_tax

NOTE = DocumentKind.CREDIT_NOTE


def test_item_49_credit_note_opens_with_what_is_left_to_credit_of_an_invoice(shop: Shop) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff).public_id
        invoice = make_issued(session, shop.customer, line("80.00", quantity="2", tax=tax), line("9.99"), actor=shop.staff)
        form = documents.credit_form(session, principal=shop.staff, invoice=invoice.public_id)
        assert (form.customer, form.credited_invoice, form.terms) == (shop.customer.public_id, invoice.public_id, "")
        assert [(one.quantity, one.unit_price) for one in form.lines] == [("2", "80.00"), ("1", "9.99")]
        less = replace(form, lines=(replace(form.lines[0], quantity="1"),), internal_note="Broken on arrival")
        note = documents.save_draft(session, form=less, actor=shop.staff)
        assert (note.total_amount, note.credited_invoice_id, note.internal_note) == (96_00, invoice.id, "Broken on arrival")
        again = documents.credit_form(session, principal=shop.staff, invoice=invoice.public_id)
        assert [one.quantity for one in again.lines] == ["1", "1"]


def test_whole_of_an_invoice_in_parts_comes_to_its_total_to_the_cent(shop: Shop) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff, rate="10").public_id
        invoice = make_issued(session, shop.customer, *(line("0.05", tax=tax) for _ in range(3)), actor=shop.staff)
        totals = []
        for _ in range(2):
            form = documents.credit_form(session, principal=shop.staff, invoice=invoice.public_id)
            totals.append(_issue(session, replace(form, lines=form.lines[:1]), shop).total_amount)
        totals.append(
            _issue(session, documents.credit_form(session, principal=shop.staff, invoice=invoice.public_id), shop).total_amount
        )
        assert (invoice.total_amount, totals) == (17, [6, 6, 5])
        with pytest.raises(Conflict, match="All of INV-000001 is credited"):
            documents.credit_form(session, principal=shop.staff, invoice=invoice.public_id)
    with read_only() as session:
        assert list(verify_books(session)) == []


def test_credit_follows_the_rates_and_the_rounding_of_its_invoice(shop: Shop) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=shop.staff, rate="10")
        invoice = make_issued(session, shop.customer, *(line("1.15", tax=tax.public_id) for _ in range(10)), actor=shop.staff)
        session.get_one(Tax, tax.id).rate_ppm = 200_000
        company.get_company(session).tax_rounding = "line"
        form = documents.credit_form(session, principal=shop.staff, invoice=invoice.public_id)
        assert documents.preview_totals(session, form).total == "12.65"
        note = _issue(session, form, shop)
        assert (note.total_amount, note.tax_amount) == (invoice.total_amount, invoice.tax_amount) == (12_65, 1_15)
        rates = session.exec(select(DocumentTax.rate_ppm).where(DocumentTax.document_id == note.id)).all()
        assert rates == [100_000]


def test_more_than_the_invoice_cannot_be_credited(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        form = form_for(session, shop.customer, line("60.00"), kind=NOTE, credited_invoice=invoice.public_id)
        drafts = [documents.save_draft(session, form=form, actor=shop.staff) for _ in range(2)]
        documents.issue_document(session, public_id=drafts[0].public_id, actor=shop.staff)
        sentence = r"for 100\.00 EUR, and 60\.00 EUR of it are credited already: at most 40\.00 EUR can be credited"
        with pytest.raises(InvalidForm, match=sentence):
            documents.save_draft(session, form=form, actor=shop.staff)
    with unit_of_work() as session, pytest.raises(Invalid, match=sentence):
        documents.issue_document(session, public_id=drafts[1].public_id, actor=shop.staff)
    with unit_of_work() as session:
        revised = documents.revise_document(session, public_id=drafts[0].public_id, actor=shop.staff)
        assert (revised.number, revised.credited_invoice_id) == (None, invoice.id)


def test_credit_note_of_an_invoice_that_was_voided_meanwhile_is_not_issued(shop: Shop) -> None:
    with unit_of_work() as session:
        invoice = make_issued(session, shop.customer, actor=shop.staff)
        form = documents.credit_form(session, principal=shop.staff, invoice=invoice.public_id)
        note = documents.save_draft(session, form=form, actor=shop.staff)
        documents.void_document(session, public_id=invoice.public_id, reason="Wrong", actor=shop.staff)
    with unit_of_work() as session, pytest.raises(Invalid, match="INV-000001 is void"):
        documents.issue_document(session, public_id=note.public_id, actor=shop.staff)


def test_free_credit_note_needs_no_invoice(shop: Shop) -> None:
    with unit_of_work() as session:
        note = _issue(session, form_for(session, shop.customer, line("1000.00"), kind=NOTE), shop)
        assert (note.number, note.balance_amount) == ("CR-000001", 1_000_00)


def test_credit_note_offers_every_issued_invoice_open_ones_first(shop: Shop) -> None:
    with unit_of_work() as session:
        paid, opened = (make_issued(session, shop.customer, line(price), actor=shop.staff) for price in ("0.00", "5.00"))
        offered = documents.list_creditable(session, customer_id=shop.customer.id, currency="EUR")
        assert [one.number for one in offered] == [opened.number, paid.number]


def _issue(session, form: documents.DocumentForm, shop: Shop) -> Document:  # type: ignore[no-untyped-def]
    draft = documents.save_draft(session, form=form, actor=shop.staff)
    return documents.issue_document(session, public_id=draft.public_id, actor=shop.staff)
