"""A list's period: the days it means, and the rows it leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from flare_app.lists import ListQuery, count_matching, from_query, iterate, to_query_string
from flare_app.lists.dated import days_of
from tests.lists.conftest import Write
from tests.lists.notes import PORTAL_NOTES, STAFF, STAFF_NOTES, visitor

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("This month", ("2026-11-01", "2026-11-30")),
        ("Last month", ("2026-10-01", "2026-10-31")),
        ("This year", ("2026-04-01", "2027-03-31")),
        ("", ("1900-01-01", "2200-12-31")),
    ],
)
def test_preset_means_the_days_of_the_company(period: str, days: tuple[str, str]) -> None:
    asked = ListQuery(period=period).checked(STAFF_NOTES)
    assert tuple(day.isoformat() for day in days_of(asked, TODAY, 3)) == days


def titles(session: Session, **asked: Any) -> list[str]:
    """The notes of a period, by title."""
    return [row[0] for row in iterate(session, STAFF_NOTES, STAFF, ListQuery(sort="title", **asked))]


@pytest.fixture
def three_days(write: Write) -> None:
    """Notes of three days."""
    write(*({"title": day, "written_on": date.fromisoformat(day)} for day in ("2026-01-01", "2026-01-31", "2026-02-01")))


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-01-01", "2026-01-31", ["2026-01-01", "2026-01-31"]),
        ("2026-01-02", "", ["2026-01-31", "2026-02-01"]),
        ("", "2026-01-01", ["2026-01-01"]),
        ("2026-02-01", "2026-01-01", []),
        ("soon", "0002-01-01", ["2026-01-01", "2026-01-31", "2026-02-01"]),
    ],
)
def test_custom_period_holds_both_its_days_and_may_be_open(
    session: Session, three_days: None, start: str, end: str, found: list[str]
) -> None:
    assert titles(session, period="Custom", start=start, end=end) == found
    assert count_matching(session, STAFF_NOTES, STAFF, ListQuery(period="Custom", start=start, end=end)) == len(found)


def test_days_count_for_a_custom_period_only(session: Session, three_days: None) -> None:
    assert len(titles(session, period="Everything", start="2026-02-01")) == 3
    assert len(titles(session, period="Someday", start="2026-02-01")) == 3


def test_period_of_moments_begins_at_midnight(session: Session, write: Write) -> None:
    moments = (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    write(*({"title": moment.isoformat(), "written_at": moment} for moment in moments))
    by_moment = replace(STAFF_NOTES, period="written_at")
    query = ListQuery(period="Custom", start="2026-02-01", end="2026-02-01")
    assert [row[0] for row in iterate(session, by_moment, STAFF, query)] == ["2026-02-01T00:00:00+00:00"]


def test_period_narrows_a_visitors_own_rows(session: Session, write: Write) -> None:
    write({"title": "ours", "customer_id": 7}, {"title": "theirs", "customer_id": 8})
    query = ListQuery(period="Custom", start="2026-11-22", end="2026-11-22")
    assert [row[0] for row in iterate(session, PORTAL_NOTES, visitor(7), query)] == ["ours"]


def test_period_comes_back_from_an_address() -> None:
    query = ListQuery(period="Custom", start="2026-01-01", end="2026-03-31").checked(STAFF_NOTES)
    address = to_query_string(query, STAFF_NOTES)
    assert address == "period=Custom&from=2026-01-01&to=2026-03-31"
    assert from_query(address).checked(STAFF_NOTES) == query
