"""How everything is measured: ours and its floor by turns, then one line of the table."""

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass

Measure = Callable[[int], float]
"""Does the n-th repetition and gives the seconds that it took."""

WARM_UP = 5


@dataclass(frozen=True)
class Sample:
    """Seconds, one per repetition."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 of 100 stay below."""
        return sorted(self.seconds)[math.ceil(0.95 * len(self.seconds)) - 1]


@dataclass(frozen=True)
class Line:
    """A row of the table. Without a `target` the figure is only told."""

    number: str
    name: str
    ours: str
    floor: str
    value: float
    target: float | None = None
    unit: str = "×"

    @property
    def verdict(self) -> str:
        """Whether the target was met."""
        if self.target is None:
            return ""
        return "ok" if self.value <= self.target else "SHORT"

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        target = "" if self.target is None else f"≤ {self.target:g}{self.unit}"
        return self.number, self.name, self.ours, self.floor, f"{self.value:.2f}{self.unit}", target, self.verdict


HEAD = ("#", "what", "ours", "floor", "ratio", "target", "")


def by_turns(ours: Measure, floor: Measure, *, repetitions: int, warm_up: int = WARM_UP) -> tuple[Sample, Sample]:
    """Measure both, now one first and now the other, so that whatever else the machine does meets both."""
    pair: tuple[list[float], list[float]] = ([], [])
    for at in range(-warm_up, repetitions):
        for which in (0, 1) if at % 2 else (1, 0):
            seconds = (ours, floor)[which](at + warm_up)
            if at >= 0:
                pair[which].append(seconds)
    return Sample(tuple(pair[0])), Sample(tuple(pair[1]))


def p95_line(number: str, name: str, ours: Sample, floor: Sample, *, target: float) -> Line:
    """The ratio of the p95; the medians stand beside them."""
    name = f"{name} (median {ours.median / floor.median:.2f}×)"
    return Line(number, name, _both(ours), _both(floor), ours.p95 / floor.p95, target)


def median_line(number: str, name: str, ours: Sample, floor: Sample, *, target: float | None = None) -> Line:
    """The ratio of the medians."""
    return Line(number, name, _both(ours), _both(floor), ours.median / floor.median, target)


def table(lines: list[Line]) -> str:
    """All lines below each other in columns."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _both(sample: Sample) -> str:
    return f"{_time(sample.median)} / {_time(sample.p95)}"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
