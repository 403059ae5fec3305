import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlmodel import Session

from flare_app import live
from flare_app.database import unit_of_work

ANNOUNCE = """
import sys
from flare_app.database import unit_of_work
from flare_app.live import announce
with unit_of_work() as session:
    for topic in sys.argv[1:]:
        announce(session, topic)
"""


@asynccontextmanager
async def watching() -> AsyncIterator[list[str]]:
    """Topics heard from other processes, from now on."""
    heard: list[str] = []
    task = asyncio.create_task(live.watch_database(heard.append))
    await asyncio.sleep(0.4)
    try:
        yield heard
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def announce_elsewhere(*topics: str) -> None:
    """Commit a change that announces the topics in another process."""
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", ANNOUNCE, *topics], check=True)
    await asyncio.sleep(0.4)


async def test_change_of_another_process_is_heard_once(database: str) -> None:
    async with watching() as heard:
        await announce_elsewhere("customer:1", "customer:1", "staff:documents")
        assert sorted(heard) == ["customer:1", "staff:documents"]


async def test_every_change_is_heard(database: str) -> None:
    async with watching() as heard:
        await announce_elsewhere("customer:1")
        await announce_elsewhere("customer:1")
        assert heard == ["customer:1", "customer:1"]


async def test_change_that_is_rolled_back_is_not_heard(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own: list[str] = []
    monkeypatch.setattr(live, "listeners", [own.append])

    def fail(session: Session) -> None:
        live.announce(session, "customer:1")
        raise RuntimeError("no")

    async with watching() as heard:
        with suppress(RuntimeError), unit_of_work() as session:
            fail(session)
        await asyncio.sleep(0.4)
        assert (heard, own) == ([], [])


def test_own_change_is_told_at_once_after_the_commit(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own: list[str] = []
    monkeypatch.setattr(live, "listeners", [own.append])
    with unit_of_work() as session:
        live.announce(session, "customer:2", "customer:1")
        live.announce(session, "customer:1")
        assert own == []
    assert own == ["customer:1", "customer:2"]
