"""Everything in a query came from a browser."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.errors import Invalid
from flare_app.lists import MOST_SELECTED, ListQuery, from_query, to_query_string
from tests.lists.notes import STAFF_NOTES

anything = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.sampled_from(["\ud800", "\0", "amount"])
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@given(text=anything, filter_=anything, sort=anything, cursor=anything, backwards=anything, limit=anything, ids=anything)
def test_whatever_a_browser_sends_becomes_a_usable_query(
    text: Any, filter_: Any, sort: Any, cursor: Any, backwards: Any, limit: Any, ids: Any
) -> None:
    query = ListQuery(text, filter_, sort, cursor, backwards, limit, ids).checked(STAFF_NOTES)
    assert query.filter in {"all", "sent"}
    assert STAFF_NOTES.column(query.sort.removeprefix("-")) is not None
    assert 1 <= query.limit <= 200 and len(query.text) <= 200 and isinstance(query.backwards, bool)
    assert "\0" not in query.text + query.cursor
    (query.text + query.cursor + "".join(query.ids)).encode()


def test_a_query_opens_with_the_list_s_own_choice() -> None:
    assert ListQuery().checked(STAFF_NOTES) == ListQuery(filter="all", sort="-written_on")


@pytest.mark.parametrize("sort", ["", "-", "--amount", "id", "search_text", "amount desc", "AMOUNT"])
def test_an_unknown_sort_falls_back(sort: str) -> None:
    assert ListQuery(sort=sort).checked(STAFF_NOTES).sort == "-written_on"


def test_too_many_selected_ids_are_refused_rather_than_cut() -> None:
    ids = tuple(f"note_{number}" for number in range(MOST_SELECTED))
    assert ListQuery(ids=ids).checked(STAFF_NOTES).ids == ids
    with pytest.raises(Invalid):
        ListQuery(ids=(*ids, "one_more")).checked(STAFF_NOTES)


queries = st.builds(
    ListQuery,
    text=st.text(max_size=200),
    filter=st.sampled_from(["", "all", "sent"]),
    sort=st.sampled_from(["", "amount", "-amount", "-written_on"]),
    cursor=st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=40),
    ids=st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,22}", fullmatch=True), max_size=4, unique=True).map(tuple),
).map(lambda query: query.checked(STAFF_NOTES))


@given(query=queries, backwards=st.booleans())
def test_an_address_brings_the_same_query_back(query: ListQuery, backwards: bool) -> None:
    moved = ListQuery(query.text, query.filter, query.sort, query.cursor, backwards and bool(query.cursor), query.limit, query.ids)
    assert from_query(to_query_string(moved, STAFF_NOTES)).checked(STAFF_NOTES) == moved


def test_the_address_of_a_list_as_it_opens_is_bare() -> None:
    assert to_query_string(ListQuery(filter="all", sort="-written_on"), STAFF_NOTES) == ""
    assert to_query_string(ListQuery(text="köhler & co", sort="amount"), STAFF_NOTES) == "q=k%C3%B6hler+%26+co&sort=amount"


@pytest.mark.parametrize("asked", ["?q=a&q=b", {"q": "b"}, "utm=1&q=b&after="])
def test_addresses_are_read_forgivingly(asked: Any) -> None:
    assert from_query(asked).checked(STAFF_NOTES) == ListQuery(text="b").checked(STAFF_NOTES)


@pytest.mark.parametrize("asked", ["&" * 500 + "q=b", "%ff%00=1", "=" * 50, "a=1&" * 200])
def test_a_mangled_address_opens_the_list(asked: str) -> None:
    assert from_query(asked).checked(STAFF_NOTES).sort == "-written_on"
