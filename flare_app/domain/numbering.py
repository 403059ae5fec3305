"""How document and payment numbers look: INV-000001. Which one comes next is the database's affair, under a lock."""

import re
from dataclasses import dataclass

from flare_app.errors import Invalid

MAX_AFFIX_LENGTH = 16
MAX_PADDING = 12
MAX_NUMBER_LENGTH = 50
MAX_FIRST_NUMBER = 10**9 - 1

# Numbers stand in file names, mail subjects and spreadsheet cells: plain characters only, and never first a sign that
# a spreadsheet takes for a formula.
_AFFIX = re.compile(r"[A-Za-z0-9./_#-]*")
_TYPED = re.compile(r"[A-Za-z0-9#](?:[A-Za-z0-9 ./_#-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class SeriesFormat:
    """The look of a series: prefix, number padded with zeros to `padding` digits, suffix.

    Raises:
        Invalid: with the field `prefix`, `padding` or `suffix`.
    """

    prefix: str
    padding: int
    suffix: str = ""

    def __post_init__(self) -> None:
        for field, affix in (("prefix", self.prefix), ("suffix", self.suffix)):
            if len(affix) > MAX_AFFIX_LENGTH or not _AFFIX.fullmatch(affix):
                raise Invalid(
                    f"The {field} takes at most {MAX_AFFIX_LENGTH} letters, digits and the signs - . / _ #.",
                    field=field,
                )
        if self.prefix and not (self.prefix[0].isalnum() or self.prefix[0] == "#"):
            raise Invalid("The prefix must begin with a letter, a digit or #.", field="prefix")
        if not 1 <= self.padding <= MAX_PADDING:
            raise Invalid(f"The number of digits is between 1 and {MAX_PADDING}.", field="padding")


DEFAULT_SERIES = {
    "estimate": SeriesFormat("EST-", 6),
    "invoice": SeriesFormat("INV-", 6),
    "credit_note": SeriesFormat("CR-", 6),
    "payment": SeriesFormat("PMT-", 6),
}


def format_number(series: SeriesFormat, number: int) -> str:
    """Write the n-th number of a series; one that outgrows the padding simply gets longer.

    Raises:
        Invalid: the number is below one, or has more than 18 digits.
    """
    if not 1 <= number < 10**18:
        raise Invalid("The next number must be at least 1.", field="next_number")
    return f"{series.prefix}{number:0{series.padding}d}{series.suffix}"


def position_in(series: SeriesFormat, number: str) -> int | None:
    """Which number of the series this text is, or None when the series never gives it."""
    digits = number.removeprefix(series.prefix).removesuffix(series.suffix)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18 and int(digits)):
        return None
    return int(digits) if format_number(series, int(digits)) == number else None


def is_valid_typed_number(text: str) -> bool:
    """Whether staff may use this as a number: up to 50 plain characters, beginning and ending with a letter or digit."""
    return len(text) <= MAX_NUMBER_LENGTH and _TYPED.fullmatch(text) is not None


def file_stem(number: str) -> str:
    """The number as a file name without extension: INV-000123 as it is, 2026/17 as 2026-17."""
    return re.sub(r"[^A-Za-z0-9._#-]+", "-", number).strip(".-") or "document"
