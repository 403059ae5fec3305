from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.statement import Movement, MovementKind, build_statement
from flare_app.errors import Invalid

DAY = timedelta(days=1)
days = st.dates(date(2026, 1, 1), date(2026, 2, 28))
movements = st.lists(
    st.builds(
        Movement,
        on=days,
        kind=st.sampled_from(MovementKind),
        number=st.sampled_from(["A", "B", "C"]),
        amount=st.integers(-(10**6), 10**6),
        public_id=st.uuids().map(str),
    ),
    max_size=12,
)


def movement(on: str, kind: MovementKind, number: str, amount: int, sort_key: str = "") -> Movement:
    return Movement(on=date.fromisoformat(on), kind=kind, number=number, amount=amount, sort_key=sort_key)


def test_a_statement_runs_from_opening_to_closing() -> None:
    account = [
        movement("2026-03-01", MovementKind.INVOICE, "INV-000003", 50),
        movement("2026-01-31", MovementKind.INVOICE, "INV-000001", 100),
        movement("2026-02-10", MovementKind.PAYMENT, "PMT-000001", -100),
        movement("2026-02-01", MovementKind.INVOICE, "INV-000002", 70),
        movement("2026-02-28", MovementKind.CREDIT_NOTE, "CR-000001", -20),
    ]
    statement = build_statement(account, start=date(2026, 2, 1), end=date(2026, 2, 28))
    assert statement.opening_amount == 100
    assert [(row.movement.number, row.balance_amount) for row in statement.rows] == [
        ("INV-000002", 170),
        ("PMT-000001", 70),
        ("CR-000001", 50),
    ]
    assert statement.closing_amount == 50
    assert statement.totals == {
        MovementKind.INVOICE: 70,
        MovementKind.PAYMENT: -100,
        MovementKind.CREDIT_NOTE: -20,
    }


def test_on_one_day_the_invoice_stands_before_its_payment_unless_the_caller_knows_better() -> None:
    payment = movement("2026-02-01", MovementKind.PAYMENT, "A", -5)
    invoice = movement("2026-02-01", MovementKind.INVOICE, "B", 5)
    later_invoice = movement("2026-02-01", MovementKind.INVOICE, "B", 5, sort_key="2")

    def numbers(*account: Movement) -> list[str]:
        statement = build_statement(account, start=date(2026, 2, 1), end=date(2026, 2, 1))
        return [row.movement.number for row in statement.rows]

    assert numbers(payment, invoice) == ["B", "A"]
    assert numbers(later_invoice, payment) == ["A", "B"]


def test_a_statement_without_movements_is_zero() -> None:
    statement = build_statement([], start=date(2026, 2, 1), end=date(2026, 2, 1))
    assert (statement.opening_amount, statement.rows, statement.closing_amount, statement.totals) == (0, (), 0, {})


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Invalid):
        build_statement([], start=date(2026, 2, 2), end=date(2026, 2, 1))


@given(movements, days, days)
def test_opening_and_movements_make_the_closing(account: list[Movement], one: date, other: date) -> None:
    statement = build_statement(account, start=min(one, other), end=max(one, other))
    within = [item for item in account if statement.start <= item.on <= statement.end]
    assert len(statement.rows) == len(within)
    assert statement.opening_amount + sum(item.amount for item in within) == statement.closing_amount
    assert sum(statement.totals.values()) == statement.closing_amount - statement.opening_amount
    running = statement.opening_amount
    for row in statement.rows:
        running += row.movement.amount
        assert row.balance_amount == running
    assert [row.movement.on for row in statement.rows] == sorted(item.on for item in within)


@given(movements, days)
def test_the_closing_of_a_day_is_the_opening_of_the_next(account: list[Movement], day: date) -> None:
    until = build_statement(account, start=date(2026, 1, 1), end=day)
    since = build_statement(account, start=day + DAY, end=date(2026, 3, 31))
    assert until.closing_amount == since.opening_amount
    assert since.closing_amount == sum(item.amount for item in account)


@given(movements, st.randoms(use_true_random=False))
def test_the_order_in_which_movements_come_makes_no_difference(account: list[Movement], shuffler: object) -> None:
    shuffled = list(account)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    whole = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    assert build_statement(shuffled, **whole) == build_statement(account, **whole)
