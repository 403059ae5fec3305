"""The signal that something changed: rooms announce topics, every process hears of them once the transaction stands.

It travels through the database, so it is transactional and needs no second system: PostgreSQL's NOTIFY, or on SQLite a row in
`live_revision` that each process notices by `PRAGMA data_version`. Topics name no person; what may be seen is decided by whoever
hears them and reads again.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import psycopg
from sqlalchemy import Connection, make_url, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col

from flare_app.clock import utc_now
from flare_app.database import after_commit, before_commit, is_sqlite, reader_engine
from flare_app.models import LiveRevision

log = logging.getLogger("flare.live")

Hear = Callable[[str], None]
EVERYTHING = "*"
"""Heard instead of a topic when signals may have been missed: whoever listens reads everything again."""

_CHANNEL = "live"
_KEY = "live_topics"
_SELF = secrets.token_hex(4)
_POLL_SECONDS = 0.1
_LOOK_BACK = timedelta(seconds=10)

listeners: list[Hear] = []
"""Called in the committing thread with each topic of this process's own transactions: no need to wait for the database."""


def announce(session: Session, *topics: str) -> None:
    """Say that what hangs on these topics changes with this transaction."""
    session.info.setdefault(_KEY, set()).update(topics)


def hold_back(session: Session, prefix: str) -> set[str]:
    """Take back what the transaction has announced with that beginning, for whoever announces it later for many together."""
    topics: set[str] = session.info.get(_KEY, set())
    held = {topic for topic in topics if topic.startswith(prefix)}
    topics -= held
    return held


async def watch_database(hear: Hear) -> None:
    """Call `hear` with each topic that another process commits, for as long as the task runs."""
    watch = _watch_sqlite if is_sqlite(reader_engine()) else _watch_postgres
    while True:
        try:
            await watch(hear)
        except (OSError, psycopg.Error) as error:
            log.warning("lost the change signal, trying again: %s", error)
        await asyncio.sleep(1)
        hear(EVERYTHING)


def _write_signals(session: Session) -> None:
    topics = sorted(session.info.get(_KEY, ()))
    if not topics:
        return
    if is_sqlite(session.get_bind()):
        statement = insert(LiveRevision).values([{"topic": topic, "revision": 1, "changed_at": utc_now()} for topic in topics])
        changes = {"revision": LiveRevision.revision + 1, "changed_at": statement.excluded.changed_at}
        session.execute(statement.on_conflict_do_update(index_elements=["topic"], set_=changes))
        return
    for topic in topics:
        session.execute(text("SELECT pg_notify(:channel, :note)"), {"channel": _CHANNEL, "note": f"{_SELF} {topic}"})


def _tell_own_process(info: dict[str, Any]) -> None:
    topics = info.pop(_KEY, ())
    for topic in sorted(topics):
        for hear in listeners:
            hear(topic)


async def _watch_sqlite(hear: Hear) -> None:
    """Read the revisions only when `data_version` says that another connection committed: an idle look costs microseconds."""
    with reader_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        seen_version, known = -1, dict(_recent_revisions(connection))
        while True:
            version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            if version != seen_version:
                seen_version = version
                for topic, revision in _recent_revisions(connection):
                    if known.get(topic) != revision:
                        known[topic] = revision
                        hear(topic)
            connection.rollback()
            await asyncio.sleep(_POLL_SECONDS)


def _recent_revisions(connection: Connection) -> Sequence[tuple[str, int]]:
    statement = select(col(LiveRevision.topic), col(LiveRevision.revision)).where(
        col(LiveRevision.changed_at) > utc_now() - _LOOK_BACK
    )
    return [(row[0], row[1]) for row in connection.execute(statement)]


async def _watch_postgres(hear: Hear) -> None:
    address = make_url(reader_engine().url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await connection.execute(f"LISTEN {_CHANNEL}")
        async for note in connection.notifies():
            sender, _, topic = note.payload.partition(" ")
            if sender != _SELF:
                hear(topic)


before_commit.append(_write_signals)
after_commit.append(_tell_own_process)
