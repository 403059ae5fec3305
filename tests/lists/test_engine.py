"""Pages by keyset: every row once, in order, in both directions, whatever else happens to the table."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event
from sqlmodel import Session

from flare_app.lists import ListPage, ListQuery, count_matching, engine, fetch_page, iterate
from tests.lists.conftest import Write, write_notes
from tests.lists.notes import NOTE, PORTAL_NOTES, SORTS, STAFF, STAFF_NOTES, visitor

on_one_database = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
)

# Few values, so that most of them repeat and only the tie-breaker tells rows apart.
notes = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.sampled_from(["", "a", "B", "é", "Ω", "a b"]),
            "amount": st.sampled_from([-5, 0, 7, 10**15]),
            "written_on": st.sampled_from([date(2026, 1, 1), date(2026, 1, 2)]),
            "is_pinned": st.booleans(),
        }
    ),
    max_size=17,
)


def walk(session: Session, query: ListQuery) -> list[ListPage]:
    pages = [fetch_page(session, STAFF_NOTES, STAFF, query)]
    while cursor := pages[-1].previous_cursor if query.backwards else pages[-1].next_cursor:
        pages.append(
            fetch_page(
                session, STAFF_NOTES, STAFF, ListQuery(sort=query.sort, limit=query.limit, cursor=cursor, backwards=query.backwards)
            )
        )
    return pages


def ids(pages: list[ListPage]) -> list[str]:
    return [row.public_id for page in pages for row in page.rows]


def in_order(rows: list[dict[str, Any]], sort: str) -> list[str]:
    ordered = sorted(rows, key=lambda note: (note[sort.removeprefix("-")], note["id"]), reverse=sort.startswith("-"))
    return [note["public_id"] for note in ordered]


@on_one_database
@given(rows=notes, sort=st.sampled_from(SORTS), limit=st.integers(1, 6))
def test_walking_forwards_shows_every_row_once_and_in_order(session: Session, rows: Any, sort: str, limit: int) -> None:
    session.connection().execute(delete(NOTE))
    written = write_notes(session.connection(), rows)
    pages = walk(session, ListQuery(sort=sort, limit=limit))
    assert ids(pages) == in_order(written, sort)
    assert all(len(page.rows) == limit for page in pages[:-1])
    assert pages[0].previous_cursor == "" and all(page.previous_cursor for page in pages[1:])


@on_one_database
@given(rows=notes, sort=st.sampled_from(SORTS), limit=st.integers(1, 6))
def test_walking_backwards_from_the_end_shows_the_same_rows(session: Session, rows: Any, sort: str, limit: int) -> None:
    session.connection().execute(delete(NOTE))
    written = write_notes(session.connection(), rows)
    pages = walk(session, ListQuery(sort=sort, limit=limit, backwards=True))
    assert ids(pages[::-1]) == in_order(written, sort)
    assert pages[0].next_cursor == "" and all(page.next_cursor for page in pages[1:])


@on_one_database
@given(rows=notes, late=notes, sort=st.sampled_from(SORTS), limit=st.integers(1, 4))
def test_rows_that_arrive_meanwhile_neither_hide_nor_repeat_others(
    session: Session, rows: Any, late: Any, sort: str, limit: int
) -> None:
    session.connection().execute(delete(NOTE))
    written = write_notes(session.connection(), rows)
    shown, cursor = [], ""
    while True:
        page = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort=sort, limit=limit, cursor=cursor))
        shown += [row.public_id for row in page.rows]
        if not (cursor := page.next_cursor):
            break
        write_notes(session.connection(), [late.pop()] if late else [])
    known = {note["public_id"] for note in written}
    assert len(shown) == len(set(shown))
    assert [public_id for public_id in shown if public_id in known] == in_order(written, sort)


@on_one_database
@given(rows=notes, sort=st.sampled_from(SORTS))
def test_a_file_has_the_rows_in_the_order_of_the_pages(session: Session, rows: Any, sort: str) -> None:
    session.connection().execute(delete(NOTE))
    write_notes(session.connection(), rows)
    pages = walk(session, ListQuery(sort=sort, limit=3))
    expected = [(*row.values, row.currency) for page in pages for row in page.rows]
    assert list(iterate(session, STAFF_NOTES, STAFF, ListQuery(sort=sort))) == expected


def test_next_and_previous_lead_back_to_the_same_page(session: Session, write: Write) -> None:
    write(*({"amount": number // 2} for number in range(10)))
    first = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="amount", limit=3))
    second = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="amount", limit=3, cursor=first.next_cursor))
    back = ListQuery(sort="amount", limit=3, cursor=second.previous_cursor, backwards=True)
    assert fetch_page(session, STAFF_NOTES, STAFF, back) == first


def test_a_page_whose_rows_are_gone_gives_the_one_before_it(session: Session, write: Write) -> None:
    written = write(*({"amount": number} for number in range(6)))
    first = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="amount", limit=3))
    session.connection().execute(delete(NOTE).where(NOTE.c.amount > 2))
    after = fetch_page(session, STAFF_NOTES, STAFF, ListQuery(sort="amount", limit=3, cursor=first.next_cursor))
    assert [row.public_id for row in after.rows] == [note["public_id"] for note in written[:3]]
    assert (after.next_cursor, after.previous_cursor) == ("", "")


def test_an_empty_list_is_an_empty_page(session: Session) -> None:
    assert fetch_page(session, STAFF_NOTES, STAFF, ListQuery()) == ListPage([])
    assert fetch_page(session, STAFF_NOTES, STAFF, ListQuery(backwards=True)) == ListPage([])


def test_a_row_carries_raw_values_in_the_order_of_the_columns(session: Session, write: Write) -> None:
    [note] = write({"title": "Köhler", "amount": -1})
    [row] = fetch_page(session, STAFF_NOTES, STAFF, ListQuery()).rows
    assert (row.id, row.public_id, row.label, row.currency) == (note["id"], note["public_id"], "Köhler", "EUR")
    assert row.values == ("Köhler", note["written_on"], note["written_at"], -1, "not_sent", "No")


def test_filter_and_search_narrow_page_count_and_file_alike(session: Session, write: Write) -> None:
    write({"title": "Acme bolts", "state": "sent"}, {"title": "Acme nuts", "state": "draft"}, {"title": "Other", "state": "sent"})
    query = ListQuery(text="acme", filter="sent")
    assert [row.label for row in fetch_page(session, STAFF_NOTES, STAFF, query).rows] == ["Acme bolts"]
    assert count_matching(session, STAFF_NOTES, STAFF, query) == 1
    assert [row[0] for row in iterate(session, STAFF_NOTES, STAFF, query)] == ["Acme bolts"]


def test_counting_stops_at_the_cap(session: Session, write: Write) -> None:
    write(*({} for _ in range(7)))
    assert [count_matching(session, STAFF_NOTES, STAFF, ListQuery(), cap=cap) for cap in (5, 7, 100)] == [5, 7, 7]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_page_reads_one_row_more_than_it_shows_and_never_skips_any(session: Session, write: Write, backwards: bool) -> None:
    write(*({"written_on": date(2026, 1, 1) + timedelta(number)} for number in range(20)))
    middle = fetch_page(
        session,
        STAFF_NOTES,
        STAFF,
        ListQuery(limit=5, cursor=fetch_page(session, STAFF_NOTES, STAFF, ListQuery(limit=5)).next_cursor),
    )
    statements: list[str] = []

    @event.listens_for(session.connection(), "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    fetch_page(session, STAFF_NOTES, STAFF, ListQuery(limit=5, cursor=middle.next_cursor, backwards=backwards))
    assert len(statements) == 1
    assert ("LIMIT" in statements[0] and "OFFSET 0" in statements[0].replace("?", "0")) or "OFFSET" not in statements[0]


def test_a_visitor_walks_through_their_own_rows_only(session: Session, write: Write) -> None:
    write(*({"customer_id": 7 + number % 2, "title": str(number)} for number in range(9)))
    page = fetch_page(session, PORTAL_NOTES, visitor(8), ListQuery(sort="title"))
    assert [row.label for row in page.rows] == ["1", "3", "5", "7"]


@on_one_database
@given(rows=notes, sort=st.sampled_from(["written_on", "-written_on", "amount"]), limit=st.integers(1, 4), backwards=st.booleans())
def test_search_finds_the_same_rows_whether_near_or_far(
    session: Session, monkeypatch: pytest.MonkeyPatch, rows: Any, sort: str, limit: int, backwards: bool
) -> None:
    """What the first look at the next rows does not find, the search index does."""
    session.connection().execute(delete(NOTE))
    write_notes(session.connection(), [note | {"search_text": f"tea {note['title']}".strip().lower()} for note in rows])
    query = ListQuery(text="tea a", sort=sort, limit=limit, backwards=backwards)
    near = fetch_page(session, STAFF_NOTES, STAFF, query)
    monkeypatch.setattr(engine, "_LOOKED_THROUGH", 1)
    assert fetch_page(session, STAFF_NOTES, STAFF, query) == near
