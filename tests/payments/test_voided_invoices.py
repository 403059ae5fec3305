"""An invoice that is voided counts on no day: neither itself, nor what had been laid on it or given up of it before."""

from datetime import UTC, datetime, timedelta

from flare_app import clock, documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.statements.movements import list_movements
from flare_app.statements.open_items import open_documents
from tests.payments.conftest import Till
from tests.payments.test_applying import laid

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_statement_equals_what_was_open_on_each_day_before_an_invoice_was_voided(till: Till, at: None) -> None:
    clock.start_at(MORNING)
    invoice, note, payment = till.invoice("100.00"), till.credit_note("30.00"), till.record(amount="50.00", paid_on="2026-03-02")
    clock.start_at(MORNING + timedelta(days=1))
    till.lay(laid(note, invoice, 0, 30_00), laid(payment, invoice, 0, 50_00))
    with unit_of_work() as session:
        payments.write_off(session, public_id=invoice.public_id, reason="Rounded", actor=till.staff)
    clock.start_at(MORNING + timedelta(days=2))
    with unit_of_work() as session:
        payments.take_back_write_off(session, public_id=invoice.public_id, actor=till.staff)
    till.lay(laid(note, invoice, 30_00, 0), laid(payment, invoice, 50_00, 0))
    with unit_of_work() as session:
        documents.void_document(session, public_id=invoice.public_id, reason="Wrong customer", actor=till.staff)

    for days in range(3):
        day = (MORNING + timedelta(days=days)).date()
        with read_only() as session:
            moves = list_movements(session, customer_id=till.customer.id, currency="EUR", until=day)
            left = open_documents(session, customer_id=till.customer.id, currency="EUR", as_of=day)
        assert sum(one.amount for one in moves) == sum(one.balance_amount for one in left) == -80_00, day
    assert till.books_are_right()
