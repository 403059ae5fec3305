"""Exact decimals as scaled integers: reading what a person typed, and writing it back. No floats anywhere."""

import re

from flare_app.errors import Invalid

MAX_TYPED_LENGTH = 40

# Thin, narrow and no-break spaces group digits in many locales; the apostrophes do in Switzerland.
_GROUP_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'\u2019](?=[0-9]{3}(?![0-9]))")
_SHAPE = re.compile(r"[0-9]*(?:[.,][0-9]+)*")
# 1,234,567 and the Indian 12,34,567: the first group never starts with a zero, the last one has three digits.
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")


def parse_scaled(text: str, *, digits: int, limit: int, what: str, field: str = "", grouping: bool = True) -> int:
    """Read a typed decimal as an integer scaled by 10**`digits`.

    Takes a dot or a comma before the decimals, thousands grouped by the other one, by spaces or apostrophes, a leading
    minus or accounting parentheses for negatives. With `grouping=False` a single comma always means decimals.

    Args:
        limit: the largest absolute value, in scaled units.
        what: what the number is, for the sentence: "an amount".

    Raises:
        Invalid: it is no number, could be read in two ways, has too many decimals, or is beyond the limit.
    """
    if not isinstance(text, str) or len(text) > MAX_TYPED_LENGTH:
        raise Invalid(f"Enter {what} of at most {MAX_TYPED_LENGTH} characters.", field=field)
    is_negative, unsigned = _split_sign(text.strip())
    bare = _GROUP_SPACES.sub("", unsigned)
    if not bare or not _SHAPE.fullmatch(bare):
        raise _not_a_number(text, what, digits, field)
    whole, decimals = _split_decimals(bare, digits=digits, what=what, field=field, grouping=grouping)
    if len(decimals) > digits:
        raise Invalid(f"{_quoted(text)} has too many decimals: {_allowed(digits)}.", field=field)
    value = int((whole or "0") + decimals.ljust(digits, "0"))
    if value > limit:
        raise Invalid(f"{_quoted(text)} is too large: the limit is {format_scaled(limit, digits)}.", field=field)
    return -value if is_negative else value


def format_scaled(value: int, digits: int) -> str:
    """Write a scaled integer exactly, with all its decimals, a dot and no grouping: (123450, 2) → "1234.50"."""
    sign = "-" if value < 0 else ""
    whole, decimals = divmod(abs(value), 10**digits)
    return f"{sign}{whole}.{decimals:0{digits}d}" if digits else f"{sign}{whole}"


def _split_sign(text: str) -> tuple[bool, str]:
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text.startswith(("-", "\u2212")):
        return True, text[1:].lstrip()
    return False, text


def _split_decimals(bare: str, *, digits: int, what: str, field: str, grouping: bool) -> tuple[str, str]:
    """Tell thousands separators from the decimal separator, or refuse to guess."""
    separators = [sign for sign in bare if sign in ".,"]
    if not separators:
        return bare, ""
    if len(set(separators)) == 2 or len(separators) > 1:
        return _split_grouped(bare, separators, what=what, digits=digits, field=field)
    whole, _, decimals = bare.partition(separators[0])
    is_like_thousands = grouping and separators[0] == "," and _GROUPED.fullmatch(bare) is not None
    if not is_like_thousands:
        return whole, decimals
    if digits >= len(decimals):
        raise Invalid(
            f"“{bare}” can be read in two ways: write {whole}{decimals} or {whole}.{decimals}.",
            field=field,
        )
    return whole + decimals, ""


def _split_grouped(bare: str, separators: list[str], *, what: str, digits: int, field: str) -> tuple[str, str]:
    grouped, decimals = bare, ""
    if separators[-1] != separators[0]:
        grouped, _, decimals = bare.rpartition(separators[-1])
    if not _GROUPED.fullmatch(grouped.replace(separators[0], ",")) or separators[0] not in grouped:
        raise _not_a_number(bare, what, digits, field)
    if separators[-1] != separators[0] and separators[-1] in grouped:
        raise _not_a_number(bare, what, digits, field)
    return grouped.replace(separators[0], ""), decimals


def _not_a_number(text: str, what: str, digits: int, field: str) -> Invalid:
    if not text.strip():
        return Invalid(f"Enter {what}.", field=field)
    return Invalid(f"{_quoted(text)} is not {what}. Write it like {'12.50' if digits else '1250'}.", field=field)


def _quoted(text: str) -> str:
    """What was typed, inside a sentence; signs that could break or disguise the sentence become blanks."""
    return f"“{''.join(sign if sign.isprintable() else ' ' for sign in text.strip())}”"


def _allowed(digits: int) -> str:
    if digits == 0:
        return "none are possible here"
    return "one is possible" if digits == 1 else f"at most {digits} are possible"
