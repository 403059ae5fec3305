"""Running an import in transactions of a few rows each, and telling what became of every row."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from sqlmodel import Session

BATCH = 50

Transactions = Callable[[], AbstractContextManager[Session]]
"""What opens a unit of work: the edge that starts an import decides how it commits."""

_Item = TypeVar("_Item")


class Outcome(StrEnum):
    """What became of a row, or of the rows that make one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a record, or a part of it, was not taken, and the line of the file that it is about."""

    line: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one record. `amount` (minor units) and `currency` are its total, where it has one.

    The remarks say why it was refused; on one that was taken, what was left out.
    """

    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    amount: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `is_dry_run` would have done; remarks in the order of the file.

    `refusals` tell of records that were not taken, `warnings` of records that were taken in part. `totals` adds up everything
    that was not refused, by currency.
    """

    is_dry_run: bool
    counts: dict[Outcome, int]
    refusals: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    totals: dict[str, int] = field(default_factory=dict)


class _NothingIsKept(Exception):
    """Ends the transaction of a dry run."""


def run_import(
    transactions: Transactions,
    items: Sequence[_Item],
    handle: Callable[[Session, _Item], Result],
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Give every item to `handle`, fifty to a transaction; a dry run does the same and keeps nothing.

    `handle` refuses before it writes. `progress` is called with the number of items done and of all.
    """
    results: list[Result] = []
    for start in range(0, len(items), BATCH):
        batch: list[Result] = []
        try:
            with transactions() as session:
                batch += [handle(session, item) for item in items[start : start + BATCH]]
                if dry_run:
                    raise _NothingIsKept
        except _NothingIsKept:
            pass
        results += batch
        if progress is not None:
            progress(len(results), len(items))
    return _report(results, dry_run=dry_run)


def _report(results: list[Result], *, dry_run: bool) -> ImportReport:
    taken = [result for result in results if result.outcome is not Outcome.REFUSED]
    totals: Counter[str] = Counter()
    for result in taken:
        if result.currency:
            totals[result.currency] += result.amount
    return ImportReport(
        is_dry_run=dry_run,
        counts=dict(Counter(result.outcome for result in results)),
        refusals=_remarks([result for result in results if result.outcome is Outcome.REFUSED]),
        warnings=_remarks(taken),
        totals=dict(sorted(totals.items())),
    )


def _remarks(results: list[Result]) -> tuple[Remark, ...]:
    return tuple(sorted((remark for result in results for remark in result.remarks), key=lambda remark: remark.line))
