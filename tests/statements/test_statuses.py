"""How each record on a statement stood on its last day, held against the records themselves."""

from datetime import date

import pytest
from sqlmodel import select

from flare_app import statements
from flare_app.database import read_only
from flare_app.domain.statement import MovementKind
from flare_app.models import Document, Payment
from flare_app.statements import StatementQuery
from tests.statements.conftest import WriteHistory


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_items_43_90_each_record_of_a_statement_tells_its_status_and_what_is_due(write_history: WriteHistory, seed: int) -> None:
    account = write_history(seed)
    with read_only() as session:
        query = StatementQuery(customer=account.customer.public_id, period="Everything")
        found = statements.find_statement(session, principal=account.staff, query=query)
        columns = [column.title for column in statements.statement_columns(found.view)]
        assert [one for one in columns if one in {"Date", "Type", "Status", "Amount", "Balance"}] == [
            *("Date", "Type", "Status", "Amount", "Balance")
        ]
        seen = set()
        for row in found.statement.rows:
            movement, status = row.movement, found.status_of(row.movement)
            seen.add(status)
            if movement.kind is MovementKind.PAYMENT:
                payment = session.exec(select(Payment).where(Payment.id == movement.row_id)).one()
                assert status == _of_credit(payment.unapplied_amount, payment.amount)
            elif movement.kind in (MovementKind.REFUND, MovementKind.WRITE_OFF):
                assert status == ""
            else:
                document = session.exec(select(Document).where(Document.id == movement.row_id)).one()
                is_invoice = movement.kind is MovementKind.INVOICE
                of = _of_invoice(document, found.statement.end) if is_invoice else None
                assert status == (of or _of_credit(document.balance_amount, document.total_amount))
        assert len(seen) > 3
        assert found.sums.total_amount == found.statement.closing_amount


def test_status_is_that_of_the_last_day_not_of_today(write_history: WriteHistory) -> None:
    account = write_history(2)
    with read_only() as session:
        for day in (date(2026, 2, 28), date(2026, 4, 30)):
            query = StatementQuery(
                customer=account.customer.public_id, period="Custom", start="2026-01-01", end=day.isoformat(), view="activity"
            )
            found = statements.find_statement(session, principal=account.staff, query=query)
            open_then = {(one.kind, one.row_id) for one in found.left.values()}
            for row in found.statement.rows:
                is_left = found.status_of(row.movement) not in {"paid", "used", ""}
                assert is_left is ((row.movement.kind, row.movement.row_id) in open_then)
            assert sum(one.balance_amount for one in found.left.values()) == found.sums.total_amount


def _of_invoice(document: Document, end: date) -> str:
    if not document.balance_amount:
        return "paid"
    if document.due_on and document.due_on < end:
        return "overdue"
    return "partly_paid" if document.balance_amount < document.total_amount else "unpaid"


def _of_credit(left: int, whole: int) -> str:
    return "used" if not left else "partly_used" if left < whole else "open"
