"""What somebody typed, taken apart: every term must be found, in any one of its spellings."""

import re
from collections.abc import Iterator
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
_SPACED_AMOUNT = re.compile(rf"(?<!\S)[{_SIGNS}+-]?\d{{1,3}}(?: \d{{3}})+[.,]\d{{1,3}}(?!\S)")
_NUMBER = re.compile(rf"[(+-]*(?:[a-z]{{0,3}}[{_SIGNS}])?[+-]?(?P<digits>\d[\d.,']*)[{_SIGNS}]?\)?")
_EDGES = ",;:."


def terms(text: str) -> tuple[Term, ...]:
    """The terms of a query, normalized: at most MOST_TERMS from its first LONGEST_QUERY characters; () asks for everything."""
    rest = _SPACED_AMOUNT.sub(lambda found: found[0].replace(" ", ""), normalize(text[:LONGEST_QUERY]))
    found: list[Term] = []
    for pattern in _DATES:
        for match in list(pattern.finditer(rest)):
            days = tuple(day.isoformat() for day in _days(match))
            if days:
                found.append((*days, match[0]))
                rest = rest.replace(match[0], " ", 1)
    words = rest.split()
    found += [_spellings(word) for word in words if word.strip(_SIGNS + _EDGES)]
    return tuple(dict.fromkeys(found or [(word,) for word in words]))[:MOST_TERMS]


def _days(match: re.Match[str]) -> Iterator[date]:
    """The days a date can mean: 3/4/2026 is one in April for some, in March for others."""
    parts = match.groupdict()
    if "name" in parts:
        months = [number for number, month in enumerate(_MONTHS, start=1) if _is_month(parts["name"], month)]
        readings = [(int(parts["d"]), month) for month in months]
    else:
        readings = [(int(parts["d"]), int(parts["m"]))]
        if parts["sign"] == "/" and not match[0].startswith(parts["y"]):
            readings.append((int(parts["m"]), int(parts["d"])))
    for day, month in dict.fromkeys(readings):
        try:
            yield date(int(parts["y"]), month, day)
        except ValueError:
            continue


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
