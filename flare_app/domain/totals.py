"""The arithmetic of a document: lines in, totals out. Exact integers; reads nothing, stores nothing.

Whatever the mode, `subtotal - discount + tax == total`, and the subtotal is without tax. With prices that include tax
the line amounts are gross: they sum to the total before discount, and the tax is taken out of them, never added.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flare_app.domain.money import MAX_AMOUNT, MAX_QUANTITY_E4, MAX_UNIT_PRICE_E4, minor_digits
from flare_app.domain.rounding import round_half_up, split_by_largest_remainder
from flare_app.domain.tax import PPM, TaxRate, TaxRounding
from flare_app.errors import Invalid


@dataclass(frozen=True, slots=True)
class LineInput:
    """One line: quantity and unit price (major currency units) in ten-thousandths, discount in ppm.

    `is_rounding` marks one that evens out what rounding did in the other parts of a whole: the document's discount leaves it alone.
    """

    quantity_e4: int
    unit_price_e4: int
    discount_ppm: int = 0
    taxes: tuple[TaxRate, ...] = ()
    is_rounding: bool = False


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One tax over the whole document: the amount it is taken on (without tax) and the tax, in minor units."""

    name: str
    rate_ppm: int
    taxable_amount: int
    tax_amount: int


@dataclass(frozen=True, slots=True)
class DocumentTotals:
    """All in minor units; `line_amounts` in the order of the lines, `tax_rows` in the order of first use.

    `line_net_amounts` are the lines without tax and after the document's discount: together, the total without tax.
    """

    line_amounts: tuple[int, ...]
    subtotal_amount: int
    discount_amount: int
    tax_rows: tuple[TaxRow, ...]
    tax_amount: int
    total_amount: int
    line_net_amounts: tuple[int, ...]


def compute_totals(
    lines: Sequence[LineInput],
    *,
    currency: str,
    prices_include_tax: bool = False,
    tax_rounding: TaxRounding = TaxRounding.TOTAL,
    document_discount_ppm: int = 0,
) -> DocumentTotals:
    """Compute every figure of a document, each rounded half up once where it arises.

    A document discount is rounded once and spread over the lines by largest remainder, so each tax sees its part.

    Raises:
        Invalid: a value is out of bounds (`line` says where), one tax stands twice on a line, or the total is negative
            or larger than an amount can be.
    """
    _check_discount(document_discount_ppm, field="discount")
    amounts = [line_amount(line, currency=currency, position=i) for i, line in enumerate(lines)]
    discountable = [0 if line.is_rounding else amount for line, amount in zip(lines, amounts, strict=True)]
    discount = round_half_up(sum(discountable) * document_discount_ppm, PPM)
    discounts = split_by_largest_remainder(discount, discountable)
    discounted = [amount - part for amount, part in zip(amounts, discounts, strict=True)]
    taxes = [line.taxes for line in lines]

    if prices_include_tax:
        rows = _tax_rows(_inclusive_parts(taxes, discounted, tax_rounding))
        full_tax = sum(row.tax_amount for row in _tax_rows(_inclusive_parts(taxes, amounts, tax_rounding)))
        tax, total = sum(row.tax_amount for row in rows), sum(discounted)
        subtotal = sum(amounts) - full_tax
        discount = subtotal - (total - tax)
        nets = _inclusive_nets(taxes, discounted, tax_rounding)
    else:
        rows = _exclusive_rows(taxes, discounted, tax_rounding)
        tax, subtotal = sum(row.tax_amount for row in rows), sum(amounts)
        total = subtotal - discount + tax
        nets = tuple(discounted)

    _check_total(total, subtotal)
    return DocumentTotals(tuple(amounts), subtotal, discount, rows, tax, total, nets)


def line_amount(line: LineInput, *, currency: str, position: int = 0) -> int:
    """Quantity × unit price × (1 - discount) in minor units, rounded half up once. May be negative.

    Raises:
        Invalid: a value is out of bounds; `position` becomes the error's line.
    """
    if abs(line.quantity_e4) > MAX_QUANTITY_E4:
        raise Invalid("The quantity is too large.", field="quantity", line=position)
    if abs(line.unit_price_e4) > MAX_UNIT_PRICE_E4:
        raise Invalid("The unit price is too large.", field="unit_price", line=position)
    _check_discount(line.discount_ppm, field="discount", line=position)
    names = [(tax.name, tax.rate_ppm) for tax in line.taxes]
    if len(set(names)) < len(names):
        raise Invalid("The same tax stands twice on this line.", field="tax", line=position)
    exact = line.quantity_e4 * line.unit_price_e4 * (PPM - line.discount_ppm) * 10 ** minor_digits(currency)
    amount = round_half_up(exact, 10**4 * 10**4 * PPM)
    if abs(amount) > MAX_AMOUNT:
        raise Invalid("The amount of this line is too large.", field="quantity", line=position)
    return amount


def _exclusive_rows(taxes: Sequence[tuple[TaxRate, ...]], amounts: Sequence[int], rounding: TaxRounding) -> tuple[TaxRow, ...]:
    """Tax on top: each tax over the sum of its lines, rounded once per rate, or once per line and rate."""
    by_line = [
        TaxRow(tax.name, tax.rate_ppm, amount, round_half_up(amount * tax.rate_ppm, PPM))
        for group, amount in zip(taxes, amounts, strict=True)
        for tax in group
    ]
    rows = _tax_rows(by_line)
    if rounding is TaxRounding.LINE:
        return rows
    return tuple(TaxRow(r.name, r.rate_ppm, r.taxable_amount, round_half_up(r.taxable_amount * r.rate_ppm, PPM)) for r in rows)


def _inclusive_parts(taxes: Sequence[tuple[TaxRate, ...]], amounts: Sequence[int], rounding: TaxRounding) -> Iterator[TaxRow]:
    """Take the tax out of gross amounts, so that net and taxes sum to the gross exactly.

    Lines with the same taxes are taken together (or one by one when rounding per line): their joint tax is rounded
    once, then split over the taxes in proportion to the rates by largest remainder.
    """
    pairs = list(zip(taxes, amounts, strict=True))
    for group, gross in pairs if rounding is TaxRounding.LINE else _sums(pairs):
        joint_tax = _joint_tax(group, gross)
        parts = split_by_largest_remainder(joint_tax, [tax.rate_ppm for tax in group])
        for tax, part in zip(group, parts, strict=True):
            yield TaxRow(tax.name, tax.rate_ppm, gross - joint_tax, part)


def _inclusive_nets(taxes: Sequence[tuple[TaxRate, ...]], amounts: Sequence[int], rounding: TaxRounding) -> tuple[int, ...]:
    """Gross lines without their tax: what lines with the same taxes owe together is split by what each comes to."""
    together: dict[object, list[int]] = {}
    for at, group in enumerate(taxes):
        together.setdefault(at if rounding is TaxRounding.LINE else frozenset(group), []).append(at)
    nets = list(amounts)
    for lines in together.values():
        gross = [amounts[at] for at in lines]
        parts = split_by_largest_remainder(_joint_tax(taxes[lines[0]], sum(gross)), gross)
        for at, part in zip(lines, parts, strict=True):
            nets[at] -= part
    return tuple(nets)


def _joint_tax(group: Iterable[TaxRate], gross: int) -> int:
    joint_ppm = sum(tax.rate_ppm for tax in group)
    return round_half_up(gross * joint_ppm, PPM + joint_ppm)


def _sums(pairs: Iterable[tuple[tuple[TaxRate, ...], int]]) -> list[tuple[tuple[TaxRate, ...], int]]:
    """Add up the lines that carry the same taxes, in whatever order each line lists them."""
    sums: dict[frozenset[TaxRate], tuple[tuple[TaxRate, ...], int]] = {}
    for group, amount in pairs:
        first_listed, so_far = sums.get(frozenset(group), (group, 0))
        sums[frozenset(group)] = (first_listed, so_far + amount)
    return list(sums.values())


def _tax_rows(parts: Iterable[TaxRow]) -> tuple[TaxRow, ...]:
    """Add up the parts of each tax, in the order of first use."""
    rows: dict[tuple[str, int], TaxRow] = {}
    for part in parts:
        key = (part.name, part.rate_ppm)
        so_far = rows.get(key, TaxRow(*key, 0, 0))
        rows[key] = TaxRow(*key, so_far.taxable_amount + part.taxable_amount, so_far.tax_amount + part.tax_amount)
    return tuple(rows.values())


def _check_discount(discount_ppm: int, *, field: str, line: int | None = None) -> None:
    if not 0 <= discount_ppm <= PPM:
        raise Invalid("A discount is between 0 and 100 %.", field=field, line=line)


def _check_total(total: int, subtotal: int) -> None:
    if total < 0:
        raise Invalid("The total is negative. Lower the negative lines, or make a credit note.")
    if total > MAX_AMOUNT or subtotal > MAX_AMOUNT:
        raise Invalid("The total is too large.")
