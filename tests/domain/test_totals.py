from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.money import MAX_AMOUNT, MAX_QUANTITY_E4, parse_amount, parse_quantity, parse_unit_price
from flare_app.domain.tax import PPM, TaxRate, TaxRounding, parse_rate
from flare_app.domain.totals import DocumentTotals, LineInput, TaxRow, compute_totals
from flare_app.errors import Invalid

GST, QST = TaxRate("GST", 50_000), TaxRate("QST", 99_750)
BY_LINE = TaxRounding.LINE


def line(price: str, *taxes: TaxRate, quantity: str = "1", discount: str = "0") -> LineInput:
    return LineInput(parse_quantity(quantity), parse_unit_price(price), parse_rate(discount), taxes)


def vat(percent: str) -> TaxRate:
    return TaxRate("VAT", parse_rate(percent))


@dataclass(frozen=True)
class Worked:
    """One row of the worked table that the documentation holds as well."""

    name: str
    lines: list[LineInput]
    net: str
    tax: str
    gross: str
    rounding: TaxRounding = TaxRounding.TOTAL
    inclusive: bool = False


WORKED_TABLE = [
    Worked("8180 at 9.975 %", [line("8180", QST)], "8180.00", "815.96", "8995.96"),
    Worked("138.66 at 19 %", [line("138.66", vat("19"))], "138.66", "26.35", "165.01"),
    Worked("300 at 5 % + 9.975 %", [line("300", GST, QST)], "300.00", "44.93", "344.93"),
    Worked("140 at 5 % + 9.975 %", [line("140", GST, QST)], "140.00", "20.97", "160.97"),
    Worked("ten lines of 1.15 at 10 % by total", [line("1.15", vat("10"))] * 10, "11.50", "1.15", "12.65"),
    Worked("ten lines of 1.15 at 10 % by line", [line("1.15", vat("10"))] * 10, "11.50", "1.20", "12.70", BY_LINE),
    Worked("500 gross at 10 %", [line("500", vat("10"))], "454.55", "45.45", "500.00", inclusive=True),
    Worked("5 × 100 gross at 19 % by total", [line("100", vat("19"))] * 5, "420.17", "79.83", "500.00", inclusive=True),
    Worked("5 × 100 gross at 19 % by line", [line("100", vat("19"))] * 5, "420.15", "79.85", "500.00", BY_LINE, True),
]


@pytest.mark.parametrize("row", WORKED_TABLE, ids=lambda row: row.name)
def test_the_worked_table_comes_out_to_the_cent(row: Worked) -> None:
    totals = compute_totals(row.lines, currency="EUR", prices_include_tax=row.inclusive, tax_rounding=row.rounding)
    assert totals.subtotal_amount == parse_amount(row.net, "EUR")
    assert totals.tax_amount == parse_amount(row.tax, "EUR")
    assert totals.total_amount == parse_amount(row.gross, "EUR")


def test_each_tax_of_a_group_has_its_own_row() -> None:
    totals = compute_totals([line("300", GST, QST), line("100", GST), line("50")], currency="CAD")
    assert totals.tax_rows == (TaxRow("GST", 50_000, 400_00, 20_00), TaxRow("QST", 99_750, 300_00, 29_93))
    assert totals.line_amounts == (300_00, 100_00, 50_00)
    assert totals.total_amount == 450_00 + 49_93


def test_the_taxes_of_a_gross_group_sum_to_the_joint_tax() -> None:
    totals = compute_totals([line("160.97", GST, QST)], currency="CAD", prices_include_tax=True)
    assert totals.tax_rows == (TaxRow("GST", 50_000, 140_00, 7_00), TaxRow("QST", 99_750, 140_00, 13_97))


def test_the_order_of_taxes_on_a_line_makes_no_difference() -> None:
    straight = compute_totals([line("0.07", GST, QST)] * 9, currency="CAD", prices_include_tax=True)
    mixed = [line("0.07", GST, QST)] * 5 + [line("0.07", QST, GST)] * 4
    assert compute_totals(mixed, currency="CAD", prices_include_tax=True) == straight


def test_a_line_is_rounded_once_after_its_discount() -> None:
    totals = compute_totals([line("0.335", quantity="3", discount="50")], currency="EUR")
    assert totals.line_amounts == (50,)  # 1.005 halved is 0.5025; rounding twice would give 0.51


@pytest.mark.parametrize(("currency", "expected"), [("JPY", 1235), ("EUR", 1234_50), ("KWD", 1234_500)])
def test_a_line_is_rounded_to_the_currency(currency: str, expected: int) -> None:
    assert compute_totals([line("1234.5")], currency=currency).total_amount == expected


def test_a_document_discount_lowers_every_tax_by_its_share() -> None:
    totals = compute_totals(
        [line("100", vat("20")), line("300", TaxRate("Reduced", 100_000))],
        currency="EUR",
        document_discount_ppm=parse_rate("10"),
    )
    assert (totals.subtotal_amount, totals.discount_amount) == (400_00, 40_00)
    assert [row.taxable_amount for row in totals.tax_rows] == [90_00, 270_00]
    assert [row.tax_amount for row in totals.tax_rows] == [18_00, 27_00]
    assert totals.total_amount == 405_00


def test_a_document_discount_on_gross_prices_is_taken_from_the_gross() -> None:
    totals = compute_totals(
        [line("500", vat("10"))], currency="EUR", prices_include_tax=True, document_discount_ppm=parse_rate("10")
    )
    assert totals.total_amount == 450_00
    assert (totals.subtotal_amount, totals.discount_amount, totals.tax_amount) == (454_55, 45_46, 40_91)


def test_a_negative_quantity_takes_its_tax_back() -> None:
    totals = compute_totals([line("100", vat("19")), line("40", vat("19"), quantity="-1")], currency="EUR")
    assert totals.line_amounts == (100_00, -40_00)
    assert (totals.tax_amount, totals.total_amount) == (11_40, 71_40)


def test_net_of_a_line_is_without_its_own_tax_and_its_part_of_the_discount() -> None:
    mixed = [line("119", vat("19")), line("100", vat("0"))]
    assert compute_totals(mixed, currency="EUR", prices_include_tax=True).line_net_amounts == (100_00, 100_00)
    discounted = compute_totals([line("300"), line("100")], currency="EUR", document_discount_ppm=100_000)
    assert discounted.line_net_amounts == (270_00, 90_00)


def test_a_document_without_lines_is_zero() -> None:
    assert compute_totals([], currency="EUR") == DocumentTotals((), 0, 0, (), 0, 0, ())


def test_a_tax_of_zero_percent_still_has_its_row() -> None:
    totals = compute_totals([line("10", TaxRate("Exempt", 0))], currency="EUR")
    assert totals.tax_rows == (TaxRow("Exempt", 0, 10_00, 0),)


def test_a_negative_total_is_refused() -> None:
    with pytest.raises(Invalid, match="The total is negative"):
        compute_totals([line("1"), line("2", quantity="-1")], currency="EUR")


@pytest.mark.parametrize(
    ("bad", "reason", "field"),
    [
        (LineInput(MAX_QUANTITY_E4 + 1, 1), "quantity is too large", "quantity"),
        (LineInput(1, 10**16), "unit price is too large", "unit_price"),
        (LineInput(MAX_QUANTITY_E4, 10**14), "amount of this line is too large", "quantity"),
        (LineInput(1, 1, discount_ppm=PPM + 1), "between 0 and 100 %", "discount"),
        (LineInput(1, 1, discount_ppm=-1), "between 0 and 100 %", "discount"),
        (LineInput(1, 1, taxes=(GST, GST)), "same tax stands twice", "tax"),
    ],
)
def test_a_line_out_of_bounds_is_named(bad: LineInput, reason: str, field: str) -> None:
    with pytest.raises(Invalid, match=reason) as caught:
        compute_totals([line("1"), bad], currency="EUR")
    assert (caught.value.field, caught.value.line) == (field, 1)


def test_a_total_beyond_the_limit_is_refused() -> None:
    most = LineInput(10_000, MAX_AMOUNT // 100 * 10_000 // 1000)
    assert compute_totals([most] * 1000, currency="EUR").total_amount == MAX_AMOUNT
    with pytest.raises(Invalid, match="The total is too large"):
        compute_totals([*[most] * 1000, line("0.01")], currency="EUR")
    with pytest.raises(Invalid, match="The total is too large"):
        compute_totals([replace(most, taxes=(GST,))] * 1000, currency="EUR")


taxes = st.lists(
    st.sampled_from([GST, QST, TaxRate("VAT", 190_000), TaxRate("Zero", 0), TaxRate("Odd", 333_333)]),
    max_size=3,
    unique=True,
).map(tuple)
lines = st.lists(
    st.builds(
        LineInput,
        quantity_e4=st.integers(0, 10**7),
        unit_price_e4=st.integers(0, 10**8),
        discount_ppm=st.sampled_from([0, 0, 100_000, 333_333, PPM]),
        taxes=taxes,
    ),
    max_size=8,
)
currencies = st.sampled_from(["EUR", "JPY", "KWD"])
roundings = st.sampled_from(TaxRounding)
discounts = st.sampled_from([0, 0, 25_000, 333_333, PPM])


@given(lines, currencies, st.booleans(), roundings, discounts)
def test_the_parts_of_a_document_sum_to_its_total(
    document: list[LineInput], currency: str, inclusive: bool, rounding: TaxRounding, discount_ppm: int
) -> None:
    totals = compute_totals(
        document,
        currency=currency,
        prices_include_tax=inclusive,
        tax_rounding=rounding,
        document_discount_ppm=discount_ppm,
    )
    assert totals.subtotal_amount - totals.discount_amount + totals.tax_amount == totals.total_amount
    assert totals.tax_amount == sum(row.tax_amount for row in totals.tax_rows)
    assert len({(row.name, row.rate_ppm) for row in totals.tax_rows}) == len(totals.tax_rows)
    assert sum(totals.line_net_amounts) == totals.total_amount - totals.tax_amount
    if not inclusive:
        assert totals.subtotal_amount == sum(totals.line_amounts)


@given(lines, currencies, roundings)
def test_prices_that_include_tax_keep_their_gross(document: list[LineInput], currency: str, rounding: TaxRounding) -> None:
    totals = compute_totals(document, currency=currency, prices_include_tax=True, tax_rounding=rounding)
    assert totals.total_amount == sum(totals.line_amounts)
    assert totals.subtotal_amount + totals.tax_amount == totals.total_amount


@given(lines, currencies)
def test_tax_by_total_is_within_half_a_unit_of_the_exact_tax(document: list[LineInput], currency: str) -> None:
    totals = compute_totals(document, currency=currency)
    for row in totals.tax_rows:
        pairs = zip(document, totals.line_amounts, strict=True)
        taxable = sum(amount for item, amount in pairs if TaxRate(row.name, row.rate_ppm) in item.taxes)
        assert row.taxable_amount == taxable
        assert abs(row.tax_amount - Fraction(taxable * row.rate_ppm, PPM)) <= Fraction(1, 2)


@given(lines, currencies, roundings, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_change_the_total(
    document: list[LineInput], currency: str, rounding: TaxRounding, inclusive: bool, shuffler: object
) -> None:
    shuffled = list(document)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (
        compute_totals(some, currency=currency, prices_include_tax=inclusive, tax_rounding=rounding).total_amount
        for some in (document, shuffled)
    )
    assert first == second
