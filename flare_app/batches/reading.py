"""How far a batch got: its own user reads it, nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from flare_app.batches.states import BatchState, RowState
from flare_app.batches.verbs import VERBS, BatchVerb
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, PortalVisitor, Principal, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Batch, BatchItem

_SHOWN_FOR = timedelta(hours=12)
_GOOD_NEWS_FOR = timedelta(minutes=2)
_FAILED_FIRST = {RowState.FAILED.value: 0, RowState.LEFT.value: 1, RowState.DONE.value: 2, RowState.WAITING.value: 3}


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row."""

    label: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A batch with its counts. `can_undo`: once it has ended, or (`is_brief`) while it runs and for seconds after."""

    public_id: str
    title: str
    state: str
    total: int
    done: int
    failed: int
    left: int
    can_undo: bool
    is_brief: bool = False

    @property
    def is_running(self) -> bool:
        """Whether rows are waiting for their turn."""
        return self.state == BatchState.RUNNING

    @property
    def waiting(self) -> int:
        """How many rows still wait."""
        return self.total - self.done - self.failed - self.left


def latest_batch(session: Session, *, principal: Staff) -> BatchProgress | None:
    """The newest batch of somebody that is running, or has ended today and was not put away.

    One of which every row was done needs nobody: it stays for two minutes, and then no longer stands at the foot of every page.
    """
    statement = select(Batch).where(
        Batch.staff_user_id == principal.user_id,
        col(Batch.dismissed_at).is_(None),
        col(Batch.created_at) > utc_now() - _SHOWN_FOR,
    )
    found = session.exec(statement.order_by(col(Batch.id).desc()).limit(1)).first()
    if found is None:
        return None
    progress = _progress(session, found)
    is_old = found.finished_at is not None and found.finished_at < utc_now() - _GOOD_NEWS_FOR
    return None if is_old and progress.done == progress.total else progress


def get_batch(session: Session, *, principal: Principal, public_id: str) -> BatchProgress:
    """One batch of the principal's own.

    Raises:
        NotFound: there is none, or somebody else ordered it.
    """
    return _progress(session, own_batch(session, principal=principal, public_id=public_id))


def row_results(session: Session, *, principal: Principal, public_id: str, limit: int | None = None) -> Iterator[RowResult]:
    """What became of each row: those that failed first, then in the order of the selection."""
    batch = own_batch(session, principal=principal, public_id=public_id)
    rank = case(_FAILED_FIRST, value=col(BatchItem.state), else_=4)
    statement = select(BatchItem).where(BatchItem.batch_id == batch.id).order_by(rank, col(BatchItem.position)).limit(limit)
    return (RowResult(item.label, item.state, item.sentence) for item in session.exec(statement))


def own_batch(session: Session, *, principal: Principal, public_id: str, lock: bool = False) -> Batch:
    """The batch of that public id that the principal ordered.

    Raises:
        NotFound: there is none, or somebody else ordered it.
        NotPermitted: the role does not include work on sales.
    """
    if isinstance(principal, PortalVisitor) or not isinstance(principal, Staff):
        raise NotFound("There is no such batch.")
    require(principal, Permission.EDIT_SALES)
    mine = select(Batch).where(Batch.public_id == as_public_id(public_id), Batch.staff_user_id == principal.user_id)
    batch = session.exec(mine.with_for_update().execution_options(populate_existing=True) if lock else mine).first()
    if batch is None:
        raise NotFound("There is no such batch.")
    return batch


def _progress(session: Session, batch: Batch) -> BatchProgress:
    counts = select(BatchItem.state, func.count()).where(BatchItem.batch_id == batch.id).group_by(col(BatchItem.state))
    by_state = dict(list(session.exec(counts)))
    done = by_state.get(RowState.DONE.value, 0)
    verb = VERBS.get(batch.verb)
    return BatchProgress(
        public_id=batch.public_id,
        title=batch.title,
        state=batch.state,
        total=batch.total_count,
        done=done,
        failed=by_state.get(RowState.FAILED.value, 0),
        left=by_state.get(RowState.LEFT.value, 0),
        can_undo=_can_undo(batch, verb, done),
        is_brief=verb is not None and verb.time_to_undo is not None,
    )


def _can_undo(batch: Batch, verb: BatchVerb | None, done: int) -> bool:
    if verb is None:
        return False
    if verb.time_to_undo is not None:
        return batch.finished_at is None or bool(done and batch.finished_at + verb.time_to_undo > utc_now())
    return bool(verb.undo and done and batch.state != BatchState.RUNNING)
