"""What the head of the portal says: owed, overdue, being paid, own credit, and how much there is in each tab."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from flare_app import documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalScope, Staff
from flare_app.domain.states import DocumentKind
from flare_app.models import Checkout, CheckoutItem, Customer, Document
from flare_app.statements import CurrencyStanding, Standing, customer_standing
from tests import factories
from tests.factories import line
from tests.payments_forms import payment_form
from tests.queries import noted_queries


@pytest.fixture
def ada(database: str, at: object) -> Staff:
    """The company, on March 9."""
    at(datetime(2026, 3, 9, 9, tzinfo=UTC))  # type: ignore[operator]
    with unit_of_work() as session:
        return factories.make_company(session)


@pytest.fixture
def customer(ada: Staff, at: object) -> Customer:
    """A customer with invoices of every kind in two currencies, beside another customer with some of their own, on March 10."""
    with unit_of_work() as session:
        acme = factories.make_customer(session, actor=ada)
        other = factories.make_customer(session, actor=ada)
        _issue(session, acme, ada, "100", due_on="2026-03-09")
        _issue(session, acme, ada, "50", due_on="2026-03-10")
        _issue(session, acme, ada, "7", currency="CHF")
        _issue(session, other, ada, "999")
        gone = _issue(session, acme, ada, "1")
        documents.void_document(session, public_id=gone.public_id, reason="wrong", actor=ada)
        factories.make_draft(session, acme, actor=ada)
        _issue(session, acme, ada, "30", kind=DocumentKind.ESTIMATE)
    at(datetime(2026, 3, 10, 9, tzinfo=UTC))  # type: ignore[operator]
    return acme


def test_owed_and_overdue_are_told_per_currency_with_the_largest_debt_first(customer: Customer) -> None:
    assert _standing(customer).currencies == (
        CurrencyStanding("EUR", owed_amount=150_00, overdue_amount=100_00, payable_amount=150_00),
        CurrencyStanding("CHF", owed_amount=7_00, payable_amount=7_00),
    )


def test_counts_are_what_the_tabs_list_without_drafts(customer: Customer) -> None:
    found = _standing(customer)
    assert (found.invoices, found.estimates, found.payments, found.credit_notes) == (4, 1, 0, 0)


def test_a_payment_takes_from_what_is_owed_and_what_is_left_of_it_is_credit(customer: Customer, ada: Staff) -> None:
    with unit_of_work() as session:
        late = _invoices(session, customer)[0]
        payments.record_payment(session, form=payment_form(customer, (late, "100"), amount="120"), actor=ada)
        _issue(session, customer, ada, "5", kind=DocumentKind.CREDIT_NOTE)
    found = _standing(customer)
    assert found.currencies[0] == CurrencyStanding("EUR", owed_amount=50_00, payable_amount=50_00, credit_amount=25_00)
    assert (found.payments, found.credit_notes) == (1, 1)


def test_invoices_that_somebody_pays_right_now_are_not_payable(customer: Customer) -> None:
    with unit_of_work() as session:
        checkout = Checkout(customer_id=customer.id, currency="EUR", amount=60_00, state="open", idempotency_key="one")
        session.add(checkout)
        session.flush()
        busy, before = _invoices(session, customer)[:2]
        session.add(CheckoutItem(checkout_id=checkout.id, invoice_id=busy.id, amount=60_00))
        session.add(CheckoutItem(checkout_id=checkout.id, invoice_id=before.id, amount=50_00, active=False))
    assert _standing(customer).currencies[0] == CurrencyStanding(
        "EUR", owed_amount=150_00, overdue_amount=100_00, paying_amount=60_00, payable_amount=50_00
    )


def test_a_narrower_link_tells_counts_of_what_it_shows_and_no_sums(customer: Customer) -> None:
    with read_only() as session:
        one = PortalScope(document_id=_invoices(session, customer)[0].id)
        nothing = PortalScope(start=date(2025, 1, 1), end=date(2025, 12, 31))
        found = [
            customer_standing(session, principal=replace(factories.make_visitor(customer), scope=scope)) for scope in (one, nothing)
        ]
    assert found == [
        Standing((), invoices=1, estimates=0, payments=0, credit_notes=0),
        Standing((), invoices=0, estimates=0, payments=0, credit_notes=0),
    ]


def test_a_customer_without_anything_owes_nothing(ada: Staff) -> None:
    with unit_of_work() as session:
        found = factories.make_customer(session, actor=ada)
    assert _standing(found) == Standing((), invoices=0, estimates=0, payments=0, credit_notes=0)


def test_figures_take_as_many_queries_for_many_documents_as_for_few(customer: Customer, ada: Staff) -> None:
    few = _count_queries(customer)
    with unit_of_work() as session:
        for _ in range(20):
            _issue(session, customer, ada, "10")
    assert _count_queries(customer) == few


def _standing(customer: Customer) -> Standing:
    with read_only() as session:
        return customer_standing(session, principal=factories.make_visitor(customer))


def _count_queries(customer: Customer) -> int:
    with noted_queries() as seen:
        _standing(customer)
    return len([text for text in seen if "document" in text])


def _issue(session: Session, customer: Customer, actor: Staff, price: str, **fields: object) -> Document:
    return factories.make_issued(session, customer, line(price), actor=actor, **fields)  # type: ignore[arg-type]


def _invoices(session: Session, customer: Customer) -> list[Document]:
    """The customer's open invoices in euros, the oldest due date first."""
    ids = [one.public_id for one in payments.open_invoices(session, customer_id=customer.id, currency="EUR")]
    return payments.find_open_invoices(session, principal=factories.make_visitor(customer), invoices=ids)
