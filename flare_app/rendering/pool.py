"""Rendering beside the server: a few worker processes, each paper limited in time and memory.

A render that runs too long, takes too much or dies ends with a sentence for the one who asked; nobody else's is touched, because
each worker holds one paper at a time and is replaced alone.
"""

import asyncio
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, TypeVar

from flare_app.rendering.worker import RenderingFailed

Data = TypeVar("Data")

SECONDS = 20.0
MEMORY_BYTES = 1536 * 1024 * 1024
MAX_WORKERS = 2
# What a worker may know of the server's environment: where Python and the fonts are, and none of its secrets.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")


class _Worker:
    """One process, started with its first paper and again after a death.

    Neither a fork, which a process with threads and an event loop must not do, nor `multiprocessing`, whose children import the
    server's main module. It ends by itself when the server's end of the pipe closes, however the server ended.
    """

    def __init__(self, seconds: float, memory_bytes: int, niceness: int) -> None:
        self._seconds = seconds
        self._code = f"from flare_app.rendering.worker import serve; serve({{descriptor}}, {memory_bytes}, {niceness})"
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def draw(self, draw: Callable[[Data], bytes], data: Data) -> bytes:
        connection = self.start()
        try:
            connection.send((draw, data, self._seconds))
            answer: Any = connection.recv()
        except (EOFError, OSError):
            self.end()
            raise RenderingFailed("This could not be drawn: it takes too much time or memory. Try a smaller selection.") from None
        if isinstance(answer, Exception):
            raise answer
        return bytes(answer)

    def start(self) -> Connection:
        """Start the process unless it runs; it warms up while the caller goes on."""
        if self._connection is not None and self._process is not None and self._process.poll() is None:
            return self._connection
        self.end()
        ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own code, no text from outside
                [sys.executable, "-c", self._code.format(descriptor=theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environment(),
                # Ctrl-C in a terminal goes to the server, which ends its workers in order.
                start_new_session=True,
            )
        self._connection = ours
        return ours

    def kill(self) -> None:
        """End the process under whoever is using it; that one then cleans up."""
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None


def _environment() -> dict[str, str]:
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return known | {"PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)}


class RenderPool:
    """Up to `workers` processes, started when needed; each paper has `seconds`, each process `memory_bytes` of address space."""

    def __init__(
        self, *, workers: int = MAX_WORKERS, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES, niceness: int = 0
    ) -> None:
        count = max(1, min(workers, os.cpu_count() or 1))
        self._all = [_Worker(seconds, memory_bytes, niceness) for _ in range(count)]
        self._idle = list(self._all)
        self._waiting: deque[Future[_Worker]] = deque()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start every worker now, so that the first paper does not wait for it; they warm up in the background."""
        for worker in self._all:
            worker.start()

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
        # In a thread, because it waits for the worker's answer.
        drawing = asyncio.ensure_future(asyncio.to_thread(self._draw, worker, draw, data))
        # Shielded: who stops waiting leaves the worker busy, and it must not be given to another before it is free.
        return await asyncio.shield(drawing)

    def render_blocking(self, draw: Callable[[Data], bytes], data: Data) -> bytes:
        """The same for code without an event loop: jobs, the command line, threads."""
        return self._draw(self._take_turn().result(), draw, data)

    def close(self) -> None:
        """End the workers, and with a `RenderingFailed` what they hold. A later render starts them again."""
        with self._lock:
            idle = list(self._idle)
        for worker in self._all:
            worker.end() if worker in idle else worker.kill()

    def _draw(self, worker: _Worker, draw: Callable[[Data], bytes], data: Data) -> bytes:
        try:
            return worker.draw(draw, data)
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
