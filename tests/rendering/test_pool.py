"""Papers drawn beside the server: what one of them does harms no other."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flare_app.errors import FlareError
from flare_app.rendering.pdf import document_pdf
from flare_app.rendering.pool import RenderPool
from flare_app.rendering.worker import RenderingFailed
from tests.rendering.hostile_drawings import (
    dies,
    draws_for_ever,
    eats_memory,
    environment,
    has_a_fault,
    process_id,
    refuses_to_stop,
)
from tests.rendering.papers import invoice


@pytest.fixture(scope="module")
def pool() -> Iterator[RenderPool]:
    pool = RenderPool(seconds=1)
    pool.start()
    yield pool
    pool.close()


def test_worker_draws_the_same_bytes_as_this_process(pool: RenderPool) -> None:
    assert pool.render_blocking(document_pdf, invoice()) == document_pdf(invoice())


async def test_hung_render_ends_with_a_sentence_and_the_next_one_works(pool: RenderPool) -> None:
    began = time.monotonic()
    with pytest.raises(RenderingFailed, match="could not be drawn within 1 seconds"):
        await pool.render(draws_for_ever, None)
    assert time.monotonic() - began < 3
    assert (await pool.render(document_pdf, invoice())).startswith(b"%PDF")


@pytest.mark.parametrize("hostile", [refuses_to_stop, dies])
async def test_only_the_render_that_kills_its_worker_fails(pool: RenderPool, hostile: object) -> None:
    neighbours = [pool.render(document_pdf, invoice(number=f"INV-{number}")) for number in range(6)]
    drawn = await asyncio.gather(pool.render(hostile, None), *neighbours, return_exceptions=True)
    assert isinstance(drawn[0], FlareError), drawn[0]
    assert all(isinstance(content, bytes) for content in drawn[1:]), drawn[1:]


def test_render_that_wants_too_much_memory_ends_with_a_sentence(pool: RenderPool) -> None:
    with pytest.raises(RenderingFailed, match="too much memory"):
        pool.render_blocking(eats_memory, None)


def test_fault_of_ours_is_logged_and_told_as_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    fresh = RenderPool(workers=1)
    with pytest.raises(RenderingFailed, match="fault in Flare"):
        fresh.render_blocking(has_a_fault, None)
    fresh.close()
    assert "a fault of ours" in capfd.readouterr().err


def test_worker_knows_nothing_of_the_servers_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_SECRET_KEYS", "secret")
    fresh = RenderPool(workers=1)
    names = fresh.render_blocking(environment, None).decode().split()
    fresh.close()
    assert "PATH" in names
    assert not [name for name in names if name.startswith("FLARE_")]


def test_closed_pool_starts_again_when_asked(pool: RenderPool) -> None:
    before = pool.render_blocking(process_id, None)
    pool.close()
    assert pool.render_blocking(process_id, None) != before


async def test_event_loop_keeps_turning_while_a_paper_is_drawn(pool: RenderPool) -> None:
    drawing = asyncio.ensure_future(pool.render(document_pdf, invoice()))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10


async def test_giving_up_while_waiting_loses_no_worker(pool: RenderPool) -> None:
    busy = [asyncio.ensure_future(pool.render(draws_for_ever, None)) for _ in range(4)]
    await asyncio.sleep(0.2)
    for render in busy:
        render.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    numbers: set[bytes] = set()
    until = time.monotonic() + 10
    while len(numbers) < min(2, os.cpu_count() or 1) and time.monotonic() < until:
        numbers.update(await asyncio.gather(*[pool.render(process_id, None) for _ in range(2)]))
    assert len(numbers) == min(2, os.cpu_count() or 1)
    assert str(os.getpid()).encode() not in numbers


def test_workers_end_with_a_killed_server() -> None:
    script = (
        "from flare_app.rendering.pool import RenderPool\n"
        "from tests.rendering.hostile_drawings import draws_for_ever, process_id\n"
        "pool = RenderPool(workers=1)\n"
        "print(pool.render_blocking(process_id, None).decode(), flush=True)\n"
        "pool.render_blocking(draws_for_ever, None)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    server.kill()
    server.communicate()
    until = time.monotonic() + 5
    while _is_running(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_running(worker)


def _is_running(process: int) -> bool:
    try:
        # A zombie has ended; only nobody has asked yet.
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
