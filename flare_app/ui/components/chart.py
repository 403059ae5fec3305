"""Charts on a page: bars by month, or a ranking; by pointer, touch and keyboard, in words for screen readers.

What is shown and hidden is the browser's own business, so no handler is asked.
"""

import reflex as rx

from flare_app.ui.components.browser import Chart
from flare_app.ui.components.button import link
from flare_app.ui.components.chart_shown import ChartBar, ChartColumn, ChartTick, ChartValue, ShownChart, ShownSeries, shown_chart

__all__ = ["ShownChart", "chart", "shown_chart"]


def chart(shown: rx.Var[ShownChart]) -> rx.Component:
    """The chart, or a sentence where there is nothing to draw."""
    drawn = rx.cond(shown.is_ranking, _ranking(shown), _months(shown))
    return rx.cond(shown.is_empty, rx.el.p("There is nothing to draw in this time.", class_name="soft chart-nothing"), drawn)


def _months(shown: rx.Var[ShownChart]) -> rx.Component:
    drawing = rx.el.svg(
        rx.foreach(shown.ticks, _line),
        rx.foreach(shown.bars, _bar),
        class_name="chart-drawing",
        aria_hidden=True,
    )
    ticks = rx.el.div(rx.foreach(shown.ticks, _tick), class_name="chart-ticks", aria_hidden=True)
    columns = rx.el.div(rx.foreach(shown.columns, _column), class_name="chart-columns")
    return Chart.create(
        rx.cond(shown.series.length() > 1, _legend(shown), rx.fragment()),
        rx.el.div(drawing, ticks, columns, class_name="chart-plot"),
        _table(shown),
        title=shown.title,
        class_name="chart",
    )


def _line(one: rx.Var[ChartTick]) -> rx.Component:
    return rx.el.svg.line(x1="0", x2="100%", y1=one.at, y2=one.at, custom_attrs={"data-layout": one.layout})


def _bar(one: rx.Var[ChartBar]) -> rx.Component:
    places = {"--y": one.y, "--height": one.height, "--y-alone": one.y_alone, "--height-alone": one.height_alone}
    return rx.el.svg.rect(
        x=one.x,
        width=one.width,
        rx="2",
        class_name="chart-bar chart-" + one.tone,
        style=places,
        custom_attrs={"data-series": one.series},
    )


def _tick(one: rx.Var[ChartTick]) -> rx.Component:
    return rx.el.span(one.text, style={"--at": one.at}, custom_attrs={"data-layout": one.layout})


def _legend(shown: rx.Var[ShownChart]) -> rx.Component:
    """A button per series, pressed while it is shown."""

    def key(one: rx.Var[ShownSeries]) -> rx.Component:
        return rx.el.button(
            one.title,
            type="button",
            class_name="chart-key chart-" + one.tone,
            custom_attrs={"data-toggles": one.number, "aria-pressed": "true"},
        )

    return rx.el.div(rx.foreach(shown.series, key), role="group", aria_label="Shown in the chart", class_name="chart-legend")


def _column(one: rx.Var[ChartColumn]) -> rx.Component:
    """All of a month's height, to point at or to stop at; its figures float above it."""

    def value(amount: rx.Var[ChartValue]) -> rx.Component:
        key = rx.el.span(amount.title, class_name="chart-swatch chart-" + amount.tone)
        return rx.el.span(
            key,
            rx.el.span(amount.text, class_name="money"),
            class_name="chart-value",
            custom_attrs={"data-series": amount.number},
        )

    tip = rx.el.span(rx.el.strong(one.name), rx.foreach(one.amounts, value), class_name="chart-tip", aria_hidden=True)
    inside = rx.fragment(rx.el.span(one.label, class_name="chart-label", aria_hidden=True), tip)
    looks = {"class_name": "chart-column", "style": {"left": one.left, "width": one.width, "--at": one.at}}
    stop = {"aria-label": one.words, "data-column": ""}
    return rx.cond(
        one.href != "",
        link(inside, one.href, **looks, custom_attrs=stop),
        rx.el.span(inside, role="img", tab_index=0, **looks, custom_attrs=stop),
    )


def _table(shown: rx.Var[ShownChart]) -> rx.Component:
    """The same figures as a table, for those who read it cell by cell."""

    def row(one: rx.Var[ChartColumn]) -> rx.Component:
        return rx.el.tr(rx.el.th(one.name, scope="row"), rx.foreach(one.amounts, lambda amount: rx.el.td(amount.text)))

    heads = rx.foreach(shown.series, lambda one: rx.el.th(one.title, scope="col"))
    return rx.el.table(
        rx.el.thead(rx.el.tr(rx.el.td(), heads)),
        rx.el.tbody(rx.foreach(shown.columns, row)),
        class_name="sr-only",
        aria_label=shown.title,
    )


def _ranking(shown: rx.Var[ShownChart]) -> rx.Component:
    def row(one: rx.Var[ChartColumn]) -> rx.Component:
        bar = rx.el.span(
            class_name=rx.cond(one.is_negative, "chart-length chart-negative", "chart-length"),
            style={"--share": one.share},
            aria_hidden=True,
        )
        name = rx.cond(one.href != "", link(one.name, one.href, dir="auto"), rx.el.span(one.name, dir="auto"))
        return rx.el.li(name, bar, rx.el.span(one.amounts[0].text, class_name="money"), class_name="chart-rank")

    return rx.el.ol(rx.foreach(shown.columns, row), aria_label=shown.title, class_name="chart-ranking")
