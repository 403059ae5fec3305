"""The exported books are accepted by Beancount itself, and what customers owe in them is what their statements say."""

import random
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from flare_app import clock
from flare_app.__main__ import app
from flare_app.database import read_only, unit_of_work
from flare_app.ledger import beancount_lines, list_entries
from flare_app.statements import account_balances
from tests import factories
from tests.statements.history import History

BEAN_CHECK = Path(sys.executable).with_name("bean-check")
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
AWKWARD = 'Žluťoučký "kůň" \\ Söhne & Co'
ACCOUNT = re.compile(r"(Assets|Liabilities|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")


@pytest.fixture(scope="module")
def written(shared_database: None) -> None:
    """Three customers with long histories in currencies with two, no and three decimals, and names that are hard to write."""
    clock.start_at(NOW)
    with unit_of_work() as session:
        ada = factories.make_company(session, name='Alpen "Glow"\nGmbH')
        vat = factories.make_tax(session, actor=ada, name="USt. 20 %")
        for name, currency in ((AWKWARD, "EUR"), ("株式会社", "JPY"), (AWKWARD, "KWD")):
            customer = factories.make_customer(session, actor=ada, name=name)
            History(session, ada, customer, currency, random.Random(currency)).write()
        factories.make_draft(session, factories.make_customer(session, actor=ada), actor=ada)
        taxed = factories.line("8180", tax=vat.public_id)
        factories.make_issued(session, customer, taxed, actor=ada, currency="EUR")


@pytest.fixture
def books(written: None, at: Any) -> None:
    at(NOW)


def test_bean_check_accepts_the_books_and_the_balances_of_the_statements(books: None, tmp_path: Path) -> None:
    file = tmp_path / "books.beancount"
    answer = CliRunner().invoke(app, ["export", "ledger", "--format", "beancount", "--output", str(file)])
    assert answer.exit_code == 0
    assert checked(file) == ""
    with read_only() as session:
        expected = [(amount, currency) for _, currency, amount in account_balances(session, as_of=date(2026, 12, 31))]
    assert len(expected) == 5  # the fifth has a draft only, and so no account in the books
    assert file.read_text().count(" balance ") == 4
    assert any(amount for amount, _ in expected)


def test_bean_check_finds_a_balance_that_is_a_cent_off(books: None, tmp_path: Path) -> None:
    file = tmp_path / "books.beancount"
    with read_only() as session:
        text = "\n".join(beancount_lines(session))
    start, amount, rest = re.split(r"(?<= )(-?\d+\.\d\d)(?= EUR\n)", text)[-3:]
    file.write_text(start + f"{float(amount) + 0.02:.2f}" + rest, encoding="utf-8")
    assert "Balance failed" in checked(file)


def test_every_entry_comes_to_zero_in_order_of_days_and_names_accounts_that_programs_take(books: None) -> None:
    with read_only() as session:
        entries = list(list_entries(session))
    assert [entry.on for entry in entries] == sorted(entry.on for entry in entries)
    assert {entry.kind for entry in entries} >= {"invoice", "credit_note", "payment", "refund"}
    for entry in entries:
        assert sum(posting.amount for posting in entry.postings) == 0, entry
        assert all(ACCOUNT.fullmatch(posting.account) for posting in entry.postings), entry


def test_tax_is_owed_to_the_authority_and_the_rest_is_sales(books: None) -> None:
    with read_only() as session:
        sides = {posting.account: posting.amount for posting in taxed_entry(session)}
    assert sides["Income:Sales"] == -818_000
    assert sides["Liabilities:Tax:USt-20-20"] == -163_600
    assert [amount for account, amount in sides.items() if account.startswith("Assets:Receivable:Zlutoucky-kun-Sohne-Co-C")] == [
        981_600
    ]


def test_books_of_a_new_company_are_accepted(database: str, tmp_path: Path) -> None:
    with unit_of_work() as session:
        factories.make_company(session)
    file = tmp_path / "books.beancount"
    with read_only() as session:
        file.write_text("\n".join(beancount_lines(session)))
    assert checked(file) == ""


def taxed_entry(session: Session):
    return next(entry.postings for entry in list_entries(session) if len(entry.postings) == 3)


def checked(file: Path) -> str:
    """What the independent program has to say about a file; nothing when all is well."""
    answer = subprocess.run([BEAN_CHECK, "--no-cache", file], capture_output=True, text=True, check=False)
    return answer.stdout + answer.stderr
