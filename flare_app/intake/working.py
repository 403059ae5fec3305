"""Reading a file, in the process that does the jobs: a few rows to a transaction, told how far it is, and stopped when asked.

A worker that dies leaves the file to the next one, which begins anew: what was imported already says the same and changes nothing.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from flare_app import access
from flare_app.clock import utc_now
from flare_app.database import read_only
from flare_app.domain.principals import Staff
from flare_app.errors import FlareError, NotPermitted
from flare_app.importing import ImportReport
from flare_app.intake.keeping import WITHOUT_CONTENT
from flare_app.intake.kinds import get_kind
from flare_app.intake.states import TOPIC, FileState
from flare_app.live import announce, hold_back
from flare_app.models import ImportFile

log = logging.getLogger("flare.intake")

Transactions = Callable[[], AbstractContextManager[Session]]
_CLAIMED = timedelta(seconds=60)
_TOLD_EVERY = 0.5
_UNFORESEEN = "Something went wrong on our side; it has been noted. Start it again: what was imported stays and is not taken twice."


def work_imports(transactions: Transactions) -> bool:
    """Read the file that waits longest, to its end; True when there was one."""
    file_id = _claim(transactions)
    if file_id is None:
        return False
    run = _Run(transactions, file_id)
    try:
        run.work()
    except FlareError as problem:
        run.finish({"problem": str(problem)})
    except Exception:
        log.exception("the import of file %d failed", file_id)
        run.finish({"problem": _UNFORESEEN})
    return True


def _claim(transactions: Transactions) -> int | None:
    with read_only() as session:
        is_free = or_(col(ImportFile.claimed_until).is_(None), col(ImportFile.claimed_until) < utc_now())
        waiting = select(ImportFile.id).where(col(ImportFile.state).in_([FileState.RUNNING, FileState.STOPPING]), is_free)
        file_id = session.exec(waiting.order_by(col(ImportFile.id)).limit(1)).first()
    if file_id is None:
        return None
    with transactions() as session:
        file = session.get_one(ImportFile, file_id, options=[WITHOUT_CONTENT], with_for_update=True, populate_existing=True)
        if file.claimed_until is not None and file.claimed_until >= utc_now():
            return None
        file.claimed_until = utc_now() + _CLAIMED
    return file_id


class _Run:
    """One run over one file."""

    def __init__(self, transactions: Transactions, file_id: int) -> None:
        self._transactions = transactions
        self._file_id = file_id
        self._topics: set[str] = set()
        self._told = 0.0

    def work(self) -> None:
        """From the first row to the last, or until it is stopped."""
        with read_only() as session:
            file = session.get_one(ImportFile, self._file_id)
            actor: Staff | None = access.staff_of_user(session, user_id=file.user_id)
        if actor is None:
            raise NotPermitted("Who started this cannot sign in any more.")
        report = get_kind(file.kind).run(
            self._quiet_transactions,
            content=file.content,
            actor=actor,
            dry_run=file.is_dry_run,
            progress=self._progress,
            columns=file.columns,
        )
        self.finish(_as_json(report))

    def finish(self, report: dict[str, object]) -> None:
        """Write down what became of it; pages hear of all the records together."""
        with self._transactions() as session:
            file = self._locked(session)
            if file is None:
                return
            file.report, file.claimed_until = report, None
            file.state = (FileState.CHECKED if file.is_dry_run else FileState.DONE).value
            announce(session, TOPIC, *self._topics)

    @contextmanager
    def _quiet_transactions(self) -> Iterator[Session]:
        with self._transactions() as session:
            yield session
            self._topics |= hold_back(session, "staff:")

    def _progress(self, done: int, total: int) -> bool:
        """Say how far it is, twice a second at most; False when somebody wants it to end."""
        if done < total and time.monotonic() < self._told + _TOLD_EVERY:
            return True
        self._told = time.monotonic()
        with self._transactions() as session:
            file = self._locked(session)
            if file is None:
                return False
            file.done, file.total, file.claimed_until = done, total, utc_now() + _CLAIMED
            announce(session, TOPIC)
            return file.state == FileState.RUNNING

    def _locked(self, session: Session) -> ImportFile | None:
        return session.get(ImportFile, self._file_id, options=[WITHOUT_CONTENT], with_for_update=True, populate_existing=True)


def _as_json(report: ImportReport) -> dict[str, object]:
    """As it is kept: remarks as lists of line, name and sentence."""
    whole = asdict(report)
    remarks = {
        name: [[one.line, one.name, one.reason] for one in getattr(report, name)] for name in ("refusals", "warnings", "taken")
    }
    return whole | remarks | {"counts": {outcome.value: count for outcome, count in report.counts.items()}}
