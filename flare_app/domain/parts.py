"""A document in parts: an estimate that is invoiced bit by bit, an invoice that is credited bit by bit.

A part takes quantities of the whole's lines. Amounts are rounded in every part anew, so the one that takes the last of every line
has a line for what rounding left over or took too much: the parts' totals, tax and discount included, sum to the whole's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flare_app.domain.money import minor_digits
from flare_app.domain.rounding import round_half_up
from flare_app.domain.tax import PPM, TaxRounding
from flare_app.domain.totals import LineInput, compute_totals
from flare_app.errors import Invalid


@dataclass(frozen=True, slots=True)
class Whole:
    """What is taken apart, with everything that its total depends on."""

    lines: tuple[LineInput, ...]
    currency: str
    prices_include_tax: bool = False
    tax_rounding: TaxRounding = TaxRounding.TOTAL
    discount_ppm: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """How much it takes of each line of the whole, in ten-thousandths, and its untaxed line that evens out rounding, if any."""

    quantities: tuple[int, ...]
    rounding_amount: int = 0


def taken_quantities(whole: Whole, parts: Sequence[Part]) -> tuple[int, ...]:
    """How much of each line the parts take together, in ten-thousandths."""
    return tuple(sum(part.quantities[i] for part in parts) for i in range(len(whole.lines)))


def left_quantities(whole: Whole, parts: Sequence[Part]) -> tuple[int, ...]:
    """What no part has taken yet, in ten-thousandths; zero where more was taken than there was. Of a return it is negative."""
    return tuple(
        _towards_zero(line.quantity_e4, line.quantity_e4 - taken)
        for line, taken in zip(whole.lines, taken_quantities(whole, parts), strict=True)
    )


def share_of(quantity_e4: int, percent_ppm: int, *, left_e4: int) -> int:
    """A percentage of a whole quantity, at most what is left of it."""
    wanted = round_half_up(quantity_e4 * percent_ppm, PPM)
    return min(wanted, left_e4) if quantity_e4 >= 0 else max(wanted, left_e4)


def is_within(quantity_e4: int, left_e4: int) -> bool:
    """Whether that much can be taken: between nothing and what is left, on the same side of zero."""
    return min(0, left_e4) <= quantity_e4 <= max(0, left_e4)


def part_total(whole: Whole, part: Part) -> int:
    """What a part comes to at the whole's prices, rates and discount, in minor units.

    Raises:
        Invalid: the total is negative.
    """
    lines = [replace(line, quantity_e4=quantity) for line, quantity in zip(whole.lines, part.quantities, strict=True)]
    if part.rounding_amount:
        lines.append(LineInput(10_000, rounding_price(part.rounding_amount, whole.currency), is_rounding=True))
    totals = compute_totals(
        lines,
        currency=whole.currency,
        prices_include_tax=whole.prices_include_tax,
        tax_rounding=whole.tax_rounding,
        document_discount_ppm=whole.discount_ppm,
    )
    return totals.total_amount


def rounding_of(whole: Whole, parts: Sequence[Part], quantities: Sequence[int]) -> int:
    """What a further part has to carry so that all of them sum to the whole, in minor units; zero unless it takes the last.

    Zero, too, where the parts before came to more than the whole already: no part gives money back.
    """
    new = Part(tuple(quantities))
    everything = tuple(line.quantity_e4 for line in whole.lines)
    if taken_quantities(whole, [*parts, new]) != everything:
        return 0
    try:
        rest = part_total(whole, Part(everything)) - sum(part_total(whole, part) for part in parts)
        return rest - part_total(whole, new) if rest >= 0 else 0
    except Invalid:
        return 0  # a part that was changed by hand is worth less than nothing at these prices


def rounding_price(amount: int, currency: str) -> int:
    """Minor units as a unit price in ten-thousandths of the major unit."""
    return amount * int(10 ** (4 - minor_digits(currency)))


def _towards_zero(whole: int, left: int) -> int:
    return max(0, left) if whole >= 0 else min(0, left)
