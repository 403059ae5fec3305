"""What somebody typed, taken apart: every term must be found, in any one of its spellings."""

import re
from collections.abc import Callable
from datetime import date

from flare_app.search.normalize import normalize

LONGEST_QUERY = 200
MOST_TERMS = 8

Term = tuple[str, ...]

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_SIGNS = "$€£¥¢₩₹₽₺₫₪₱₦฿₴₡₲₵₸₼₾₿"
_DATES = tuple(
    re.compile(rf"(?<!\S){pattern}(?=,?(?:\s|$))")
    for pattern in (
        r"(?P<d>\d{1,2})\.? (?P<name>[a-z]{3,9})\.?,? (?P<y>\d{4})",
        r"(?P<name>[a-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
        r"(?P<d>\d{1,2})(?P<sign>[./-])(?P<m>\d{1,2})(?P=sign)(?P<y>\d{4})",
        r"(?P<y>\d{4})(?P<sign>[./-])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})",
    )
)
_SPACED_AMOUNT = re.compile(rf"(?<!\S)[{_SIGNS}+-]?(?P<digits>\d{{1,3}}(?: \d{{3}})+[.,]\d{{1,3}})(?!\S)")
_NUMBER = re.compile(rf"[(+-]*(?:[a-z]{{0,3}}[{_SIGNS}])?[+-]?(?P<digits>\d[\d.,']*)[{_SIGNS}]?\)?")
_CURRENCY_SIGN = re.compile(rf"[a-z]{{0,3}}[{_SIGNS}][a-z]{{0,2}}")
_CURRENCY_NAMES = frozenset({"kr", "kr.", "zl", "kc", "ft", "fr", "fr.", "lei"})
_EDGES = ",;:."


def terms(text: str) -> tuple[Term, ...]:
    """The terms of a query, normalized: at most MOST_TERMS from its first LONGEST_QUERY characters; () asks for everything."""
    rest = normalize(text[:LONGEST_QUERY])
    found: list[Term] = []
    for read, pattern in _PHRASES:
        for match in list(pattern.finditer(rest)):
            if readings := read(match):
                found.append((*readings, match[0]))
                rest = rest.replace(match[0], " ", 1)
    words = rest.split()
    numbers = bool(found) or any(_NUMBER.fullmatch(word) for word in words)
    found += [_spellings(word) for word in words if not (numbers and _is_currency(word)) and word.strip(_EDGES)]
    return tuple(dict.fromkeys(found or [(word,) for word in words]))[:MOST_TERMS]


def _is_currency(word: str) -> bool:
    """A sign beside a number says nothing: amounts are stored with their currency's code."""
    return word in _CURRENCY_NAMES or _CURRENCY_SIGN.fullmatch(word) is not None


def _spaced_amount(match: re.Match[str]) -> Term:
    return _readings(match["digits"].replace(" ", ""))


def _days(match: re.Match[str]) -> Term:
    """The days a date can mean, as they are stored: 3/4/2026 is one in April for some, in March for others."""
    parts = match.groupdict()
    if "name" in parts:
        months = [number for number, month in enumerate(_MONTHS, start=1) if _is_month(parts["name"], month)]
        readings = [(int(parts["d"]), month) for month in months]
    else:
        readings = [(int(parts["d"]), int(parts["m"]))]
        if parts["sign"] == "/" and not match[0].startswith(parts["y"]):
            readings.append((int(parts["m"]), int(parts["d"])))
    days = (_iso(int(parts["y"]), month, day) for day, month in dict.fromkeys(readings))
    return tuple(filter(None, days))


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _is_month(word: str, month: str) -> bool:
    return len(word) >= 3 and (month.startswith(word) or word == "sept" == month[:4])


def _spellings(word: str) -> Term:
    if number := _NUMBER.fullmatch(word):
        return _readings(number["digits"].rstrip(".,'"))
    word = word.rstrip(_EDGES) or word
    short = next((month[:3] for month in _MONTHS if len(word) > 3 and _is_month(word, month)), None)
    return (word, short) if short else (word,)


def _readings(digits: str) -> Term:
    """A typed number as written, and as amounts are stored: 1,234.5 and 1.234,5 are both 1234.5; 1,234 may be either."""
    signs = [sign for sign in digits if not sign.isdigit()]
    groups = re.split(r"[.,']", digits)
    readings = [digits]
    if signs and len(set(signs)) == 1 and _are_thousands(groups):
        readings.append("".join(groups))
    heads = set(signs[:-1])
    is_decimal = bool(signs) and signs[-1] != "'" and signs[-1] not in heads and len(heads) <= 1
    if is_decimal and (not heads or _are_thousands(groups[:-1])):
        readings.append(f"{''.join(groups[:-1])}.{groups[-1]}")
    return tuple(dict.fromkeys(readings))


def _are_thousands(groups: list[str]) -> bool:
    """Groups of three, or India's groups of two with three at the end."""
    return 1 <= len(groups[0]) <= 3 and len(groups[-1]) == 3 and all(len(group) in (2, 3) for group in groups[1:])


_PHRASES: tuple[tuple[Callable[[re.Match[str]], Term], re.Pattern[str]], ...] = (
    (_spaced_amount, _SPACED_AMOUNT),
    *((_days, pattern) for pattern in _DATES),
)
