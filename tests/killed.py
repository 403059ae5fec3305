"""Run a call in a process of its own and kill it there with SIGKILL, right before or after an inner call."""

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flare_app import clock

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["flare_app.payments.stripe", "flare_app.live", "flare_app.messages", __name__])


def run_and_kill(call: Callable[..., Any], *args: Any, at: str, when: str, **kwargs: Any) -> None:
    """Call `call` in a fresh process that dies when the function `at` ("module.name", as it is looked up there) is reached.

    Args:
        when: "before" or "after" that function; after it, but inside its caller: a transaction that is open stays uncommitted.
    """
    process = _processes.Process(target=_run, args=(dict(os.environ), clock.utc_now(), call, args, kwargs, at, when))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{at} was not reached: exit code {process.exitcode}"


def _run(environment: dict[str, str], now: datetime, call: Callable[..., Any], args: Any, kwargs: Any, at: str, when: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    clock.start_at(now)
    module_name, _, name = at.rpartition(".")
    module = importlib.import_module(module_name)
    inner = getattr(module, name)

    def die(*inner_args: Any, **inner_kwargs: Any) -> None:
        if when == "after":
            inner(*inner_args, **inner_kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, die)
    call(*args, **kwargs)
