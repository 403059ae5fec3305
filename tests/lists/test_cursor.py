"""A cursor comes back from a browser: it may be anything, and only moves the place to read from."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from flare_app.lists import ListQuery, fetch_page
from flare_app.lists.cursor import pack
from tests.lists.conftest import Write
from tests.lists.notes import OURS, PORTAL_NOTES, SORTS, STAFF, STAFF_NOTES, THEIRS, visitor

any_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "a\0b", "0001-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


def packed(content: Any) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


UNUSABLE = (
    "text", [], ["amount", 5], ["amount", "5", 1], ["amount", 5, "1"], ["amount", 5, True], ["amount", 2**63, 1],
    ["amount", 5, 2**63], ["amount", 5.0, 1], ["amount", float("nan"), 1], ["amount", None, 1], ["-amount", 5, 1],
    ["title", "x", 1], [["amount"], 5, 1],
)  # fmt: skip
NESTED = urlsafe_b64encode(b"[" * 2_900).decode().rstrip("=")


@pytest.mark.parametrize("cursor", ["?", "not base64 at all", "é", "W" * 4_000, NESTED, *map(packed, UNUSABLE)])
def test_a_cursor_that_cannot_be_used_asks_for_the_first_page(session: Session, write: Write, cursor: str) -> None:
    write(*({"amount": number} for number in range(4)))
    first = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="amount", limit=2))
    for backwards in (False, True):
        asked = ListQuery(sort="amount", limit=2, cursor=cursor, backwards=backwards)
        assert fetch_page(session, STAFF_NOTES, STAFF, asked) == first


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors])
@given(sort=st.sampled_from(SORTS), value=any_json, row_id=any_json, backwards=st.booleans())
def test_no_forged_cursor_breaks_the_list_or_leaves_the_own_rows(
    session: Session, write: Write, sort: str, value: Any, row_id: Any, backwards: bool
) -> None:
    write({"customer_id": THEIRS, "title": "theirs"}, {"customer_id": OURS, "title": "ours"})
    for place in (row_id, 1):
        cursor = packed([sort, value, place])
        page = fetch_page(session, PORTAL_NOTES, visitor(OURS), ListQuery(sort=sort, cursor=cursor, backwards=backwards))
        assert {row.label for row in page.rows} == {"ours"}
    session.rollback()


@pytest.mark.parametrize("moment", ["2026-11-22T09:30:00", "0001-01-01T00:00:00+23:00", "9999-12-31T23:00:00-23:00", "soon"])
def test_a_moment_without_zone_or_beyond_the_calendar_is_no_place(session: Session, write: Write, moment: str) -> None:
    write({}, {})
    cursor = packed(["written_at", moment, 1])
    first = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="written_at"))
    assert fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="written_at", cursor=cursor)) == first


def test_long_titles_can_be_paged_by(session: Session, write: Write) -> None:
    write(*({"title": "ü" * 200 + str(number)} for number in range(3)))
    first = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="title", limit=1))
    second = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="title", limit=1, cursor=first.next_cursor))
    assert second.rows[0].label.endswith("1")


def test_a_cursor_names_its_order() -> None:
    assert pack("amount", 5, 1) != pack("-amount", 5, 1)
