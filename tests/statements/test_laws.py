"""The laws of a statement hold on every day of every account, whatever happened to it."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from flare_app import statements
from flare_app.database import read_only
from flare_app.domain.ageing import AgeingBucket, bucket_of
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import Allocation, Document, Payment, Refund
from flare_app.statements import CREDIT, CustomerStatement, StatementQuery
from tests.statements.conftest import Account, WriteHistory
from tests.statements.history import FIRST, TODAY

DAY = timedelta(days=1)
DAYS = [FIRST - DAY, *(FIRST + timedelta(days=offset) for offset in range(0, 181, 9)), TODAY]
seeds = pytest.mark.parametrize(("seed", "currency"), [(1, "EUR"), (2, "JPY"), (3, "KWD")])


@seeds
def test_opening_and_movements_make_the_closing_and_the_next_opening(seed: int, currency: str, write_history: WriteHistory) -> None:
    account = write_history(seed, currency)
    with read_only() as session:
        for start, end in zip(DAYS, DAYS[2:], strict=False):
            found = ask(session, account, currency, start, end)
            assert (
                found.moves.opening_amount + sum(row.movement.amount for row in found.statement.rows) == found.moves.closing_amount
            )
            assert found.statement.closing_amount == found.moves.closing_amount
            assert ask(session, account, currency, end + DAY, end + DAY).moves.opening_amount == found.moves.closing_amount


@seeds
def test_what_was_open_on_a_day_is_the_closing_balance_of_that_day(seed: int, currency: str, write_history: WriteHistory) -> None:
    account = write_history(seed, currency)
    with read_only() as session:
        for day in DAYS:
            found = ask(session, account, currency, FIRST, day, view="open") if day >= FIRST else None
            if found is None:
                continue
            assert sum(item.balance_amount for item in found.open_items) == found.moves.closing_amount
            assert found.sums.total_amount == found.moves.closing_amount
            assert found.sums.ageing.total - found.credit_amount == found.moves.closing_amount
            assert {(one.kind, one.row_id): one.balance_amount for one in found.open_items} == told_by_hand(
                session, account, currency, day
            )


@seeds
def test_closing_of_today_is_what_the_documents_and_payments_say_themselves(
    seed: int, currency: str, write_history: WriteHistory
) -> None:
    account = write_history(seed, currency)
    with read_only() as session:
        issued = select(Document).where(Document.currency == currency, Document.state == DocumentState.ISSUED)
        invoices = sum(one.balance_amount for one in session.exec(issued.where(Document.kind == DocumentKind.INVOICE)))
        notes = sum(one.balance_amount for one in session.exec(issued.where(Document.kind == DocumentKind.CREDIT_NOTE)))
        unapplied = sum(one.unapplied_amount for one in session.exec(select(Payment).where(Payment.currency == currency)))
        found = ask(session, account, currency, FIRST, TODAY)
        assert found.moves.closing_amount == invoices - notes - unapplied
        assert found.credit_amount == notes + unapplied
        assert not list(statements.verify_books(session))


def test_buckets_hold_what_falls_into_them_and_their_rows_make_their_sums(write_history: WriteHistory) -> None:
    account = write_history()
    with read_only() as session:
        for day in DAYS[5::4]:
            everything = ask(session, account, "EUR", FIRST, day, view="open")
            for bucket in (*AgeingBucket, CREDIT):
                found = ask(session, account, "EUR", FIRST, day, view="open", bucket=bucket)
                wanted = [one for one in everything.open_items if bucket == bucket_by_hand(one, day)]
                assert list(found.open_items) == wanted
                assert found.count == len(wanted)
                assert found.shown_amount == sum(one.balance_amount for one in wanted) == everything.sums.amount_of(bucket)


def test_pages_put_together_are_the_whole(write_history: WriteHistory) -> None:
    account = write_history()
    with read_only() as session:
        whole = ask(session, account, "EUR", FIRST + 40 * DAY, TODAY)
        rows, carried = [], whole.moves.opening_amount
        for page in range(1, 100):
            part = ask(session, account, "EUR", FIRST + 40 * DAY, TODAY, page=page, page_size=4)
            assert part.statement.opening_amount == carried
            carried = part.statement.closing_amount
            rows += part.statement.rows
            assert all(part.settlements.get(key) == whole.settlements.get(key) for key in keys_of(part))
            if part.paging.offset + 4 >= part.count:
                break
        assert tuple(rows) == whole.statement.rows
        assert carried == whole.moves.closing_amount
        behind = ask(session, account, "EUR", FIRST + 40 * DAY, TODAY, page=99, page_size=4)
        assert behind.statement == part.statement, "a page behind the last is the last"
        items = ask(session, account, "EUR", FIRST, TODAY, view="open")
        paged = [
            one
            for page in range(1, 20)
            for one in ask(session, account, "EUR", FIRST, TODAY, view="open", page=page, page_size=1).open_items
        ]
        assert tuple(paged[: len(items.open_items)]) == items.open_items


def test_what_settled_what_is_told_from_both_sides_with_the_same_amount(write_history: WriteHistory) -> None:
    account = write_history()
    with read_only() as session:
        for day in DAYS[8::5]:
            found = ask(session, account, "EUR", FIRST, day)
            pairs = {(key, (one.kind, one.row_id)): one.amount for key, others in found.settlements.items() for one in others}
            assert pairs
            assert all(pairs[other, one] == amount for (one, other), amount in pairs.items())
            for item in ask(session, account, "EUR", FIRST, day, view="open").open_items:
                told = sum(one.amount for one in found.settlements.get((item.kind, item.row_id), ()))
                assert abs(item.settled_amount) == told


def ask(
    session: Session,
    account: Account,
    currency: str,
    start: date,
    end: date,
    *,
    page_size: int = 0,
    who: Staff | None = None,
    **more: object,
) -> CustomerStatement:
    """The statement of a custom period."""
    query = StatementQuery(
        customer=account.customer.public_id,
        period="Custom",
        start=start.isoformat(),
        end=max(start, end).isoformat(),
        currency=currency,
        **more,  # type: ignore[arg-type]
    )
    return statements.find_statement(session, principal=who or account.staff, query=query, page_size=page_size)


def keys_of(found: CustomerStatement) -> list[tuple[str, int]]:
    """The rows of a page."""
    return [(row.movement.kind, row.movement.row_id) for row in found.statement.rows]


def bucket_by_hand(item: statements.OpenDocument, day: date) -> str:
    """The domain's own answer."""
    return bucket_of(item.due_on, day) if item.kind == DocumentKind.INVOICE else CREDIT


def told_by_hand(session: Session, account: Account, currency: str, day: date) -> dict[tuple[str, int], int]:
    """What was open, row by row: amount less the allocations dated up to the day."""
    void = {one.id for one in session.exec(select(Payment).where(Payment.state == PaymentState.VOID))}
    failed = {one.id for one in session.exec(select(Refund).where(Refund.state == "failed"))}
    left: defaultdict[tuple[str, int], int] = defaultdict(int)
    for document in session.exec(select(Document).where(Document.state == DocumentState.ISSUED, Document.currency == currency)):
        if document.issue_on <= day:
            left[document.kind, document.id] += document.total_amount * (1 if document.kind == DocumentKind.INVOICE else -1)
    for payment in session.exec(select(Payment).where(Payment.currency == currency)):
        if payment.paid_on <= day and payment.id not in void:
            left["payment", payment.id] -= payment.amount
    for one in session.exec(select(Allocation).where(Allocation.currency == currency)):
        if one.allocated_on > day or one.payment_id in void or one.refund_id in failed:
            continue
        source = ("payment", one.payment_id) if one.payment_id else ("credit_note", one.credit_note_id)
        left[source] += one.amount  # type: ignore[index]
        if one.invoice_id:
            left["invoice", one.invoice_id] -= one.amount
    return {key: amount for key, amount in left.items() if amount}
