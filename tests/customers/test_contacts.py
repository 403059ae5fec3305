"""The people at a customer: found by name and address, offered as recipients, kept in one change with the customer."""

from dataclasses import replace

import pytest

from flare_app import audit, customers
from flare_app.customers import ContactForm, CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import InvalidForm
from flare_app.lists import ListQuery, fetch_page
from flare_app.models import Customer
from flare_app.ui.staff.customers import CUSTOMERS
from tests.factories import make_customer

JANA = ContactForm(name="Jana Krüger", role="Accounts payable", email="jana@nordlicht.example", phone="+43 1 55")
OMAR = ContactForm(name="Omar", email="omar@nordlicht.example", in_emails=False)


def made(staff: Staff, *contacts: ContactForm, name: str = "Nordlicht KG", email: str = "office@nordlicht.example") -> Customer:
    with unit_of_work() as session:
        form = CustomerForm(name=name, email=email, contacts=contacts)
        return customers.create_customer(session, form=form, actor=staff)


def test_item_14_a_customer_is_found_by_the_name_and_the_address_of_a_contact(staff: Staff) -> None:
    customer = made(staff, JANA, OMAR)
    with unit_of_work() as session:
        make_customer(session, actor=staff, name="Somebody else")
    with read_only() as session:
        for text in ("nordlicht kg", "kruger", "omar@nord", "accounts pay"):
            (row,) = fetch_page(session, CUSTOMERS, staff, ListQuery(text=text)).rows
            assert row.public_id == customer.public_id
        assert customers.customer_source(staff).texts(session, [customer.id]) == {  # type: ignore[misc]
            customer.id: ["Jana Krüger, Accounts payable, jana@nordlicht.example, +43 1 55", "Omar, omar@nordlicht.example"]
        }


def test_own_address_comes_first_and_each_address_once(staff: Staff) -> None:
    customer = made(
        staff, JANA, OMAR, ContactForm(name="The office", email="OFFICE@nordlicht.example"), ContactForm(name="No mail")
    )
    with read_only() as session:
        found = customers.recipients_of(session, principal=staff, customer=customer)
        line = customers.recipients_line(session, principal=staff, customer=customer)
    assert [(one.name, one.address, one.is_included) for one in found] == [
        ("Nordlicht KG", "office@nordlicht.example", True),
        ("Jana Krüger", "jana@nordlicht.example", True),
        ("Omar", "omar@nordlicht.example", False),
    ]
    assert line == "office@nordlicht.example, jana@nordlicht.example"


def test_contacts_come_change_and_go_in_one_change_of_the_customer(staff: Staff) -> None:
    customer = made(staff, JANA, OMAR)
    with unit_of_work() as session:
        form = customers.form_of_customer(session, customer)
        assert form.contacts is not None
        jana = replace(form.contacts[0], phone="")
        changed = replace(form, contacts=(ContactForm(name="Mia"), jana, ContactForm(name="  ")))
        customers.update_customer(session, public_id=customer.public_id, form=changed, version=1, actor=staff)
    with read_only() as session:
        kept = customers.list_contacts(session, principal=staff, customer_id=customer.id)
        entry = audit.history(session, subject_kind="customer", subject_id=customer.id)[0]
    assert [(one.name, one.phone) for one in kept] == [("Mia", ""), ("Jana Krüger", "")]
    assert kept[1].public_id == jana.public_id
    assert entry.changes["contacts"][1] == "Mia; Jana Krüger, Accounts payable, jana@nordlicht.example"


def test_form_without_word_of_contacts_leaves_them(staff: Staff) -> None:
    customer = made(staff, JANA)
    with unit_of_work() as session:
        form = replace(customers.form_of_customer(session, customer), contacts=None)
        customers.update_customer(session, public_id=customer.public_id, form=form, version=1, actor=staff)
        assert [one.name for one in customers.list_contacts(session, principal=staff, customer_id=customer.id)] == ["Jana Krüger"]


def test_contact_of_another_customer_cannot_be_taken_over(staff: Staff) -> None:
    made(staff, JANA)
    other = made(staff, OMAR, name="Other", email="")
    with unit_of_work() as session:
        theirs = customers.form_of_customer(session, other).contacts
        assert theirs is not None
        thief = customers.create_customer(session, form=CustomerForm(name="Thief", contacts=theirs), actor=staff)
        assert len(customers.list_contacts(session, principal=staff, customer_id=other.id)) == 1
        assert len(customers.list_contacts(session, principal=staff, customer_id=thief.id)) == 1


def test_wrong_contact_is_told_at_its_row(staff: Staff) -> None:
    form = CustomerForm(name="A", contacts=(JANA, ContactForm(name="x" * 201, email="nobody")))
    with unit_of_work() as session, pytest.raises(InvalidForm) as refused:
        customers.create_customer(session, form=form, actor=staff)
    assert [(one.field, one.line) for one in refused.value.problems] == [("name", 1), ("email", 1)]


def test_twenty_one_contacts_are_too_many(staff: Staff) -> None:
    form = CustomerForm(name="A", contacts=tuple(ContactForm(name=f"Person {at}") for at in range(21)))
    with unit_of_work() as session, pytest.raises(InvalidForm, match="at most 20 contacts"):
        customers.create_customer(session, form=form, actor=staff)


def test_contacts_go_with_a_customer_that_is_deleted(staff: Staff) -> None:
    customer = made(staff, JANA)
    with unit_of_work() as session:
        customers.delete_customer(session, public_id=customer.public_id, actor=staff)
        assert customers.list_contacts(session, principal=staff, customer_id=customer.id) == []
