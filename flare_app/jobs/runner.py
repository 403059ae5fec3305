"""Runs the timetable in the one process that was elected, each job in a thread of its own: nothing waits for a slow one, and
one that fails is logged and tried again at its next time.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from flare_app import live
from flare_app.jobs.election import Lock, jobs_lock
from flare_app.jobs.job import Job
from flare_app.jobs.schedule import TIMETABLE
from flare_app.rendering.pool import close_pool

log = logging.getLogger("flare.jobs")

LOOK_SECONDS = 5.0
"""How often a process looks whether it may do the jobs, and, when it does them, whether it still may."""

_FINISH_SECONDS = 4.0


async def run_jobs() -> None:
    """Do the jobs whenever this process is the elected one, until the task is cancelled. For a server's lifespan."""
    await run_timetable(TIMETABLE)


def run_forever() -> None:
    """`python -m flare_app worker`: nothing but the jobs, until SIGINT or SIGTERM."""
    with suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(_until_terminated())
    close_pool()


async def run_timetable(
    jobs: Sequence[Job], *, new_lock: Callable[[], Lock] = jobs_lock, look_seconds: float = LOOK_SECONDS
) -> None:
    """`run_jobs` with another timetable."""
    while True:
        lock = await asyncio.to_thread(_take, new_lock)
        if lock is not None:
            log.info("this process does the jobs")
            try:
                await _Shift(jobs, lock, look_seconds).work()
            finally:
                lock.release()
        await asyncio.sleep(look_seconds)


async def _until_terminated() -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await run_jobs()


def _take(new_lock: Callable[[], Lock]) -> Lock | None:
    try:
        lock = new_lock()
        return lock if lock.take() else None
    except Exception:
        log.exception("could not look whether this process may do the jobs")
        return None


class _Shift:
    """The time from being elected to the end of the process or of the lock."""

    def __init__(self, jobs: Sequence[Job], lock: Lock, look_seconds: float) -> None:
        self._jobs = jobs
        self._lock = lock
        self._look_seconds = look_seconds
        self._threads = ThreadPoolExecutor(max_workers=max(1, len(jobs)), thread_name_prefix="job")
        self._wake = {job.name: asyncio.Event() for job in jobs}
        self._running: set[Future[object]] = set()

    async def work(self) -> None:
        """Do the jobs for as long as the lock holds; at the end, give what runs a moment to finish."""
        loop = asyncio.get_running_loop()

        def hear_own(topic: str) -> None:
            loop.call_soon_threadsafe(self._hear, topic)

        tasks = [
            asyncio.create_task(live.watch_database(self._hear)),
            *(asyncio.create_task(self._repeat(job)) for job in self._jobs),
        ]
        live.listeners.append(hear_own)
        try:
            while await asyncio.to_thread(self._lock.is_held):
                await asyncio.sleep(self._look_seconds)
            log.warning("lost the lock of the jobs")
        finally:
            live.listeners.remove(hear_own)
            for task in tasks:
                task.cancel()
            await self._finish()

    def _hear(self, topic: str) -> None:
        for job in self._jobs:
            if job.wakes_on and topic in (job.wakes_on, live.EVERYTHING):
                self._wake[job.name].set()

    async def _repeat(self, job: Job) -> None:
        wake = self._wake[job.name]
        while True:
            wake.clear()
            is_more = await self._run(job)
            if not is_more:
                with suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), job.every.total_seconds())

    async def _run(self, job: Job) -> bool:
        running = self._threads.submit(job.run)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        try:
            return await asyncio.wrap_future(running) is True
        except Exception:
            log.exception("the job %r failed; it runs again at its next time", job.name)
            return False

    async def _finish(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        running = [asyncio.wrap_future(one) for one in list(self._running)]
        if running:
            _, slow = await asyncio.wait(running, timeout=_FINISH_SECONDS)
            for one in slow:
                log.warning("a job is still running at the end of the process")
                one.cancel()
