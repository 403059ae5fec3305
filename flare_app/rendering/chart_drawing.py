"""A chart on paper: the geometry of `chart` in the units of one drawing, with finished texts; `templates/chart.html` writes it."""

from dataclasses import dataclass

from flare_app.rendering.chart import ChartData, SeriesTone, lay_out, shares, tick_text
from flare_app.rendering.formats import Formats

WIDTH = 720
_HEIGHT, _LEFT, _TOP, _RIGHT, _FOOT = 190, 52, 8, 4, 20
_ROW, _NAME, _AMOUNT = 17, 200, 110
_LONGEST_NAME = 34
_COLORS: dict[SeriesTone, str] = {"main": "#3b5bdb", "good": "#2b8a5f", "past": "#a3aab8"}
_BELOW_ZERO = "#c02a22"


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A rectangle, in units of the drawing as SVG writes them."""

    x: str
    y: str
    width: str
    height: str
    color: str


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text at its base line; `anchor` is SVG's: start, middle or end."""

    x: str
    y: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as an SVG of WIDTH × `height`; `keys` are the titles and colours of its series, if there are several."""

    title: str
    height: int
    lines: tuple[str, ...]
    left: int
    right: int
    bars: tuple[DrawnBar, ...]
    texts: tuple[DrawnText, ...]
    keys: tuple[tuple[str, str], ...]


def draw(chart: ChartData, locale: str) -> Drawing:
    """The chart, as the locale writes it."""
    return _ranking(chart, locale) if chart.direction == "rows" else _columns(chart, locale)


def _columns(chart: ChartData, locale: str) -> Drawing:
    layout, count = lay_out(chart), max(1, len(chart.names))
    width, height = WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _FOOT
    bars = [
        DrawnBar(
            _unit(_LEFT + bar.x * width),
            _unit(_TOP + bar.y * height),
            _unit(bar.width * width),
            _unit(bar.height * height),
            _COLORS[chart.series[bar.series].tone],
        )
        for bar in layout.bars
        if bar.height
    ]
    ticks = [
        DrawnText(_unit(_LEFT - 6), _unit(_TOP + tick.at * height + 3), tick_text(tick.amount, chart.currency, locale), "end")
        for tick in layout.ticks
    ]
    labels = [
        DrawnText(_unit(_LEFT + (at + 0.5) / count * width), _unit(_HEIGHT - 5), label, "middle")
        for at, label in enumerate(chart.labels)
        if label
    ]
    return Drawing(
        title=chart.title,
        height=_HEIGHT,
        lines=tuple(_unit(_TOP + tick.at * height) for tick in layout.ticks),
        left=_LEFT,
        right=WIDTH - _RIGHT,
        bars=tuple(bars),
        texts=(*ticks, *labels),
        keys=tuple((one.title, _COLORS[one.tone]) for one in chart.series) if len(chart.series) > 1 else (),
    )


def _ranking(chart: ChartData, locale: str) -> Drawing:
    formats, amounts, width = Formats(locale, chart.currency), chart.series[0].amounts, WIDTH - _NAME - _AMOUNT
    bars, texts = [], []
    for at, (name, amount, share) in enumerate(zip(chart.names, amounts, shares(amounts), strict=True)):
        top, color = at * _ROW, _COLORS["main"] if amount >= 0 else _BELOW_ZERO
        short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
        bars.append(DrawnBar(_unit(_NAME), _unit(top + 3), _unit(max(0.5, share * width)), _unit(_ROW - 6), color))
        texts.append(DrawnText("0", _unit(top + 12), short, "start"))
        texts.append(DrawnText(_unit(WIDTH), _unit(top + 12), formats.amount(amount), "end"))
    return Drawing(chart.title, len(amounts) * _ROW, (), 0, 0, tuple(bars), tuple(texts), ())


def _unit(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
