"""What a room stores so that its records are found: words, days and amounts, each in the spellings people type."""

from dataclasses import dataclass
from datetime import date

from flare_app.domain.money import format_plain
from flare_app.search.normalize import normalize

LONGEST_TEXT = 8_000  # keeps one enormous note from filling the index
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units of a currency, to be found as 1234.50 and 1,234.50, with or without a minus."""

    minor: int
    currency: str


SearchPart = str | date | Amount | None


def search_text(*parts: SearchPart) -> str:
    """The text to store in a `search_text` column; a moment counts as its day in UTC, None and repeated parts as nothing.

    Put first what matters most: beyond LONGEST_TEXT characters the rest is left out.
    """
    spellings = dict.fromkeys(filter(None, (_spelling(part) for part in parts)))
    return " ".join(spellings)[:LONGEST_TEXT].rstrip()


def _spelling(part: SearchPart) -> str:
    match part:
        case None:
            return ""
        case Amount():
            return _amount(part)
        case date():
            return f"{part:%Y-%m-%d} {part.day} {_MONTHS[part.month - 1]} {part.year} {part:%d.%m.%Y}"
        case _:
            return normalize(part)


def _amount(part: Amount) -> str:
    plain = format_plain(abs(part.minor), part.currency)
    whole, dot, fraction = plain.partition(".")
    return " ".join(dict.fromkeys((plain, f"{int(whole):,}{dot}{fraction}", part.currency.lower())))
