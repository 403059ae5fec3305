"""The one rounding rule, and the one way to split an amount without losing a cent."""

from collections.abc import Sequence


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide exactly and round to the nearest integer, halves away from zero (2.5 → 3, -2.5 → -3).

    Python's own `round` takes halves to the even neighbour, which no tax office expects.

    Raises:
        ValueError: the denominator is not positive.
    """
    if denominator <= 0:
        raise ValueError("The denominator must be positive.")
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude


def split_by_largest_remainder(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `total` in proportion to `weights`; the parts sum to `total` exactly.

    What is left after rounding down goes, one unit each, to the parts with the largest remainders; ties go to the
    earlier part. Weights may be negative (a returned line takes its share of a discount back).

    Raises:
        ValueError: the weights sum to zero and there is something to split.
    """
    if total < 0:
        return tuple(-part for part in split_by_largest_remainder(-total, weights))
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("Nothing to split over: the weights sum to zero.")
        return (0,) * len(weights)
    if whole < 0:
        whole, weights = -whole, [-weight for weight in weights]
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return tuple(parts)
