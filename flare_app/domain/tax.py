"""Taxes by rate. A rate is held in millionths: 9.975 % is 99_750 ppm."""

from dataclasses import dataclass
from enum import StrEnum

from flare_app.domain.decimals import format_scaled, parse_scaled
from flare_app.errors import Invalid

PPM = 1_000_000


class TaxRounding(StrEnum):
    """Where tax is rounded: once per rate over the whole document, or on every line. Stored with the document."""

    TOTAL = "total"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax as it stands on a document; a tax group is several of these on one line.

    Raises:
        Invalid: the name is empty or the rate is outside 0 to 100 %.
    """

    name: str
    rate_ppm: int

    def __post_init__(self) -> None:
        if not self.name:
            raise Invalid("A tax needs a name.", field="name")
        if not 0 <= self.rate_ppm <= PPM:
            raise Invalid("A tax rate is between 0 and 100 %.", field="rate")


def parse_rate(text: str, *, field: str = "rate") -> int:
    """Read a percentage ("9.975", "19 %", "9,975") into ppm; for tax rates and discounts alike.

    Raises:
        Invalid: no number, more than four decimals, or outside 0 to 100 %.
    """
    bare = text.strip().removesuffix("%") if isinstance(text, str) else text
    rate_ppm = parse_scaled(bare, digits=4, limit=PPM, what="a percentage", field=field, grouping=False)
    if rate_ppm < 0:
        raise Invalid("A percentage here cannot be negative.", field=field)
    return rate_ppm


def format_rate(rate_ppm: int) -> str:
    """Write ppm as a percentage without trailing zeros and without the sign: 99_750 → "9.975"."""
    return format_scaled(rate_ppm, 4).rstrip("0").rstrip(".")
