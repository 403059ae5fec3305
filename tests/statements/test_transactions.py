"""All that happened with one customer in one list, and the revenue among it."""

from datetime import date

import pytest

from flare_app import documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.errors import NotFound
from flare_app.lists import ListQuery, RecordList, count_matching, export, fetch_page, iterate, selection_totals
from flare_app.models import Customer
from flare_app.payments import Share
from flare_app.statements import transaction_source
from flare_app.ui.staff.transactions import TRANSACTIONS, record_address
from tests import factories


@pytest.fixture
def acme(database: str) -> tuple[Staff, Customer]:
    """An invoice with tax, a credit note, an estimate, a draft, a void invoice and a payment; and another customer's invoice."""
    with unit_of_work() as session:
        staff = factories.make_company(session)
        vat = factories.make_tax(session, actor=staff)
        customer = factories.make_customer(session, actor=staff, name="Acme")
        line = factories.line("100.00", tax=vat.public_id)
        invoice = factories.make_issued(session, customer, line, actor=staff, issue_on="2026-01-15")
        void = factories.make_issued(session, customer, line, actor=staff, issue_on="2026-01-20")
        documents.void_document(session, public_id=void.public_id, reason="Twice", actor=staff)
        factories.make_issued(
            session, customer, factories.line("30.00"), actor=staff, kind=DocumentKind.CREDIT_NOTE, issue_on="2026-02-01"
        )
        factories.make_issued(session, customer, actor=staff, kind=DocumentKind.ESTIMATE, issue_on="2026-03-01")
        factories.make_draft(session, customer, actor=staff, issue_on="2026-04-01")
        payments.book_payment(
            session, customer_id=customer.id, currency="EUR", amount=15_000, paid_on=date(2026, 2, 20),
            method=PaymentMethod.BANK_TRANSFER, shares=[Share(invoice.id, 12_000)], actor=staff,
        )  # fmt: skip
        factories.make_issued(session, factories.make_customer(session, actor=staff, name="Other"), actor=staff)
    return staff, customer


def values(staff: Staff, query: ListQuery, declared: RecordList = TRANSACTIONS) -> list[tuple[object, ...]]:
    with read_only() as session:
        return [row.values for row in fetch_page(session, declared, staff, query).rows]


def test_item_19_all_transactions_of_a_customer_are_one_list_in_the_order_of_their_days(acme: tuple[Staff, Customer]) -> None:
    staff, customer = acme
    found = values(staff, ListQuery(of=customer.public_id))
    assert [(kind, str(on), amount, balance, revenue, status) for _, kind, on, _, amount, balance, revenue, status in found] == [
        ("Invoice", "2026-04-01", 10_000, 0, None, "draft"),
        ("Estimate", "2026-03-01", 10_000, 0, None, "open"),
        ("Payment", "2026-02-20", 15_000, 3_000, None, "received"),
        ("Credit note", "2026-02-01", 3_000, 3_000, -3_000, "open"),
        ("Invoice", "2026-01-20", 12_000, 0, None, "void"),
        ("Invoice", "2026-01-15", 12_000, 0, 10_000, "paid"),
    ]
    assert {row[3] for row in found} == {"Acme"}


def test_item_17_the_list_of_revenue_adds_up_to_the_figure(acme: tuple[Staff, Customer]) -> None:
    staff, customer = acme
    query = ListQuery(of=customer.public_id, filter="revenue")
    with read_only() as session:
        assert selection_totals(session, TRANSACTIONS, staff, query).totals == (("EUR", 7_000),)
        assert count_matching(session, TRANSACTIONS, staff, query) == 2
        assert [row[0] for row in iterate(session, TRANSACTIONS, staff, query)] == ["CR-000001", "INV-000001"]
        assert b"Credit note" in b"".join(export.csv(session, TRANSACTIONS, staff, query))


def test_without_a_customer_and_with_one_that_does_not_exist_there_is_nothing(acme: tuple[Staff, Customer]) -> None:
    staff, _ = acme
    for of in ("", "nobody", "../x"):
        assert values(staff, ListQuery(of=of)) == []


def test_search_period_and_selection_stay_with_the_customer(acme: tuple[Staff, Customer]) -> None:
    staff, customer = acme
    found = values(staff, ListQuery(of=customer.public_id, text="inv-000001 acme"))
    assert [row[0] for row in found] == ["PMT-000001", "INV-000001"]
    custom = ListQuery(of=customer.public_id, period="Custom", start="2026-02-01", end="2026-02-28")
    assert [row[1] for row in values(staff, custom)] == ["Payment", "Credit note"]
    with read_only() as session:
        first = fetch_page(session, TRANSACTIONS, staff, ListQuery(of=customer.public_id, limit=4))
        rest = fetch_page(session, TRANSACTIONS, staff, ListQuery(of=customer.public_id, limit=4, cursor=first.next_cursor))
        assert len({row.public_id for row in (*first.rows, *rest.rows)}) == 6
        chosen = ListQuery(of="somebody", ids=(first.rows[3].public_id,))
        assert selection_totals(session, TRANSACTIONS, staff, chosen).count == 0


def test_each_row_opens_its_own_record(acme: tuple[Staff, Customer]) -> None:
    staff, customer = acme
    with read_only() as session:
        rows = fetch_page(session, TRANSACTIONS, staff, ListQuery(of=customer.public_id)).rows
    folders = [record_address(row.public_id).split("/")[2] for row in rows]
    assert folders == ["invoices", "estimates", "payments", "credit-notes", "invoices", "invoices"]


def test_portal_has_no_such_list(acme: tuple[Staff, Customer]) -> None:
    with pytest.raises(NotFound):
        transaction_source(factories.make_visitor(acme[1]))
