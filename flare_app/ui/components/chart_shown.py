"""A chart in finished strings, as pages draw it; the geometry is `rendering.chart`'s."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flare_app.lists.formatting import money
from flare_app.rendering.chart import Bar, ChartData, Layout, lay_out, shares, tick_text


@dataclass
class ChartTick:
    """A line across; `layout` says while which series are shown: "all", or the number of the only one."""

    text: str
    at: str
    layout: str


@dataclass
class ChartBar:
    """A bar as CSS percentages: among all series, and where its series stands alone."""

    x: str
    width: str
    y: str
    height: str
    y_alone: str
    height_alone: str
    series: str
    tone: str


@dataclass
class ChartValue:
    """The figure of one series in a column: a chart may stand in a list, where the series could not be looked up by its number."""

    title: str
    number: str
    tone: str
    text: str


@dataclass
class ChartColumn:
    """A month, or a row of a ranking: `words` says all of it; `href` is the list behind it, "" if there is none."""

    name: str
    label: str
    words: str
    left: str
    width: str
    at: str
    href: str
    share: str = "0%"
    is_negative: bool = False
    amounts: list[ChartValue] = field(default_factory=list)


@dataclass
class ShownSeries:
    """A series in the legend."""

    title: str
    number: str
    tone: str


@dataclass
class ShownChart:
    """A chart in finished strings; `is_empty` when there is nothing to draw."""

    title: str = ""
    is_empty: bool = True
    is_ranking: bool = False
    series: list[ShownSeries] = field(default_factory=list)
    ticks: list[ChartTick] = field(default_factory=list)
    bars: list[ChartBar] = field(default_factory=list)
    columns: list[ChartColumn] = field(default_factory=list)


def shown_chart(chart: ChartData, locale: str, hrefs: Sequence[str] = ()) -> ShownChart:
    """The chart as its reader's locale writes it; `hrefs`, one per column, open what is behind each."""
    if chart.is_empty:
        return ShownChart(title=chart.title)
    is_ranking = chart.direction == "rows"
    together = lay_out(chart)
    alone = [lay_out(chart, [at]) for at in range(len(chart.series))]
    return ShownChart(
        title=chart.title,
        is_empty=False,
        is_ranking=is_ranking,
        series=[ShownSeries(one.title, str(at), one.tone) for at, one in enumerate(chart.series)],
        ticks=[] if is_ranking else _ticks(chart, locale, together, alone),
        bars=[] if is_ranking else _bars(chart, together, alone),
        columns=_columns(chart, locale, hrefs),
    )


def _ticks(chart: ChartData, locale: str, together: Layout, alone: Sequence[Layout]) -> list[ChartTick]:
    layouts = {"all": together} | {str(at): one for at, one in enumerate(alone) if len(alone) > 1}
    return [
        ChartTick(tick_text(tick.amount, chart.currency, locale), _css(tick.at), name)
        for name, layout in layouts.items()
        for tick in layout.ticks
    ]


def _bars(chart: ChartData, together: Layout, alone: Sequence[Layout]) -> list[ChartBar]:
    by_itself: dict[tuple[int, int], Bar] = {(bar.series, bar.column): bar for layout in alone for bar in layout.bars}

    def shown(bar: Bar) -> ChartBar:
        other = by_itself[bar.series, bar.column]
        places = (bar.x, bar.width, bar.y, bar.height, other.y, other.height)
        return ChartBar(*map(_css, places), series=str(bar.series), tone=chart.series[bar.series].tone)

    return [shown(bar) for bar in together.bars if bar.height]


def _columns(chart: ChartData, locale: str, hrefs: Sequence[str]) -> list[ChartColumn]:
    count, lengths = len(chart.names), shares(chart.series[0].amounts)

    def column(at: int) -> ChartColumn:
        values = [money(one.amounts[at], chart.currency, locale) for one in chart.series]
        said = ", ".join(f"{one.title} {value}" for one, value in zip(chart.series, values, strict=True))
        return ChartColumn(
            name=chart.names[at],
            label=chart.labels[at],
            words=f"{chart.names[at]}: {said}",
            left=_css(at / count),
            width=_css(1 / count),
            at=f"{at / max(1, count - 1):.3f}",
            href=hrefs[at] if at < len(hrefs) else "",
            share=_css(lengths[at]),
            is_negative=chart.series[0].amounts[at] < 0,
            amounts=[
                ChartValue(one.title, str(number), one.tone, value)
                for number, (one, value) in enumerate(zip(chart.series, values, strict=True))
            ],
        )

    return [column(at) for at in range(count)]


def _css(part: float) -> str:
    return f"{100 * part:.3f}%"
