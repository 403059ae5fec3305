"""What an entry of the audit trail changed, in words: "role: accountant → admin; number: INV-000007"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST_VALUE = 60
_EMPTY = "empty"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*(\+00:00|Z)$")
_AMOUNTS = ("amount", "credit", "refunded")


@dataclass(frozen=True, slots=True)
class Changes:
    """`values` maps a column to `[old, new]`; amounts are minor units of `currency`, "" where the record has none."""

    currency: str
    values: Mapping[str, Any]


def changes_in_words(changes: Changes, money: Callable[[int], str]) -> str:
    """All of it on one line; `money` writes minor units of the record's currency."""
    told = changed_values(changes, money)
    return "; ".join(f"{name}: {new}" if old == _EMPTY else f"{name}: {old} → {new}" for name, old, new in told)


def changed_values(changes: Changes, money: Callable[[int], str]) -> list[tuple[str, str, str]]:
    """What the values are called, what they were and what they became, as texts."""
    writes = money if changes.currency else None
    return [
        (name.replace("_", " "), _value(name, old, writes), _value(name, new, writes))
        for name, (old, new) in changes.values.items()
    ]


def _value(name: str, value: object, money: Callable[[int], str] | None) -> str:
    if type(value) is int and money is not None and (name in _AMOUNTS or name.endswith("_amount")):
        return money(value)
    text = _EMPTY if value in (None, "") else str(value)
    if name.endswith("_at") and _MOMENT.match(text):
        return f"{text[:10]} {text[11:16]} UTC"
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
