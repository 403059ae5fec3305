"""What runs inside a worker process of the pool: its limits, and one paper at a time until the server hangs up."""

import os
import resource
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from types import FrameType
from typing import TypeVar

from flare_app.errors import FlareError
from flare_app.rendering import pdf

Data = TypeVar("Data")

# After the polite end comes the kill: for code that holds on to the interpreter or swallows every exception.
_GRACE_SECONDS = 2.0


class RenderingFailed(FlareError):
    """A paper could not be drawn within its limits."""


class _OutOfTime(BaseException):
    """Raised into a render by its alarm; no `except Exception` on the way holds it up."""


def serve(descriptor: int, memory_bytes: int, niceness: int) -> None:
    """Answer every `(draw, data, seconds)` with the bytes or a `FlareError`; return when the other side is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(niceness)
    connection = Connection(descriptor)
    pdf.warm_up()
    with suppress(EOFError, OSError):
        while True:
            draw, data, seconds = connection.recv()
            connection.send(_answer(draw, data, seconds))


def _answer(draw: Callable[[Data], bytes], data: Data, seconds: float) -> bytes | FlareError:
    try:
        return _draw_limited(draw, data, seconds)
    except FlareError as problem:
        return problem
    except MemoryError:
        return RenderingFailed("This needs too much memory to be drawn. Try a smaller selection.")
    except Exception:
        # The server's log shows what standard error gets; the person gets a sentence.
        traceback.print_exc()
        return RenderingFailed("This could not be drawn because of a fault in Flare. It has been logged.")


def _draw_limited(draw: Callable[[Data], bytes], data: Data, seconds: float) -> bytes:
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


def _run_out(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, _GRACE_SECONDS)
    raise _OutOfTime
