"""What is invoiced or credited in parts comes to the whole, to the last minor unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.parts import Part, Whole, is_within, left_quantities, part_total, rounding_of, share_of
from flare_app.domain.tax import TaxRate, TaxRounding
from flare_app.domain.totals import LineInput
from flare_app.errors import Invalid

TAXES = ((), (TaxRate("VAT", 190_000),), (TaxRate("GST", 50_000), TaxRate("QST", 99_750)), (TaxRate("Low", 70_000),))

lines = st.builds(
    LineInput,
    quantity_e4=st.integers(1, 50_000_000),
    unit_price_e4=st.integers(0, 50_000_000),
    discount_ppm=st.sampled_from((0, 0, 25_000, 100_000, 333_333)),
    taxes=st.sampled_from(TAXES),
)
wholes = st.builds(
    Whole,
    lines=st.lists(lines, min_size=1, max_size=5).map(tuple),
    currency=st.sampled_from(("EUR", "JPY", "KWD")),
    prices_include_tax=st.booleans(),
    tax_rounding=st.sampled_from(TaxRounding),
    discount_ppm=st.sampled_from((0, 0, 0, 50_000, 125_000, 500_000)),
)


def test_a_third_three_times_leaves_the_odd_cent_to_the_last() -> None:
    whole = Whole((LineInput(10_000, 10_000),), "EUR")  # one at 1.00
    parts: list[Part] = []
    for quantity in (3_333, 3_333, 3_334):
        parts.append(Part((quantity,), rounding_of(whole, parts, (quantity,))))
    assert [part_total(whole, part) for part in parts] == [33, 33, 34]
    assert [part.rounding_amount for part in parts] == [0, 0, 1]


def test_tax_that_is_rounded_in_every_part_is_evened_out_by_the_last() -> None:
    whole = Whole(tuple(LineInput(10_000, 500, taxes=(TaxRate("VAT", 100_000),)) for _ in range(3)), "EUR")  # 3 × 0.05 + 10 %
    parts: list[Part] = []
    for quantities in ((10_000, 0, 0), (0, 10_000, 0), (0, 0, 10_000)):
        parts.append(Part(quantities, rounding_of(whole, parts, quantities)))
    assert part_total(whole, Part((10_000,) * 3)) == 17
    assert [part_total(whole, part) for part in parts] == [6, 6, 5]


@pytest.mark.parametrize(
    ("quantity", "left", "fits"),
    [(5, 10, True), (10, 10, True), (11, 10, False), (-1, 10, False), (-5, -10, True), (1, -10, False)],
)
def test_part_takes_at_most_what_is_left(quantity: int, left: int, fits: bool) -> None:
    assert is_within(quantity, left) is fits


def test_percentage_of_the_whole_stops_at_what_is_left() -> None:
    assert share_of(10_000, 300_000, left_e4=10_000) == 3_000
    assert share_of(10_000, 300_000, left_e4=1_000) == 1_000
    assert share_of(-10_000, 300_000, left_e4=-1_000) == -1_000


@given(whole=wholes, data=st.data())
def test_parts_sum_to_the_whole_however_it_is_cut(whole: Whole, data: st.DataObject) -> None:
    """Some lines, some quantities, again and again; now and then a part is given up; at last the rest."""
    try:
        expected = part_total(whole, Part(tuple(line.quantity_e4 for line in whole.lines)))
    except Invalid:
        return  # larger than an amount can be
    parts: list[Part] = []
    for _ in range(data.draw(st.integers(0, 6))):
        if parts and data.draw(st.integers(0, 4)) == 0:
            parts.pop(data.draw(st.integers(0, len(parts) - 1)))
            continue
        chosen = tuple(data.draw(st.integers(0, left)) for left in left_quantities(whole, parts))
        parts.append(Part(chosen, rounding_of(whole, parts, chosen)))
    before = sum(part_total(whole, part) for part in parts)
    rest = left_quantities(whole, parts)
    if any(rest):
        parts.append(Part(rest, rounding_of(whole, parts, rest)))
    assert not any(left_quantities(whole, parts))
    assert sum(part_total(whole, part) for part in parts) == expected or before > expected
