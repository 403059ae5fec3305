"""Customers: only a name is needed, and nothing that hangs on them is ever lost."""

from dataclasses import fields, replace

import pytest

from flare_app import access, audit, catalog, customers, documents
from flare_app.customers import CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, InvalidForm, NotFound, NotPermitted
from tests.factories import make_customer, make_draft, make_issued, make_tax, make_visitor


def test_name_alone_makes_a_customer_with_the_companys_habits(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = customers.create_customer(session, form=CustomerForm(name="  Zoë & Søn 🎻 "), actor=staff)
    assert (customer.name, customer.currency, customer.locale, customer.version) == ("Zoë & Søn 🎻", "EUR", "en_US", 1)


def test_country_becomes_a_code_and_decides_the_locale(staff: Staff) -> None:
    with unit_of_work() as session:
        found = {
            written: make_customer(session, actor=staff, country=written)
            for written in ("Brazil", "Deutschland", "USA", "at", "Narnia", "India")
        }
    assert {written: (one.country, one.locale) for written, one in found.items()} == {
        "Brazil": ("BR", "pt_BR"),
        "Deutschland": ("DE", "de_DE"),
        "USA": ("US", "en_US"),
        "at": ("AT", "de_AT"),
        "Narnia": ("Narnia", "en_US"),
        "India": ("IN", "en_IN"),
    }


def test_every_field_that_is_wrong_gets_its_sentence(staff: Staff) -> None:
    bad = CustomerForm(
        name=" \u200b", first_name="x" * 101, email="nobody", phone="1\n2", zip="x" * 21, website="\x00", currency="XXX",
        locale="zz_ZZ_1", terms="none", tax="none", credit_limit="-1", other_details="x" * 2_001, country="\ud800",
    )  # fmt: skip
    with unit_of_work() as session, pytest.raises(InvalidForm) as refused:
        customers.create_customer(session, form=bad, actor=staff)
    assert {problem.field for problem in refused.value.problems} == {
        "name", "first_name", "email", "phone", "zip", "website", "currency", "locale", "terms", "tax", "credit_limit",
        "other_details", "country",
    }  # fmt: skip


def test_ten_thousand_characters_are_too_many_for_any_field(staff: Staff) -> None:
    with unit_of_work() as session:
        for field in fields(CustomerForm):
            form = replace(CustomerForm(name="A"), **{field.name: "x" * 10_000})
            with pytest.raises(InvalidForm) as refused:
                customers.create_customer(session, form=form, actor=staff)
            assert refused.value.field in (field.name, "currency")


def test_same_customer_is_not_made_twice(staff: Staff) -> None:
    with unit_of_work() as session:
        form = CustomerForm(name="Acme", email="info@acme.example")
        customers.create_customer(session, form=form, actor=staff)
        with pytest.raises(Conflict, match=r"There is a customer Acme <info@acme\.example> already"):
            customers.create_customer(session, form=form, actor=staff)
        customers.create_customer(session, form=replace(form, email="other@acme.example"), actor=staff)


def test_change_is_kept_with_old_and_new(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = make_customer(session, actor=staff, name="Acme", city="Graz")
        form = replace(customers.form_of_customer(session, customer), city="Linz", credit_limit="1,000.50")
        customers.update_customer(session, public_id=customer.public_id, form=form, version=1, actor=staff)
    with read_only() as session:
        changes = audit.history(session, subject_kind="customer", subject_id=customer.id)[0].changes
    assert changes == {"city": ["Graz", "Linz"], "credit_limit_amount": [None, 1_000_50]}
    assert "linz" in customer.search_text


def test_stale_form_is_told_so_and_the_same_form_changes_nothing(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = make_customer(session, actor=staff)
        form = customers.form_of_customer(session, customer)
        customers.update_customer(session, public_id=customer.public_id, form=form, version=1, actor=staff)
        assert customer.version == 1
        customers.update_customer(session, public_id=customer.public_id, form=replace(form, city="Linz"), version=1, actor=staff)
        with pytest.raises(Conflict, match="changed elsewhere meanwhile"):
            customers.update_customer(
                session, public_id=customer.public_id, form=replace(form, city="Wien"), version=1, actor=staff
            )


def test_item_12_a_customer_with_invoices_is_not_deleted_and_the_sentence_counts_what_stands_in_the_way(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = make_customer(session, actor=staff, name="Acme")
        make_draft(session, customer, actor=staff)
        with pytest.raises(Conflict, match=r"Acme has 1 draft invoice and cannot be deleted\. Delete it first"):
            customers.delete_customer(session, public_id=customer.public_id, actor=staff)
        make_draft(session, customer, actor=staff, kind=DocumentKind.ESTIMATE)
        with pytest.raises(Conflict, match=r"1 draft invoice and 1 draft estimate and cannot be deleted\. Delete them first"):
            customers.delete_customer(session, public_id=customer.public_id, actor=staff)
        make_issued(session, customer, actor=staff)
        make_issued(session, customer, actor=staff)
        access.link_for(session, customer_id=customer.id, address=customer.email, actor=staff)
        said = (
            r"2 invoices, 1 draft invoice, 1 draft estimate and 1 portal link and cannot be deleted\. Archive the customer instead"
        )
        with pytest.raises(Conflict, match=said):
            customers.delete_customer(session, public_id=customer.public_id, actor=staff)


def test_customer_without_anything_can_be_deleted(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = make_customer(session, actor=staff)
        customers.delete_customer(session, public_id=customer.public_id, actor=staff)
        with pytest.raises(NotFound):
            customers.get_customer(session, principal=staff, public_id=customer.public_id)


def test_archived_customer_is_not_suggested_until_restored(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = make_customer(session, actor=staff, name="Acme")
        customers.archive_customer(session, public_id=customer.public_id, actor=staff)
        assert customers.search_customers(session, principal=staff, text="acme") == []
        customers.restore_customer(session, public_id=customer.public_id, actor=staff)
        assert customers.search_customers(session, principal=staff, text="acme") == [customer]


def test_suggestions_find_name_contact_and_email(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = make_customer(session, actor=staff, name="Köhler GmbH", first_name="Leonie", email="leonie@kohler.example")
        make_customer(session, actor=staff, name="Somebody else")
        for text in ("köhl", "kohler", "leonie", "leonie@kohler"):
            assert customers.search_customers(session, principal=staff, text=text) == [customer]
        assert len(customers.search_customers(session, principal=staff, text="")) == 2


def test_portal_visitor_finds_only_their_own_customer_and_changes_nothing(staff: Staff) -> None:
    with unit_of_work() as session:
        own, other = make_customer(session, actor=staff), make_customer(session, actor=staff)
        visitor = make_visitor(own)
        assert customers.get_customer(session, principal=visitor, public_id=own.public_id) is own
        with pytest.raises(NotFound):
            customers.get_customer(session, principal=visitor, public_id=other.public_id)
        with pytest.raises(NotPermitted):
            customers.archive_customer(session, public_id=own.public_id, actor=visitor)


def test_address_stands_as_its_country_writes_it(staff: Staff) -> None:
    with unit_of_work() as session:
        austrian = make_customer(session, actor=staff, street="Ring 1", zip="1010", city="Wien", country="AT")
        american = make_customer(session, actor=staff, street="1 Main St", zip="98052", city="Redmond", state="WA", country="US")
    assert customers.address_lines(austrian, locale="de") == ("Ring 1", "1010 Wien", "Österreich")
    assert customers.address_lines(american, locale="en") == ("1 Main St", "Redmond, WA 98052", "United States")


def test_list_shows_what_open_invoices_ask_for(staff: Staff) -> None:
    with unit_of_work() as session:
        customer = make_customer(session, actor=staff, first_name="Leonie", last_name="Köhler")
        make_issued(session, customer, actor=staff)
        make_issued(session, customer, actor=staff, currency="USD")
        make_draft(session, customer, actor=staff)
        (row,) = session.execute(customers.customer_source(staff).select).mappings()
    assert (row["balance_amount"], row["contact"], row["status"]) == (100_00, "Leonie Köhler", "active")


def test_item_8_default_terms_and_tax_are_set_alone_and_new_documents_begin_with_them(staff: Staff) -> None:
    with unit_of_work() as session:
        vat = make_tax(session, actor=staff)
        terms = next(term for term in catalog.list_terms(session) if term.name == "Net 60")
        customer = make_customer(session, actor=staff, city="Graz")
        customers.set_document_defaults(
            session, public_id=customer.public_id, terms=terms.public_id, tax=vat.public_id, actor=staff
        )
        form = documents.new_form(session, kind=DocumentKind.INVOICE, customer=customer)
        assert (customer.city, form.terms) == ("Graz", terms.public_id)
        assert customers.form_of_customer(session, customer).tax == vat.public_id
        with pytest.raises(InvalidForm):
            customers.set_document_defaults(session, public_id=customer.public_id, terms="none", tax="", actor=staff)
