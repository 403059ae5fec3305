"""Running an import in transactions of a few rows each, and telling what became of every row."""

from collections import Counter
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from sqlmodel import Session

BATCH = 50

Transactions = Callable[[], AbstractContextManager[Session]]
"""What opens a unit of work: the edge that starts an import decides how it commits."""

Progress = Callable[[int, int], object]
"""Called with the number of records done and of all after each transaction; it answers False to end the import there."""

SHOWN = 200

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
    """What became of one record. `amount` (minor units) and `currency` are its total, where it has one; `line` and `name` tell it.

    The remarks say why it was refused; on one that was taken, what was left out.
    """

    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    amount: int = 0
    currency: str = ""
    line: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `is_dry_run` would have done; remarks in the order of the file.

    `refusals` tell of records that were not taken, `warnings` of records that were taken in part. `totals` adds up everything
    that was not refused, by currency. `taken` are the first records that were created or updated, with that word as the reason.
    `is_stopped`: somebody ended it; it tells of what was done until then.
    """

    is_dry_run: bool
    counts: dict[Outcome, int]
    refusals: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    totals: dict[str, int] = field(default_factory=dict)
    taken: tuple[Remark, ...] = ()
    is_stopped: bool = False


class _NothingIsKept(Exception):
    """Ends the transaction of a dry run."""


def run_import(
    transactions: Transactions,
    items: Collection[_Item],
    handle: Callable[[Session, _Item], Result],
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Give every item to `handle`, fifty to a transaction; a dry run does the same and keeps nothing.

    `handle` refuses before it writes.
    """
    tally = _Tally()
    left = iter(items)
    while chunk := list(islice(left, BATCH)):
        batch: list[Result] = []
        try:
            with transactions() as session:
                batch += [handle(session, item) for item in chunk]
                if dry_run:
                    raise _NothingIsKept
        except _NothingIsKept:
            pass
        tally.add(batch)
        if progress is not None and progress(tally.done, len(items)) is False:
            return tally.report(is_dry_run=dry_run, is_stopped=tally.done < len(items))
    return tally.report(is_dry_run=dry_run)


class _Tally:
    """What became of the records so far: remarks and figures, never the records themselves."""

    def __init__(self) -> None:
        self.done = 0
        self._counts: Counter[Outcome] = Counter()
        self._totals: Counter[str] = Counter()
        self._refusals: list[Remark] = []
        self._warnings: list[Remark] = []
        self._taken: list[Remark] = []

    def add(self, results: Collection[Result]) -> None:
        """The records of a transaction."""
        self.done += len(results)
        for result in results:
            self._counts[result.outcome] += 1
            is_refused = result.outcome is Outcome.REFUSED
            (self._refusals if is_refused else self._warnings).extend(result.remarks)
            if result.currency and not is_refused:
                self._totals[result.currency] += result.amount
            if result.outcome in (Outcome.CREATED, Outcome.UPDATED) and len(self._taken) < SHOWN:
                self._taken.append(Remark(result.line, result.name, result.outcome.value))

    def report(self, *, is_dry_run: bool, is_stopped: bool = False) -> ImportReport:
        """All of it."""
        return ImportReport(
            is_dry_run=is_dry_run,
            counts=dict(self._counts),
            refusals=_in_order(self._refusals),
            warnings=_in_order(self._warnings),
            totals=dict(sorted(self._totals.items())),
            taken=tuple(self._taken),
            is_stopped=is_stopped,
        )


def _in_order(remarks: list[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: remark.line))
