"""The condition finds exactly the rows whose text contains every word, whichever way the database goes about it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, String, Table, delete, func, insert, select, update
from sqlmodel import Session

from flare_app.database import writer_engine
from flare_app.models.types import BigId
from flare_app.search import SearchIndex, ddl, matches, matching, search_text
from flare_app.search.words import terms

METADATA = MetaData()
PAGE = Table("page", METADATA, Column("id", BigId, primary_key=True), Column("search_text", String, nullable=False))
INDEX = SearchIndex(PAGE)
NAUGHTY = [
    "100% sure", "under_score", "back\\slash", "it's", 'say "hi"', "a*b", "NEAR(a b)", "^start", "-minus", "col:on", "(paren",
    "semi;colon", "'; DROP TABLE page; --", "AND OR NOT", "日本語テスト", "🙂🙃🙂", "Ωmega", "\u202eabc", "{curly}", "a\\_b", "%%%",
    "x" * 300, "ab", "é",
]  # fmt: skip


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session on an empty table of pages that can be searched."""
    with Session(writer_engine()) as opened:
        METADATA.create_all(opened.connection())
        ddl.create_index(opened.connection(), "page")
        opened.commit()
        yield opened


@pytest.fixture
def store(session: Session) -> Callable[..., None]:
    """Call with texts to store as rows 1, 2, 3 …"""

    def stored(*texts: str) -> None:
        session.connection().execute(delete(PAGE))
        rows = [{"id": number, "search_text": search_text(text)} for number, text in enumerate(texts, start=1)]
        if rows:
            session.connection().execute(insert(PAGE), rows)

    return stored


def found(session: Session, asked: str) -> list[int]:
    return list(session.execute(select(PAGE.c.id).where(matches(session, INDEX, asked)).order_by(PAGE.c.id)).scalars())


def expected(texts: list[str], asked: str) -> list[int]:
    stored = [search_text(text) for text in texts]
    return [
        number
        for number, text in enumerate(stored, start=1)
        if all(any(spelling in text for spelling in term) for term in terms(asked))
    ]


def test_every_word_must_be_somewhere(session: Session, store: Callable[..., None]) -> None:
    store("Acme bolts", "Acme nuts", "Köhler bolts")
    assert found(session, "bolts ACME") == [1]
    assert found(session, "kohl olt") == [3]
    assert found(session, "acme kohler") == []
    assert found(session, "") == found(session, " \u200b ") == [1, 2, 3]


@pytest.mark.parametrize("text", NAUGHTY)
def test_signs_that_mean_something_to_a_database_are_only_text(session: Session, store: Callable[..., None], text: str) -> None:
    store(*NAUGHTY)
    assert found(session, text) == expected(NAUGHTY, text)
    assert NAUGHTY.index(text) + 1 in found(session, text)


@pytest.mark.parametrize(
    ("asked", "ids"), [("%", [1]), ("_", [2]), ("\\", [3]), ("100%", [1]), ("a_b", []), ("a%b", []), ("r_s", [2])]
)
def test_wildcards_stand_for_themselves(session: Session, store: Callable[..., None], asked: str, ids: list[int]) -> None:
    store("100% acb", "under_score", "back\\slash")
    assert found(session, asked) == ids


alphabet = st.text(st.sampled_from("abcßé%_\\\"' .,-1🙂日"), max_size=12)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors])
@given(texts=st.lists(alphabet, max_size=6), asked=alphabet, limits=st.sampled_from([(0, 0), (0, 100), (100, 100), (2, 4)]))
def test_every_way_of_searching_finds_the_same(
    session: Session, store: Callable[..., None], texts: list[str], asked: str, limits: tuple[int, int]
) -> None:
    usual = matching.WORTH_SORTING, matching.WORTH_COLLECTING
    matching.WORTH_SORTING, matching.WORTH_COLLECTING = limits
    try:
        store(*texts)
        assert found(session, asked) == expected(texts, asked)
    finally:
        matching.WORTH_SORTING, matching.WORTH_COLLECTING = usual


def test_many_hits_are_found_as_surely_as_few(session: Session, store: Callable[..., None]) -> None:
    store(*(f"invoice {number:05d} {'rare' if number % 997 == 0 else ''}" for number in range(3_000)))
    assert len(found(session, "invoice")) == 3_000
    assert found(session, "rare") == [1, 998, 1_995, 2_992]
    assert found(session, "invoice 02999") == [3_000]


def plan(session: Session, asked: str) -> str:
    statement = select(PAGE.c.id).where(matches(session, INDEX, asked)).limit(50)
    sql = str(statement.compile(session.connection(), compile_kwargs={"literal_binds": True}))
    if session.get_bind().dialect.name == "sqlite":
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in rows)
    return json.dumps(session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}").scalar())


def test_a_rare_word_is_looked_up_and_not_scanned_for(session: Session, store: Callable[..., None]) -> None:
    store(*(f"invoice {number:05d} of a customer with a name that fills the table" for number in range(10_000)))
    session.connection().exec_driver_sql("ANALYZE")
    wanted = {"sqlite": "SEARCH page USING INTEGER PRIMARY KEY", "postgresql": "ix_page_search"}
    assert wanted[session.get_bind().dialect.name] in plan(session, "04999")


def change(session: Session, statement: Any) -> None:
    session.connection().execute(statement)


def test_the_index_follows_every_change(session: Session, store: Callable[..., None]) -> None:
    store("first text", "second text")
    change(session, update(PAGE).where(PAGE.c.id == 1).values(search_text="third words"))
    assert (found(session, "first"), found(session, "third"), found(session, "text")) == ([], [1], [2])
    change(session, delete(PAGE).where(PAGE.c.id == 2))
    assert (found(session, "second"), found(session, "third")) == ([], [1])


def test_a_change_that_is_rolled_back_leaves_the_index_as_it_was(session: Session, store: Callable[..., None]) -> None:
    store("kept text")
    session.commit()
    change(session, update(PAGE).values(search_text="lost words"))
    session.rollback()
    assert (found(session, "kept"), found(session, "lost")) == ([1], [])


def test_an_insert_still_tells_its_own_id(session: Session) -> None:
    ids = [
        session.connection().execute(insert(PAGE).values(search_text=f"text {number}")).inserted_primary_key[0]
        for number in range(3)
    ]
    assert ids == list(session.execute(select(PAGE.c.id).order_by(PAGE.c.id)).scalars())


def test_rows_from_before_the_index_are_found(session: Session) -> None:
    ddl.drop_index(session.connection(), "page")
    change(session, insert(PAGE).values(search_text="early bird"))
    ddl.create_index(session.connection(), "page")
    assert len(found(session, "bird")) == 1


def test_dropping_the_index_leaves_the_table_usable(session: Session) -> None:
    ddl.drop_index(session.connection(), "page")
    change(session, insert(PAGE).values(search_text="bird"))
    change(session, delete(PAGE))
    assert session.execute(select(func.count()).select_from(PAGE)).scalar_one() == 0


@pytest.mark.parametrize(
    ("name", "belongs"), [("page_search", True), ("page_search_data", True), ("page_searches", False), ("search", False)]
)
def test_tables_of_the_index_are_told_from_others(name: str, belongs: bool) -> None:
    assert ddl.is_search_table(name, ["page", "note"]) is belongs
