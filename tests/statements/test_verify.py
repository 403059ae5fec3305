"""What is wrong with the books is found and named, whatever wrote it there."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session

from flare_app.database import is_sqlite, unit_of_work
from flare_app.models import Allocation
from flare_app.payments import Share, allocate, record_payment
from flare_app.statements import verify_books
from tests import factories
from tests.payments_forms import payment_form


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """Two customers; Acme has paid half of the first of two invoices."""
    with unit_of_work() as session:
        ada = factories.make_company(session)
        acme, other = (factories.make_customer(session, actor=ada, name=name) for name in ("Acme", "Other"))
        first = factories.make_issued(session, acme, factories.line("100"), actor=ada)
        factories.make_issued(session, acme, factories.line("100"), actor=ada)
        factories.make_issued(session, other, factories.line("100"), actor=ada)
        payment = record_payment(session, form=payment_form(acme, amount="50"), actor=ada)
        allocate(session, source=payment, shares=[Share(first.id, 5_000)], on=first.issue_on, actor=ada)
        yield session
        session.rollback()


def test_good_books_have_nothing_to_tell(session: Session) -> None:
    assert list(verify_books(session)) == []


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        ("UPDATE document SET issue_on = '2020-01-01' WHERE number = 'INV-000002'", "INV-000002 is dated 2020-01-01, earlier than"),
        ("UPDATE document SET sequence = 9 WHERE number = 'INV-000002'", "gap or a twin"),
        ("UPDATE document SET total_amount = total_amount + 1 WHERE number = 'INV-000002'", "totals of INV-000002"),
        ("UPDATE document SET balance_amount = 4999 WHERE number = 'INV-000001'", "balance of INV-000001"),
        ("UPDATE payment SET unapplied_amount = 1", "unapplied part of PMT-000001"),
        (
            "UPDATE allocation SET invoice_id = (SELECT id FROM document WHERE number = 'INV-000003')",
            "joins records of two customers",
        ),
        ("UPDATE allocation SET currency = 'USD'", "joins records of two customers, of two currencies"),
        ("UPDATE document SET state = 'void', balance_amount = 0 WHERE number = 'INV-000001'", "INV-000001 is void, and money"),
        ("UPDATE payment SET state = 'void', unapplied_amount = 0", "PMT-000001 is void, and money"),
    ],
)
def test_what_was_written_past_the_rooms_is_found(session: Session, tampering: str, sentence: str) -> None:
    disarm(session)
    session.execute(text(tampering))
    session.expire_all()
    assert any(sentence in problem for problem in verify_books(session))


@pytest.mark.parametrize(("share", "sentence"), [(-1, "but not by the same amount"), (2, "More was taken back than was given")])
def test_what_was_taken_back_wrongly_is_found(session: Session, share: int, sentence: str) -> None:
    given = session.get_one(Allocation, 1)
    copied = given.model_dump(exclude={"id", "created_at", "amount", "reverses_id"})
    session.add(Allocation(**copied, amount=-given.amount - share, reverses_id=given.id))
    session.flush()
    assert any(sentence in problem for problem in verify_books(session))


def disarm(session: Session) -> None:
    """Without its triggers the database takes anything: somebody with the file or an administrator's account could do that."""
    if not is_sqlite(session.get_bind()):
        session.execute(text("SET session_replication_role = replica"))
        return
    for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        session.execute(text(f"DROP TRIGGER {name}"))
