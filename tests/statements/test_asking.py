"""What an address asks for is understood, or refused with a sentence; and it can be said again."""

from datetime import date, timedelta

import pytest

from flare_app import statements
from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.ageing import Ageing
from flare_app.domain.periods import Period
from flare_app.domain.statement import build_statement
from flare_app.errors import Invalid
from flare_app.models import Customer
from flare_app.statements import CustomerStatement, OpenSums, Settlement, StatementQuery, StatementView
from flare_app.statements.movements import MovementSums
from tests.statements.conftest import WriteHistory


def test_an_address_says_again_what_it_asked_for() -> None:
    for address in (
        "",
        "period=Last+year",
        "view=open&period=Custom&from=2026-01-01&to=2026-03-31&currency=USD&bucket=over_90&page=3",
        "view=activity&as_of=2026-03-31",
    ):
        query = statements.query_from(dict(part.split("=") for part in address.replace("+", " ").split("&") if part))
        assert query.as_address == address


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "²", "9" * 5_000])
def test_a_page_that_is_none_is_the_first_or_the_last(page: str) -> None:
    assert 0 <= statements.query_from({"page": page}).page <= 100_000


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"view": "sideways"}, "view"),
        ({"bucket": "total"}, "bucket"),
        ({"period": "Someday"}, "period"),
        ({"as_of": "31.3.2026"}, "as_of"),
        ({"as_of": "1066-10-14"}, "as_of"),
        ({"period": "Custom", "start": "2026-03-01", "end": "2026-02-01"}, "to"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(query: dict[str, str], field: str, write_history: WriteHistory) -> None:
    account = write_history()
    with read_only() as session, pytest.raises(Invalid) as refused:
        statements.find_statement(
            session, principal=account.staff, query=StatementQuery(customer=account.customer.public_id, **query)
        )
    assert refused.value.field == field


def test_presets_follow_the_companys_fiscal_year_and_end_today(write_history: WriteHistory) -> None:
    account = write_history()
    with unit_of_work() as session:
        get_company(session).fiscal_year_end_month = 3
    expected = {
        Period.THIS_MONTH: ("2026-06-01", "2026-06-30"),
        Period.LAST_MONTH: ("2026-05-01", "2026-05-31"),
        Period.THIS_QUARTER: ("2026-04-01", "2026-06-30"),
        Period.THIS_YEAR: ("2026-04-01", "2026-06-30"),
        Period.LAST_YEAR: ("2025-04-01", "2026-03-31"),
    }
    with read_only() as session:

        def days(**query: str) -> tuple[str, str]:
            query["customer"] = account.customer.public_id
            found = statements.find_statement(session, principal=account.staff, query=StatementQuery(**query)).statement
            return found.start.isoformat(), found.end.isoformat()

        assert {period: days(period=period) for period in expected} == expected
        assert days() == expected[Period.THIS_YEAR]
        assert days(as_of="2026-03-31") == ("2025-04-01", "2026-03-31")
        assert days(as_of="2026-04-01") == ("2026-04-01", "2026-04-01")
        first, last = days(period=Period.EVERYTHING)
        assert first < "2026-02-01"
        assert last == "2026-06-30"


def test_a_day_or_a_bucket_alone_asks_for_the_open_items(write_history: WriteHistory) -> None:
    account = write_history()
    with read_only() as session:
        for query in ({"as_of": "2026-03-31"}, {"bucket": "current"}):
            asked = StatementQuery(customer=account.customer.public_id, **query)
            assert statements.find_statement(session, principal=account.staff, query=asked).view is StatementView.OPEN_ITEMS


@pytest.mark.parametrize(
    ("sums", "today", "who", "sentence"),
    [
        (OpenSums(Ageing(3_010_00, 1_200_00)), 1, "you", "On 31 March you owed 4210.00 EUR, of which 1200.00 was overdue."),
        (OpenSums(Ageing(current=5_00)), 1, "Acme", "On 31 March Acme owed 5.00 EUR."),
        (OpenSums(), 1, "you", "On 31 March you owed nothing."),
        (OpenSums(Ageing(over_90=5_00)), 0, "you", "Today, 31 March, you owe 5.00 EUR, of which 5.00 is overdue."),
        (OpenSums(credit_amount=-7_00), 0, "Acme", "Today, 31 March, Acme owes nothing, and has 7.00 EUR of unused credit."),
        (
            OpenSums(Ageing(current=5_00), -7_00),
            1,
            "you",
            "On 31 March you owed 5.00 EUR, and had 7.00 EUR of unused credit: a balance of -2.00 EUR.",
        ),
        (OpenSums(Ageing(current=5_00)), -1, "you", "As booked so far, on 31 March you will owe 5.00 EUR."),
    ],
)
def test_the_answer_is_a_sentence(sums: OpenSums, today: int, who: str, sentence: str) -> None:
    end = date(2026, 3, 31)
    found = CustomerStatement(
        customer=Customer(name="Acme", email="a@acme.example"),
        currency="EUR",
        view=StatementView.OPEN_ITEMS,
        statement=build_statement((), start=end, end=end),
        moves=MovementSums(0, 0, 0),
        sums=sums,
    )
    assert statements.owed_sentence(found, who=who, today=end + timedelta(days=today), day="31 March", write=_plain) == sentence


def test_settlements_are_told_in_words() -> None:
    paid = [Settlement("invoice", at, "", f"INV-{at}", at * 100) for at in (1, 2, 3)]
    refund = Settlement("refund", 9, "", "", 50)
    assert statements.settlement_text("payment", paid, _plain) == "Settled INV-1 1.00, INV-2 2.00, INV-3 3.00"
    assert statements.settlement_text("payment", paid, _plain, most=1) == "Settled INV-1 1.00, 2 more"
    assert statements.settlement_text("payment", [*paid[:1], refund], _plain) == "Settled INV-1 1.00; refunded 0.50"
    assert statements.settlement_text("payment", [refund], _plain) == "Refunded 0.50"
    assert statements.settlement_text("invoice", [Settlement("payment", 1, "", "PMT-1", 100)], _plain) == "Settled by PMT-1 1.00"
    assert (
        statements.settlement_text("invoice", [Settlement("payment", 1, "", "", 100)], _plain)
        == "Settled by an earlier document 1.00"
    )
    assert statements.settlement_text("refund", [Settlement("payment", 1, "", "PMT-1", 50)], _plain) == "Out of PMT-1 0.50"
    assert statements.settlement_text("invoice", [], _plain) == ""


def _plain(minor_units: int) -> str:
    return f"{minor_units / 100:.2f}"
