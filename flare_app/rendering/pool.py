"""Rendering beside the server: a few worker processes, each paper limited in time and memory.

A render that runs too long, takes too much or dies ends with a sentence for the one who asked; nobody else's is touched, because
each worker holds one paper at a time and is replaced alone.
"""

import asyncio
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from flare_app.rendering import worker as worker_process
from flare_app.rendering.worker import RenderingFailed, draw_limited, prepare, warm_already

Data = TypeVar("Data")

SECONDS = 20.0
MEMORY_BYTES = 1536 * 1024 * 1024
MAX_WORKERS = 2


class _Worker:
    """One process, started with its first paper and again after a death."""

    def __init__(self, seconds: float, memory_bytes: int) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._executor: ProcessPoolExecutor | None = None

    def submit(self, draw: Callable[[Data], bytes], data: Data) -> "Future[bytes]":
        for _ in range(2):
            self._executor = self._executor or self._start()
            try:
                return self._executor.submit(draw_limited, draw, data, self._seconds)
            except BrokenProcessPool:
                # It died while it was idle: no paper's fault.
                self.end()
        raise RenderingFailed("Drawing is not possible at the moment. Try again in a minute.")

    def end(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = None

    def _start(self) -> ProcessPoolExecutor:
        # A fork server has neither threads nor an event loop, so forking from it is safe beside both.
        context = get_context("forkserver")
        context.set_forkserver_preload([worker_process.__name__])
        return ProcessPoolExecutor(1, mp_context=context, initializer=prepare, initargs=(self._memory_bytes,))


class RenderPool:
    """Up to `workers` processes, started when needed; each paper has `seconds`, each process `memory_bytes` of address space."""

    def __init__(self, *, workers: int = MAX_WORKERS, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._all = [_Worker(seconds, memory_bytes) for _ in range(max(1, min(workers, os.cpu_count() or 1)))]
        self._idle = list(self._all)
        self._waiting: deque[Future[_Worker]] = deque()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start and warm every worker now, so that the first paper does not wait for it; returns when they are ready."""
        for ready in [worker.submit(warm_already, None) for worker in self._all]:
            ready.result()

    async def render(self, draw: Callable[[Data], bytes], data: Data) -> bytes:
        """`draw(data)` in a worker; `draw` is a module's function, such as `pdf.document_pdf`.

        Raises:
            RenderingFailed: it took too long, too much memory, or its process died.
            FlareError: whatever `draw` itself raised.
        """
        turn = self._take_turn()
        try:
            worker = await asyncio.wrap_future(turn)
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back(turn.result())
            raise
        # In a thread, because starting a worker waits for its process.
        drawing = asyncio.ensure_future(asyncio.to_thread(self._draw, worker, draw, data))
        # Shielded: who stops waiting leaves the worker busy, and it must not be given to another before it is free.
        return await asyncio.shield(drawing)

    def render_blocking(self, draw: Callable[[Data], bytes], data: Data) -> bytes:
        """The same for code without an event loop: jobs, the command line, threads."""
        return self._draw(self._take_turn().result(), draw, data)

    def close(self) -> None:
        """End the workers after the papers they hold. A later render starts them again."""
        for worker in self._all:
            worker.end()

    def _draw(self, worker: _Worker, draw: Callable[[Data], bytes], data: Data) -> bytes:
        try:
            return worker.submit(draw, data).result()
        except BrokenProcessPool:
            worker.end()
            raise RenderingFailed("This could not be drawn: it takes too much time or memory. Try a smaller selection.") from None
        finally:
            self._give_back(worker)

    def _take_turn(self) -> "Future[_Worker]":
        """A future of the next free worker, in the order of asking."""
        turn: Future[_Worker] = Future()
        with self._lock:
            if self._idle:
                turn.set_result(self._idle.pop())
            else:
                self._waiting.append(turn)
        return turn

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            while self._waiting:
                turn = self._waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    turn.set_result(worker)
                    return
            self._idle.append(worker)


_shared = RenderPool()


async def render_in_pool(draw: Callable[[Data], bytes], data: Data) -> bytes:
    """`RenderPool.render` of the process's own pool."""
    return await _shared.render(draw, data)


def render_in_pool_blocking(draw: Callable[[Data], bytes], data: Data) -> bytes:
    """`RenderPool.render_blocking` of the process's own pool."""
    return _shared.render_blocking(draw, data)


def start_pool() -> None:
    """Warm the process's own pool, at the start of a server or worker."""
    _shared.start()


def close_pool() -> None:
    """End the process's own pool, at the end of a server or worker."""
    _shared.close()
