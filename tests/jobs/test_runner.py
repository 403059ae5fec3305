"""One process does the jobs; none waits for another, none is stopped by another's failure, a signal wakes the one it is for."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from flare_app import live
from flare_app.database import unit_of_work
from flare_app.jobs import Job, run_timetable
from flare_app.jobs.election import jobs_lock
from flare_app.jobs.job import days, seconds

LOOK = 0.05


@asynccontextmanager
async def _running(*jobs: Job) -> AsyncIterator[None]:
    task = asyncio.create_task(run_timetable(jobs, look_seconds=LOOK))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _until(is_true: Callable[[], bool], limit: float = 10) -> None:
    ends = time.monotonic() + limit
    while not is_true():
        assert time.monotonic() < ends, "it did not happen in time"
        await asyncio.sleep(0.01)


def _noting(runs: list[float], result: object = None) -> Callable[[], object]:
    def run() -> object:
        runs.append(time.monotonic())
        return result

    return run


async def test_a_job_runs_at_the_beginning_and_again_when_its_time_has_come(database: str) -> None:
    often: list[float] = []
    daily: list[float] = []
    async with _running(Job("often", seconds(0.05), _noting(often)), Job("daily", days(1), _noting(daily))):
        await _until(lambda: len(often) >= 3)
    assert len(daily) == 1


async def test_a_failing_job_runs_again_and_stops_no_other(database: str, caplog: pytest.LogCaptureFixture) -> None:
    good: list[float] = []
    tries: list[float] = []

    def fail() -> None:
        tries.append(time.monotonic())
        raise RuntimeError("broken on purpose")

    async with _running(Job("bad", seconds(0.02), fail), Job("good", seconds(0.02), _noting(good))):
        await _until(lambda: len(tries) >= 2 and len(good) >= 2)
    assert "'bad' failed" in caplog.text
    assert "broken on purpose" in caplog.text


async def test_a_slow_job_holds_up_neither_the_others_nor_the_loop(database: str) -> None:
    hold = threading.Event()
    quick: list[float] = []
    try:
        async with _running(Job("slow", days(1), lambda: hold.wait(20)), Job("quick", seconds(0.02), _noting(quick))):
            await _until(lambda: len(quick) >= 3)
            hold.set()
    finally:
        hold.set()


async def test_a_job_with_more_to_do_runs_again_at_once(database: str) -> None:
    results = [True, True, False]
    async with _running(Job("batches", days(1), lambda: results.pop(0))):
        await _until(lambda: not results)


async def test_a_job_never_overlaps_itself(database: str) -> None:
    at_once = 0
    most = 0
    runs = 0

    def run() -> None:
        nonlocal at_once, most, runs
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.03)
        at_once -= 1
        runs += 1

    async with _running(Job("single", seconds(0.001), run, wakes_on="staff:messages")):
        for _ in range(20):
            _announce("staff:messages")
            await asyncio.sleep(0.005)
        await _until(lambda: runs >= 3)
    assert most == 1


async def test_a_commit_wakes_the_job_that_hangs_on_its_topic_and_no_other(database: str) -> None:
    mail: list[float] = []
    other: list[float] = []
    jobs = (
        Job("mail", days(1), _noting(mail), wakes_on="staff:messages"),
        Job("other", days(1), _noting(other), wakes_on="staff:payments"),
    )
    async with _running(*jobs):
        await _until(lambda: len(mail) == 1 and len(other) == 1)
        await asyncio.to_thread(_announce, "staff:messages")
        await _until(lambda: len(mail) >= 2)  # on SQLite the watch of the file tells of it once more
    assert len(other) == 1


async def test_a_commit_of_another_process_wakes_it_too(database: str) -> None:
    mail: list[float] = []
    async with _running(Job("mail", days(1), _noting(mail), wakes_on="staff:messages")):
        await _until(lambda: len(mail) == 1)
        await asyncio.sleep(0.3)  # the watch of the database begins beside the jobs
        other = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from flare_app import live\nfrom flare_app.database import unit_of_work\n"
            "with unit_of_work() as session: live.announce(session, 'staff:messages')",
        )
        assert await other.wait() == 0
        await _until(lambda: len(mail) >= 2)


async def test_only_one_of_two_runs_the_jobs_and_the_other_takes_over(database: str) -> None:
    first: list[float] = []
    second: list[float] = []
    async with _running(Job("job", seconds(0.02), _noting(first))):
        await _until(lambda: len(first) >= 1)
        follower = asyncio.create_task(run_timetable([Job("job", seconds(0.02), _noting(second))], look_seconds=LOOK))
        await _until(lambda: len(first) >= 5)
        assert second == []
    await _until(lambda: len(second) >= 1)
    follower.cancel()
    with suppress(asyncio.CancelledError):
        await follower


async def test_what_runs_at_the_end_may_finish(database: str) -> None:
    finished = threading.Event()
    began = threading.Event()

    def run() -> None:
        began.set()
        time.sleep(0.3)
        finished.set()

    async with _running(Job("careful", days(1), run)):
        await _until(began.is_set)
    assert finished.is_set()


def test_a_killed_process_leaves_the_lock_to_another(database: str) -> None:
    take_and_sleep = (
        "from flare_app.jobs.election import jobs_lock\nimport time\n"
        "lock = jobs_lock()\nprint(lock.take(), flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", take_and_sleep], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline().strip() == "True"
            lock = jobs_lock()
            assert not lock.take()
        finally:
            holder.kill()
    ends = time.monotonic() + 10
    while not lock.take():
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert lock.is_held()
    lock.release()
    assert not lock.is_held()


def _announce(topic: str) -> None:
    with unit_of_work() as session:
        live.announce(session, topic)
