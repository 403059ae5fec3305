"""Aged receivables add up, and say what each customer's own statement says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from flare_app import company, documents, payments, statements
from flare_app.database import read_only, unit_of_work
from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.principals import Permission, Role, Staff
from flare_app.errors import NotFound, NotPermitted
from flare_app.lists import Column, ColumnKind, Filter, ListQuery, RecordList, Row, fetch_page, selection_totals
from flare_app.models import Customer, Document, Payment
from tests import factories
from tests.payments_forms import payment_form

TODAY = date(2026, 6, 30)
KEYS = (*AgeingBucket, "total")
REPORT = RecordList(
    key="aged_receivables_tested",
    title="Aged receivables",
    singular="customer",
    audience="staff",
    route="/reports/aged-receivables",
    permission=Permission.VIEW_REPORTS,
    columns=(Column("customer", "Customer"), *(Column(key, key, ColumnKind.MONEY) for key in KEYS)),
    source=statements.receivable_source,
    default_sort="-total",
    filters=(
        Filter("all", "All"),
        Filter("due", "Past due", statements.is_past_due),
        Filter("old", "Over 90", statements.is_over_90),
    ),
    total="total",
)


@pytest.fixture
def ada(database: str, at: object) -> Staff:
    """Two customers with open invoices of every age, in two currencies, with everything that may happen to an invoice."""
    at(datetime(2026, 6, 30, 9, tzinfo=UTC))  # type: ignore[operator]
    with unit_of_work() as session:
        ada = factories.make_company(session)
        first = factories.make_customer(session, actor=ada, name="Acme", email="a@acme.example")
        second = factories.make_customer(session, actor=ada, name="Bergwerk", email="b@bergwerk.example")
        for days, price in enumerate((-1, 0, 1, 30, 31, 60, 61, 90, 91, 400)):
            _issue(session, first, ada, f"{10 + days}.00", due=TODAY - timedelta(days=price))
        _issue(session, first, ada, "77.00", due=TODAY - timedelta(days=5), currency="USD")
        late = _issue(session, second, ada, "100.00", due=TODAY - timedelta(days=45))
        _pay(session, second, late, "30.00", on=TODAY, actor=ada)
        early = _issue(session, second, ada, "50.00", due=TODAY - timedelta(days=10))
        _pay(session, second, early, "50.00", on=TODAY + timedelta(days=3), actor=ada)
        undone = _issue(session, second, ada, "40.00", due=TODAY)
        paid = _pay(session, second, undone, "40.00", on=TODAY + timedelta(days=2), actor=ada)
        payments.void_payment(session, public_id=paid.public_id, reason="typed twice", actor=ada)
        _issue(session, second, ada, "999.00", due=TODAY + timedelta(days=60), issue_on=TODAY + timedelta(days=1))
        settled = _issue(session, second, ada, "5.00", due=TODAY)
        _pay(session, second, settled, "5.00", on=TODAY, actor=ada)
        gone = _issue(session, second, ada, "6.00", due=TODAY)
        documents.void_document(session, public_id=gone.public_id, reason="wrong", actor=ada)
        factories.make_draft(session, second, factories.line("7.00"), actor=ada)
    return ada


def test_rows_equal_the_ageing_of_each_customers_statement(ada: Staff) -> None:
    rows = _rows(ada)
    assert [(row.label, row.values[0]) for row in rows] == [
        ("Bergwerk, EUR", "Bergwerk"),
        ("Acme, EUR", "Acme"),
        ("Acme, USD", "Acme"),
    ]
    with read_only() as session:
        for row in rows:
            found = statements.get_receivables(session, principal=ada, public_id=row.public_id)
            statement = statements.customer_statement(
                session, principal=ada, customer_id=found.customer.id, currency=row.currency, start=TODAY, end=TODAY
            )
            assert row.values[1:] == tuple(getattr(statement.ageing, key) for key in KEYS)
            assert found.ageing == statement.ageing
            assert sum(one.balance_amount for one in found.invoices) == row.values[-1]


def test_each_bucket_ends_on_its_day(ada: Staff) -> None:
    acme = next(row for row in _rows(ada) if row.label == "Acme, EUR")
    assert acme.values[1:] == (21_00, 25_00, 29_00, 33_00, 37_00, 145_00)


def test_sums_of_the_buckets_are_the_sums_of_the_open_balances(ada: Staff) -> None:
    with read_only() as session:
        sums = statements.receivables_by_currency(session, principal=ada)
        totals = selection_totals(session, REPORT, ada, ListQuery(ids=tuple(row.public_id for row in _rows(ada))))
    assert [(one.currency, one.customers, one.ageing.total) for one in sums] == [("EUR", 2, 305_00), ("USD", 1, 77_00)]
    assert totals.count == 3
    assert totals.totals == tuple((one.currency, one.ageing.total) for one in sums)


def test_list_is_searched_sorted_and_filtered(ada: Staff) -> None:
    assert [row.label for row in _rows(ada, text="berg")] == ["Bergwerk, EUR"]
    assert [row.label for row in _rows(ada, sort="days_31_60")] == ["Acme, USD", "Acme, EUR", "Bergwerk, EUR"]
    assert [row.label for row in _rows(ada, filter="old")] == ["Acme, EUR"]
    assert len(_rows(ada, filter="due")) == 3


def test_today_is_the_companys_own(ada: Staff, at: object) -> None:
    before = next(row for row in _rows(ada) if row.label == "Acme, EUR")
    with unit_of_work() as session:
        company.get_company(session).timezone = "Pacific/Kiritimati"  # its July 1 began an hour ago
    at(datetime(2026, 6, 30, 11, tzinfo=UTC))  # type: ignore[operator]
    after = next(row for row in _rows(ada) if row.label == "Acme, EUR")
    assert after.values[1] < before.values[1]
    assert after.values[-1] == before.values[-1]


def test_report_is_for_those_who_may_see_reports(ada: Staff) -> None:
    with unit_of_work() as session:
        sales = factories.make_staff(session, "Sam Sales", Role.SALES_MANAGER)
        books = factories.make_staff(session, "Bea Books", Role.ACCOUNTANT)
        customer = factories.make_customer(session, actor=ada)
    assert len(_rows(books)) == 3
    with read_only() as session:
        with pytest.raises(NotPermitted):
            fetch_page(session, REPORT, sales, ListQuery())
        with pytest.raises(NotPermitted):
            statements.receivables_by_currency(session, principal=sales)
        with pytest.raises(NotPermitted):
            statements.get_receivables(session, principal=sales, public_id=f"{customer.public_id}-EUR")
        with pytest.raises(NotFound):
            fetch_page(session, REPORT, factories.make_visitor(customer), ListQuery())


@pytest.mark.parametrize("public_id", ["", "-", "nobody-EUR", "x" * 64, "-EUR"])
def test_a_row_that_is_none_is_not_found(ada: Staff, public_id: str) -> None:
    with read_only() as session, pytest.raises(NotFound):
        statements.get_receivables(session, principal=ada, public_id=public_id)


def _rows(asker: Staff, **query: str) -> list[Row]:
    with read_only() as session:
        return fetch_page(session, REPORT, asker, ListQuery(**query)).rows


def _issue(
    session: Session, customer: Customer, actor: Staff, price: str, *, due: date, issue_on: date | None = None, **fields: str
) -> Document:
    """Issued with a number of its own, so that any date goes."""
    days = {"issue_on": (issue_on or min(due, TODAY)).isoformat(), "due_on": due.isoformat()}
    draft = factories.make_draft(session, customer, factories.line(price), actor=actor, **days, **fields)
    return documents.issue_document(session, public_id=draft.public_id, actor=actor, number=f"OLD-{draft.id}")


def _pay(session: Session, customer: Customer, invoice: Document, amount: str, *, on: date, actor: Staff) -> Payment:
    form = payment_form(customer, (invoice, amount), amount=amount, paid_on=on.isoformat())
    return payments.record_payment(session, form=form, actor=actor)
