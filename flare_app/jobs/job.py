"""What a line of the timetable says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """Something done `every` so often, first when the process begins; it never overlaps itself.

    `run` opens its own units of work and may block. If it returns True there is more to do, and it runs again at once.
    A change of the live topic `wakes_on` makes it run without waiting for its time.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    wakes_on: str = ""


def seconds(count: float) -> timedelta:
    """That many seconds."""
    return timedelta(seconds=count)


def minutes(count: float) -> timedelta:
    """That many minutes."""
    return timedelta(minutes=count)


def days(count: float) -> timedelta:
    """That many days."""
    return timedelta(days=count)
