"""Charts: one geometry for pages and papers, whatever the currency, and also below zero."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flare_app.rendering.chart import ChartData, ChartSeries, lay_out, month_chart, scale_of, shares, thinned, tick_text
from flare_app.rendering.chart_drawing import draw
from flare_app.rendering.data import ListData
from flare_app.rendering.pdf import list_pdf
from flare_app.rendering.print_view import document_fragment
from flare_app.rendering.spreadsheet import Column

AMOUNTS = some.integers(-(10**15), 10**15)


def chart_of(*series: tuple[int, ...], currency: str = "EUR") -> ChartData:
    months = [date(2026, month, 1) for month in range(1, len(series[0]) + 1)]
    return month_chart("Sales", currency, months, [ChartSeries(title="S", amounts=one) for one in series], locale="en_US")


@given(some.lists(AMOUNTS, min_size=1, max_size=24), some.sampled_from([1, 100, 1000]))
def test_scale_holds_every_amount_and_zero_in_a_few_round_steps(amounts: list[int], smallest: int) -> None:
    low, high, step = scale_of(amounts, smallest=smallest)
    assert low <= min(*amounts, 0) and high >= max(*amounts, 0)
    assert low % step == 0 and high % step == 0 and 1 <= (high - low) // step <= 6
    assert str(step).rstrip("0") in {"1", "2", "5"}


@given(some.lists(AMOUNTS, min_size=1, max_size=24), some.lists(AMOUNTS, min_size=24, max_size=24))
def test_every_bar_stands_within_the_plot_on_its_side_of_the_line(one: list[int], other: list[int]) -> None:
    chart = ChartData(
        title="Sales",
        currency="EUR",
        names=("",) * len(one),
        labels=("",) * len(one),
        series=(ChartSeries(title="A", amounts=tuple(one)), ChartSeries(title="B", amounts=tuple(other[: len(one)]))),
    )
    layout, slack = lay_out(chart), 0.007
    for bar in layout.bars:
        amount = chart.series[bar.series].amounts[bar.column]
        assert -slack <= bar.y <= bar.y + bar.height <= 1 + slack and 0 <= bar.x <= bar.x + bar.width <= 1
        assert bar.column / len(one) <= bar.x < bar.x + bar.width <= (bar.column + 1) / len(one)
        below = bar.y >= layout.zero - 1e-9
        assert below if amount < 0 else bar.y + bar.height <= layout.zero + 1e-9
        assert (bar.height > 0) is (amount != 0)


def test_month_with_more_credit_than_invoices_goes_below_the_line() -> None:
    layout = lay_out(chart_of((100_00, -50_00)))
    assert [tick.amount for tick in layout.ticks] == [-50_00, 0, 50_00, 100_00]
    assert layout.bars[1].y == layout.zero > layout.bars[0].y


def test_series_alone_has_a_scale_of_its_own() -> None:
    chart = chart_of((10_00, 20_00), (9_000_00, 8_000_00))
    assert max(tick.amount for tick in lay_out(chart).ticks) == 10_000_00
    assert max(tick.amount for tick in lay_out(chart, [0]).ticks) == 20_00
    assert {bar.series for bar in lay_out(chart, [0]).bars} == {0}


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (2_500_00, "EUR", "en_US", "2.5K"),
        (50, "EUR", "en_US", "0.5"),
        (5, "KWD", "en_US", "0.005"),
        (2_000_000, "JPY", "en_US", "2M"),
        (25_000_00, "EUR", "de_DE", "25.000"),
        (-1_000_00, "EUR", "en_US", "-1K"),
        (0, "EUR", "en_US", "0"),
    ],
)
def test_lines_are_named_in_the_reader_s_way_and_exactly(amount: int, currency: str, locale: str, text: str) -> None:
    assert tick_text(amount, currency, locale) == text


def test_empty_chart_draws_nothing_and_has_a_scale_all_the_same() -> None:
    chart = chart_of((0, 0), currency="JPY")
    assert chart.is_empty
    assert [tick.amount for tick in lay_out(chart).ticks] == [0, 1]
    assert shares([]) == []
    data = ListData(title="Sales", columns=(Column("Month"),), charts=(chart,))
    assert "<svg" not in document_fragment(data)


def test_long_row_of_months_names_only_as_many_as_have_room() -> None:
    assert thinned(["a"] * 12) == ("a",) * 12
    assert thinned(["a"] * 14) == ("a", "") * 7


def test_paper_draws_what_the_page_draws() -> None:
    chart = chart_of((100_00, -50_00), (70_00, 0))
    drawing, layout = draw(chart, "en_US"), lay_out(chart)
    assert len(drawing.bars) == sum(bar.height > 0 for bar in layout.bars)
    heights = [float(bar.height) for bar in drawing.bars]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.02)
    html = document_fragment(ListData(title="Sales", columns=(Column("Month"),), charts=(chart,)))
    assert html.count("<rect") == 3 + len(chart.series) and 'aria-label="Sales"' in html


def test_ranking_escapes_names_and_goes_into_a_pdf() -> None:
    ranking = ChartData(
        title="Largest",
        currency="KWD",
        names=("<script>alert(1)</script>", "A name that is far too long to stand beside its bar in full"),
        labels=("", ""),
        series=(ChartSeries(title="Sales", amounts=(1_500, -300)),),
        direction="rows",
    )
    data = ListData(title="Sales", columns=(Column("Customer"),), charts=(ranking,))
    html = document_fragment(data)
    assert "<script" not in html and "too long to st…" in html and "1.500" in html
    assert list_pdf(data).startswith(b"%PDF")
