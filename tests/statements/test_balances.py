"""What a customer owes now, per currency."""

from datetime import UTC, datetime

from flare_app import documents, statements
from flare_app.database import unit_of_work
from tests.factories import form_for, line, make_company, make_customer, make_issued


def test_open_and_overdue_are_told_per_currency_without_drafts_and_void_ones(database: str, at: object) -> None:
    at(datetime(2026, 3, 1, 9, tzinfo=UTC))  # type: ignore[operator]
    with unit_of_work() as session:
        ada = make_company(session)
        customer = make_customer(session, actor=ada)
        make_issued(session, customer, line("100"), actor=ada, due_on="2026-03-01")
        make_issued(session, customer, line("50"), actor=ada)
        make_issued(session, customer, line("7"), actor=ada, currency="CHF")
        gone = make_issued(session, customer, line("1"), actor=ada)
        documents.void_document(session, public_id=gone.public_id, reason="wrong", actor=ada)
        documents.save_draft(session, form=form_for(session, customer), actor=ada)
    at(datetime(2026, 3, 2, 9, tzinfo=UTC))  # type: ignore[operator]
    with unit_of_work() as session:
        found = statements.balances_of(session, principal=ada, customer_id=customer.id)
        assert [(one.currency, one.open_amount, one.overdue_amount) for one in found] == [
            ("EUR", 150_00, 100_00),
            ("CHF", 7_00, 0),
        ]
