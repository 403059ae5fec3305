"""What runs inside a worker process of the pool: its limits, its tie to the server's life, and one paper at a time."""

import os
import resource
import signal
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from types import FrameType
from typing import TypeVar

from flare_app.errors import FlareError
from flare_app.rendering import pdf

Data = TypeVar("Data")

# After the polite end comes the kill: for code that holds on to the interpreter or swallows every exception.
_GRACE_SECONDS = 2.0
# People who click come before papers that are being drawn.
_NICENESS = 5


class RenderingFailed(FlareError):
    """A paper could not be drawn within its limits."""


class _OutOfTime(BaseException):
    """Raised into a render by its alarm; no `except Exception` on the way holds it up."""


def prepare(memory_bytes: int) -> None:
    """Limits and fonts of a new worker, and its tie to the server's life."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)
    # Ctrl-C reaches the whole group; the server ends its workers in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pdf.warm_up()


def _end_with_parent() -> None:
    """A killed server cannot end its workers; without this they would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def draw_limited(draw: Callable[[Data], bytes], data: Data, seconds: float) -> bytes:
    """`draw(data)`, or `RenderingFailed` after `seconds`; what does not even listen to that is killed soon after."""
    signal.signal(signal.SIGALRM, _run_out)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        try:
            return draw(data)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _OutOfTime:
        raise RenderingFailed(f"This could not be drawn within {seconds:g} seconds. Try a smaller selection.") from None
    except MemoryError:
        raise RenderingFailed("This needs too much memory to be drawn. Try a smaller selection.") from None


def _run_out(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, _GRACE_SECONDS)
    raise _OutOfTime


def warm_already(_: None) -> bytes:
    """Nothing to draw: answers as soon as the worker is ready."""
    return b""
