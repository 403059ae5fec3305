"""Charts: what they hold, and where their bars stand. Pages and papers draw the same geometry.

Amounts are minor units of one currency and may be negative: a month in which more was credited than invoiced goes below the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from babel.dates import format_date
from babel.numbers import format_compact_decimal

from flare_app.domain.money import minor_digits
from flare_app.rendering.formats import Formats, locale_of

SeriesTone = Literal["main", "good", "past"]
Direction = Literal["columns", "rows"]

_TICKS = 4
_GROUP = 0.72  # of a column's width; the rest keeps the groups apart
_GAP = 0.04
_LEAST = 0.006  # of the plot: an amount that is not zero can be seen
_MOST_LABELS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSeries:
    """One row of bars; `tone` says what its colour means: the thing itself, money that came in, a year that is over."""

    title: str
    amounts: tuple[int, ...]
    tone: SeriesTone = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartData:
    """One or two series over the same columns. `names` stand in full ("November 2026"), `labels` fit below a bar ("Nov").

    As "rows" it is a ranking of its first series: a name, a bar and an amount in each row.
    """

    title: str
    currency: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    direction: Direction = "columns"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(any(one.amounts) for one in self.series)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot; `at` is its place from the top, 0 to 1."""

    amount: int
    at: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the plot; all in parts of its width and height, from the top left corner."""

    series: int
    column: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands. `zero` is the place of the base line from the top."""

    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    zero: float


def month_chart(title: str, currency: str, months: Sequence[date], series: Sequence[ChartSeries], *, locale: str) -> ChartData:
    """A chart whose columns are months, each named by any of its days."""
    return ChartData(
        title=title,
        currency=currency,
        names=tuple(map(Formats(locale).month, months)),
        labels=thinned([format_date(day, "LLL", locale=locale_of(locale)) for day in months]),
        series=tuple(series),
    )


def thinned(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels that fit beside each other; "" where there is no room for one."""
    step = -(-len(labels) // _MOST_LABELS) or 1
    return tuple(label if at % step == 0 else "" for at, label in enumerate(labels))


def lay_out(chart: ChartData, shown: Sequence[int] | None = None) -> Layout:
    """The columns of a chart; with `shown` the scale is that of these series, and only their bars are there."""
    shown = range(len(chart.series)) if shown is None else shown
    amounts = [amount for at in shown for amount in chart.series[at].amounts]
    low, high, step = scale_of(amounts, smallest=10 ** minor_digits(chart.currency))
    span, columns = high - low, max(1, len(chart.names))
    zero, width = high / span, _GROUP / columns / len(chart.series)

    def bar(series: int, column: int, amount: int) -> Bar:
        left = (column + (1 - _GROUP) / 2) / columns + series * width
        height = max(abs(amount) / span, _LEAST) if amount else 0.0
        y = zero - height if amount > 0 else zero
        return Bar(series, column, left + width * _GAP, y, width * (1 - 2 * _GAP), height)

    return Layout(
        ticks=tuple(Tick(amount, (high - amount) / span) for amount in range(low, high + 1, step)),
        bars=tuple(bar(at, column, amount) for at in shown for column, amount in enumerate(chart.series[at].amounts)),
        zero=zero,
    )


def scale_of(amounts: Sequence[int], *, smallest: int) -> tuple[int, int, int]:
    """Lowest and highest line and the step between two, such that all amounts and zero lie between: steps of 1, 2 or 5.

    Without any amount it goes up to `smallest`.
    """
    low, high = min((*amounts, 0)), max((*amounts, 0))
    if low == high:
        return 0, smallest, smallest
    raw = max(1, -(-(high - low) // _TICKS))
    power = 10 ** (len(str(raw)) - 1)
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    return low // step * step, -(-high // step) * step, step


def shares(amounts: Sequence[int]) -> list[float]:
    """How long the bars of a ranking are beside the longest, 0 to 1; a negative amount's bar is as long as it is large."""
    most = max((abs(amount) for amount in amounts), default=0) or 1
    return [abs(amount) / most for amount in amounts]


def tick_text(amount: int, currency: str, locale: str) -> str:
    """A round amount in few characters: "1.2K"; without a sign of the currency."""
    digits = minor_digits(currency)
    value = Decimal(amount).scaleb(-digits).normalize()
    if abs(value) < 1:
        return Formats(locale).number(value if value else Decimal(0))
    text = format_compact_decimal(value, locale=locale_of(locale), fraction_digits=1)
    return text if not text.lstrip("-").isdigit() else Formats(locale).number(Decimal(int(value)))
