"""Ageing of receivables: how much is how many days past due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AgeingBucket(StrEnum):
    """The buckets, named as the fields of `Ageing`."""

    CURRENT = "current"
    DAYS_1_30 = "days_1_30"
    DAYS_31_60 = "days_31_60"
    DAYS_61_90 = "days_61_90"
    OVER_90 = "over_90"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice with something left to pay, in minor units; without a due date it never falls due."""

    due_on: date | None
    balance_amount: int


@dataclass(frozen=True, slots=True)
class Ageing:
    """Minor units per bucket; `current` is not yet past due."""

    current: int = 0
    days_1_30: int = 0
    days_31_60: int = 0
    days_61_90: int = 0
    over_90: int = 0

    @property
    def total(self) -> int:
        """Everything that is open."""
        return self.current + self.days_1_30 + self.days_31_60 + self.days_61_90 + self.over_90


def bucket_of(due_on: date | None, as_of: date) -> AgeingBucket:
    """The bucket of an item: due on `as_of` itself is still current, one day past is 1 to 30 days."""
    days_past = (as_of - due_on).days if due_on is not None else 0
    if days_past <= 0:
        return AgeingBucket.CURRENT
    if days_past <= 30:
        return AgeingBucket.DAYS_1_30
    if days_past <= 60:
        return AgeingBucket.DAYS_31_60
    return AgeingBucket.DAYS_61_90 if days_past <= 90 else AgeingBucket.OVER_90


def age(open_items: Iterable[OpenItem], as_of: date) -> Ageing:
    """Sort open items of one currency into buckets by the days past due as of a day."""
    sums = dict.fromkeys(AgeingBucket, 0)
    for item in open_items:
        sums[bucket_of(item.due_on, as_of)] += item.balance_amount
    return Ageing(**{bucket.value: amount for bucket, amount in sums.items()})
