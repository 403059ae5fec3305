"""A link that was passed on shows the statement of its period and nothing that lies before or after it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from flare_app import statements
from flare_app.database import read_only
from flare_app.domain.principals import PortalScope, PortalVisitor
from flare_app.errors import Invalid, NotFound
from flare_app.statements import EARLIER, CustomerStatement, StatementQuery
from tests import factories
from tests.statements.conftest import Account, WriteHistory
from tests.statements.history import TODAY

START, END = date(2026, 3, 1), date(2026, 4, 30)
PERIOD = PortalScope(start=START, end=END)


@pytest.fixture
def account(write_history: WriteHistory) -> Account:
    """An account that moved before, within and after the period."""
    return write_history(4)


def visitor(account: Account, scope: PortalScope | None = None) -> PortalVisitor:
    """The customer, or whom they passed a link on to."""
    return replace(factories.make_visitor(account.customer), scope=scope)


def ask(session: Session, who: PortalVisitor, **query: str) -> CustomerStatement:
    """What a page or a file asks for."""
    return statements.find_statement(session, principal=who, query=StatementQuery(**query))


def test_without_a_period_it_is_the_whole_period_of_the_link(account: Account) -> None:
    with read_only() as session:
        narrow = ask(session, visitor(account, PERIOD))
        whole = ask(session, visitor(account), period="Custom", start=START.isoformat(), end=END.isoformat())
    assert (narrow.statement.start, narrow.statement.end) == (START, END)
    assert narrow.statement == whole.statement
    assert narrow.moves == whole.moves


@pytest.mark.parametrize("query", [{"period": "Everything"}, {"period": "This year"}, {"as_of": "2026-06-30"}])
def test_longer_periods_are_cut_to_that_of_the_link(account: Account, query: dict[str, str]) -> None:
    with read_only() as session:
        found = ask(session, visitor(account, PERIOD), **query)
    assert (found.statement.start, found.statement.end) == (START, END)


@pytest.mark.parametrize(
    "query",
    [
        {"period": "Last year"},
        {"period": "This month"},
        {"period": "Custom", "start": "2026-05-01", "end": "2026-06-30"},
        {"as_of": "2026-02-28"},
    ],
)
def test_a_period_outside_is_refused_with_the_days_of_the_link(account: Account, query: dict[str, str]) -> None:
    with read_only() as session, pytest.raises(Invalid, match="1 March 2026 to 30 April 2026"):
        ask(session, visitor(account, PERIOD), **query)


@pytest.mark.parametrize("scope", [PortalScope(document_id=1), PortalScope(start=START), PortalScope()])
def test_a_link_to_one_document_has_no_statement(account: Account, scope: PortalScope) -> None:
    with read_only() as session:
        for view in ("activity", "open"):
            with pytest.raises(NotFound):
                ask(session, visitor(account, scope), view=view)


def test_open_items_from_before_are_one_sum_without_names(account: Account) -> None:
    with read_only() as session:
        narrow = ask(session, visitor(account, PERIOD), view="open")
        whole = ask(session, visitor(account), view="open", as_of=END.isoformat())
        rows = [row for row in statements.statement_rows(narrow) if row[1] != "Ageing"]
    older = [one for one in whole.open_items if one.issue_on < START]
    assert older, "the account has something open from before"
    assert narrow.open_items == tuple(one for one in whole.open_items if one.issue_on >= START)
    assert narrow.earlier_amount == sum(one.balance_amount for one in older)
    assert narrow.sums == whole.sums
    assert narrow.count == len(narrow.open_items)
    assert rows[0][1] == EARLIER
    assert rows[0][-2] + sum(row[-2] for row in rows[1:-1]) == rows[-1][-2] == whole.moves.closing_amount  # type: ignore[operator, misc]


def test_what_settled_a_row_is_named_only_when_it_lies_within(account: Account) -> None:
    with read_only() as session:
        narrow = ask(session, visitor(account, PERIOD))
        whole = ask(session, visitor(account), period="Custom", start=START.isoformat(), end=END.isoformat())
    within = {row.movement.number for row in narrow.statement.rows}
    hidden = 0
    for row in narrow.statement.rows:
        key = (row.movement.kind, row.movement.row_id)
        told, known = narrow.settlements.get(key, ()), whole.settlements.get(key, ())
        assert [one.amount for one in told] == [one.amount for one in known]
        for one, other in zip(told, known, strict=True):
            if other.number and other.number not in within:
                hidden += 1
                assert (one.number, one.public_id) == ("", "")
            else:
                assert one == other
    assert hidden, "the account has money that settled something from before"


def test_nobody_elses_statement_is_found_by_a_customers_id(account: Account) -> None:
    with read_only() as session:
        other = replace(visitor(account), customer_id=account.customer.id + 1)
        with pytest.raises(NotFound):
            statements.customer_statement(
                session,
                principal=other,
                customer_id=account.customer.id,
                currency="EUR",
                start=START,
                end=TODAY + timedelta(days=1),
            )
