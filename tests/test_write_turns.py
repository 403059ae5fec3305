"""Writers of one SQLite file take turns: first come, first served, and nothing keeps a turn for good."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from flare_app.database import read_only, trial, unit_of_work, writer_engine
from flare_app.models import LiveRevision
from flare_app.write_turns import NestedWrite, WriteTurns, turns_at

MANY = 12


@pytest.fixture
def database_kind() -> str:
    """PostgreSQL has a queue of its own behind each row."""
    return "sqlite"


@pytest.fixture
def turns(database: str) -> WriteTurns:
    """The line at this test's database."""
    return turns_at(database.removeprefix("sqlite:///"))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads for writers."""
    with ThreadPoolExecutor(MANY) as pool:
        yield pool


def test_writers_write_in_the_order_in_which_they_came(turns: WriteTurns, threads: ThreadPoolExecutor) -> None:
    order: list[str] = []
    with unit_of_work() as session:
        _write(session, "first of all", order)
        writing = [_in_line(threads, turns, _write_alone, f"writer {number}", order) for number in range(MANY)]
        assert order == ["first of all"]
    for one in writing:
        one.result(10)
    assert order == ["first of all", *(f"writer {number}" for number in range(MANY))]
    assert _written() == set(order)


def test_who_comes_back_stands_behind_those_who_wait(turns: WriteTurns, threads: ThreadPoolExecutor) -> None:
    order: list[str] = []
    with unit_of_work() as session:
        _write(session, "one", order)
        others = [_in_line(threads, turns, _write_alone, name, order) for name in ("two", "three")]
    _write_alone("one again", order)
    for other in others:
        other.result(10)
    assert order == ["one", "two", "three", "one again"]


@pytest.mark.parametrize("end", ["fails", "looks only", "changes nothing"])
def test_however_a_transaction_ends_the_next_one_begins(turns: WriteTurns, threads: ThreadPoolExecutor, end: str) -> None:
    order: list[str] = []
    if end == "fails":
        with pytest.raises(ZeroDivisionError), unit_of_work() as session:
            _write(session, "lost", order)
            after = _in_line(threads, turns, _write_alone, "after", order)
            raise ZeroDivisionError
    else:
        with trial() if end == "looks only" else Session(writer_engine()) as session:
            _write(session, "lost", order)
            after = _in_line(threads, turns, _write_alone, "after", order)
    after.result(10)
    assert _written() == {"after"}


def test_a_statement_that_fails_gives_nothing_away_until_its_transaction_ends(
    turns: WriteTurns, threads: ThreadPoolExecutor
) -> None:
    order: list[str] = []
    with unit_of_work() as session:
        _write(session, "one", order)
        after = _in_line(threads, turns, _write_alone, "after", order)
        with pytest.raises(OperationalError), session.begin_nested():
            session.execute(text("SELECT nothing"))
        _write(session, "two", order)
        assert turns.waiting == 1
    after.result(10)
    assert order == ["one", "two", "after"]


def test_a_second_transaction_inside_the_first_is_refused_at_once_and_the_first_goes_on(database: str) -> None:
    with unit_of_work() as session:
        _write(session, "outer", [])
        with pytest.raises(NestedWrite, match="writes already"):
            _write_alone("inner", [])
        with read_only() as reading:
            assert reading.exec(select(LiveRevision)).all() == []
    _write_alone("afterwards", [])
    assert _written() == {"outer", "afterwards"}


def test_a_turn_that_does_not_come_in_time_is_refused_as_sqlite_does_it(
    turns: WriteTurns, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_longest_wait", 0.05)
    with unit_of_work() as session:
        _write(session, "slow", [])
        with pytest.raises(OperationalError, match="database is locked"):
            threads.submit(_write_alone, "too late", []).result(10)
        assert turns.waiting == 0
    threads.submit(_write_alone, "later", []).result(10)
    assert _written() == {"slow", "later"}


def test_another_process_that_keeps_the_file_is_waited_for_and_the_turn_comes_back(database: str) -> None:
    """A connection of its own stands for the other process: the file's lock is all that they share."""
    with writer_engine().connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        _write_alone("too early", [])
    other.execute("ROLLBACK")
    other.close()
    _write_alone("now", [])
    assert _written() == {"now"}


def test_two_files_have_two_lines(tmp_path: Path, database: str) -> None:
    one, two = turns_at(str(tmp_path / "one")), turns_at(str(tmp_path / "two"))
    assert one is turns_at(str(tmp_path / "one"))
    assert one.take()
    assert two.take()
    one.give_back()
    two.give_back()


def _in_line(threads: ThreadPoolExecutor, turns: WriteTurns, call: Callable[..., None], *args: object) -> Future[None]:
    """Begin the call in a thread, and go on when it stands in the line."""
    before = turns.waiting
    begun = threads.submit(call, *args)
    until = time.monotonic() + 10
    while turns.waiting == before:
        assert time.monotonic() < until, "it does not wait"
        time.sleep(0.001)
    return begun


def _write_alone(name: str, order: list[str]) -> None:
    with unit_of_work() as session:
        _write(session, name, order)


def _write(session: Session, name: str, order: list[str]) -> None:
    session.add(LiveRevision(topic=name))
    session.flush()
    order.append(name)


def _written() -> set[str]:
    with read_only() as session:
        return set(session.exec(select(LiveRevision.topic)))
