"""The engines, and the two ways to use them: `unit_of_work()` writes, `read_only()` reads.

SQLite: WAL, one writer at a time through BEGIN IMMEDIATE (the default deferred start loses to "database is locked"), in the order
in which they came (`write_turns`), and a second engine with deferred transactions for readers, so that they never queue behind the
write lock. PostgreSQL: one pool, READ COMMITTED; money takes row locks.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from flare_app.settings import make_private_dir, settings
from flare_app.write_turns import LONGEST_WAIT, TurnConnection

before_commit: list[Callable[[Session], None]] = []
"""What every unit of work does last, inside its transaction: seal the audit chain, announce live topics."""

after_commit: list[Callable[[dict[str, Any]], None]] = []
"""Called with `session.info` once the transaction stands: the own process needs not wait for the database's signal."""


@cache
def writer_engine() -> Engine:
    """The engine for units of work."""
    return make_engine(settings().sqlalchemy_url, immediate=True)


@cache
def reader_engine() -> Engine:
    """The engine for reads: on SQLite it never takes the write lock."""
    return make_engine(settings().sqlalchemy_url, immediate=False) if is_sqlite(writer_engine()) else writer_engine()


def make_engine(url: str, *, immediate: bool) -> Engine:
    """An engine with this house's rules; `immediate` makes SQLite transactions take the write lock at once."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    file = make_url(url).database
    if file and file != ":memory:":
        make_private_dir(Path(file).parent)
    options = {"check_same_thread": False, "timeout": LONGEST_WAIT, "factory": TurnConnection}
    engine = create_engine(url, connect_args=options, pool_size=10, max_overflow=40)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "cache_size=-65536", "mmap_size=268435456",
                       "temp_store=MEMORY"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if immediate:
            _begin_to_write(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_to_write(connection: Connection) -> None:
    writer = connection.connection.dbapi_connection
    assert isinstance(writer, TurnConnection)
    statement = "BEGIN IMMEDIATE"
    try:
        writer.take_turn()
    except sqlite3.OperationalError as error:
        raise OperationalError(statement, None, error) from error
    try:
        connection.exec_driver_sql(statement)
    finally:
        writer.end_turn()  # another process kept the file locked for too long


def is_sqlite(bind: Any) -> bool:
    """Whether an engine, a connection or a session's bind speaks SQLite."""
    return bool(bind.dialect.name == "sqlite")


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One request, event or job: commits at the end, or changes nothing. Rooms flush, only this commits."""
    with Session(writer_engine(), expire_on_commit=False) as session:
        yield session
        session.flush()
        for finish in before_commit:
            finish(session)
        session.commit()
        for tell in after_commit:
            tell(session.info)


@contextmanager
def trial() -> Iterator[Session]:
    """To see what a unit of work would come to: everything is done, and nothing stays. It may wait for locks like the real one."""
    with Session(writer_engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def read_only() -> Iterator[Session]:
    """A snapshot to read from; whatever was changed on it is thrown away. What was loaded can still be read afterwards."""
    with Session(reader_engine(), expire_on_commit=False, autoflush=False) as session:
        yield session


def refresh_statistics() -> None:
    """Let the planner learn how the data is spread: nightly, and after a large load. PostgreSQL does the rest by itself."""
    with writer_engine().begin() as connection:
        if not is_sqlite(connection):
            connection.exec_driver_sql("ANALYZE")
            return
        # So much of each index tells enough, and nobody waits for the write lock longer than a second.
        connection.exec_driver_sql("PRAGMA analysis_limit=100000")
        connection.exec_driver_sql("ANALYZE")
        # In a column that most rows leave empty the average says "all rows are alike", and what refers to a record would be looked
        # for in the whole table. Without figures SQLite takes such an index for what it is.
        connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE idx GLOB 'ix_*_id'")
        connection.exec_driver_sql("ANALYZE sqlite_schema")  # this connection has learnt them already


def dispose() -> None:
    """Close every connection; the next use opens the database that the settings then name."""
    for engine in (reader_engine, writer_engine):
        if engine.cache_info().currsize:
            engine().dispose()
            engine.cache_clear()
