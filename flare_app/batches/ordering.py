"""Batches are ordered, cancelled, taken back and put away by the one who ordered them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from flare_app.batches.reading import own_batch
from flare_app.batches.states import BATCHES_TOPIC, BatchState, RowState, row_id, topic_of
from flare_app.batches.verbs import VERBS
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, Staff, require
from flare_app.errors import Conflict, Invalid
from flare_app.live import announce
from flare_app.models import Batch, BatchItem

MOST_ROWS = 5_000
_MOST_RUNNING = 5
_KEPT = timedelta(days=30)
_OPERATION_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What one row is about, by public ids, and what it is called in the result."""

    records: tuple[str, ...]
    label: str


def start_batch(
    session: Session,
    *,
    verb: str,
    rows: Sequence[BatchRow],
    title: str,
    options: Mapping[str, Any],
    operation_id: str,
    actor: Staff,
) -> Batch:
    """Order that a verb is done to each row; it begins within moments. The same `operation_id` again gives the batch of before.

    The records are not looked at here: each row is checked when its turn comes, as if its verb alone had been called.

    Raises:
        InvalidForm, Invalid: an option cannot be taken, there are no rows, or too many.
        Conflict: the actor has several batches running.
        NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    if not _OPERATION_ID.fullmatch(operation_id):
        raise Invalid("This cannot be started. Reload the page and try once more.")
    key = f"{actor.user_id}:{operation_id}"
    if earlier := session.exec(select(Batch).where(Batch.operation_id == key)).first():
        return earlier
    if not rows or len(rows) > MOST_ROWS:
        raise Invalid(f"Select between 1 and {MOST_ROWS:,} records.")
    kept = VERBS[verb].check(options)
    _require_room_for_one_more(session, actor)
    batch = Batch(
        verb=verb,
        title=title[:200],
        options=kept,
        staff_user_id=actor.user_id,
        operation_id=key,
        total_count=len(rows),
    )
    session.add(batch)
    session.flush()
    session.execute(insert(BatchItem), _values(batch, rows))
    _tell(session, batch)
    return batch


def cancel_batch(session: Session, *, public_id: str, actor: Staff) -> Batch:
    """Leave the rows whose turn has not come; what is done stays done."""
    batch = own_batch(session, principal=actor, public_id=public_id, lock=True)
    if batch.state == BatchState.RUNNING:
        waiting = col(BatchItem.batch_id) == batch.id, col(BatchItem.state) == RowState.WAITING.value
        left = update(BatchItem).where(*waiting).values(state=RowState.LEFT.value, sentence="Cancelled before its turn.")
        session.execute(left.execution_options(synchronize_session=False))
        batch.state, batch.finished_at = BatchState.CANCELLED.value, utc_now()
        session.flush()
        _tell(session, batch)
    return batch


def undo_batch(session: Session, *, public_id: str, actor: Staff) -> Batch:
    """Take back what a batch did: at once where its verb can, which also leaves what waits; else a batch is ordered that does it.

    Twice is once.

    Raises:
        Conflict: it cannot be taken back.
    """
    batch = own_batch(session, principal=actor, public_id=public_id, lock=True)
    verb = VERBS.get(batch.verb)
    if verb is not None and verb.take_back is not None:
        _take_back(session, cancel_batch(session, public_id=public_id, actor=actor), verb.take_back, actor)
        return batch
    back = verb.undo if verb is not None else ""
    if not back:
        raise Conflict("This cannot be taken back.")
    statement = select(BatchItem).where(BatchItem.batch_id == batch.id, BatchItem.state == RowState.DONE)
    done = session.exec(statement.order_by(col(BatchItem.position))).all()
    if not done:
        raise Conflict("Nothing was done, so there is nothing to take back.")
    return start_batch(
        session,
        verb=back,
        rows=[BatchRow(tuple(item.records.split()), item.label) for item in done],
        title=f"Undo: {batch.title}",
        options={},
        operation_id=f"undo-{batch.public_id}",
        actor=actor,
    )


def dismiss_batch(session: Session, *, public_id: str, actor: Staff) -> None:
    """Show a finished batch no longer; its result can still be downloaded."""
    batch = own_batch(session, principal=actor, public_id=public_id, lock=True)
    if batch.state != BatchState.RUNNING and batch.dismissed_at is None:
        batch.dismissed_at = utc_now()
        session.flush()
        announce(session, topic_of(batch.staff_user_id))


def delete_old_batches(session: Session) -> None:
    """Forget what nobody looks at any more; the audit trail knows what was done."""
    old = select(Batch.id).where(col(Batch.created_at) < utc_now() - _KEPT, col(Batch.state) != BatchState.RUNNING.value)
    session.execute(delete(BatchItem).where(col(BatchItem.batch_id).in_(old)))
    session.execute(delete(Batch).where(col(Batch.created_at) < utc_now() - _KEPT, col(Batch.state) != BatchState.RUNNING.value))


def _take_back(session: Session, batch: Batch, take_back: Callable[..., Mapping[str, bool]], actor: Staff) -> None:
    """Each row that was done says whether it could be taken back."""
    taken = take_back(session, batch.public_id, actor)
    for item in session.exec(select(BatchItem).where(BatchItem.batch_id == batch.id, BatchItem.state == RowState.DONE)):
        if taken.get(row_id(batch, item)):
            item.state, item.sentence = RowState.LEFT.value, "Taken back."
        else:
            item.sentence = "This could not be taken back any more: it had left already."
    session.flush()
    _tell(session, batch)


def _values(batch: Batch, rows: Sequence[BatchRow]) -> list[dict[str, Any]]:
    return [
        {
            "batch_id": batch.id,
            "position": at,
            "records": " ".join(row.records),
            "label": row.label[:250],
            "state": RowState.WAITING.value,
            "sentence": "",
        }
        for at, row in enumerate(rows)
    ]


def _require_room_for_one_more(session: Session, actor: Staff) -> None:
    running = select(func.count()).where(col(Batch.staff_user_id) == actor.user_id, col(Batch.state) == BatchState.RUNNING.value)
    if session.execute(running).scalar_one() >= _MOST_RUNNING:
        raise Conflict(f"{_MOST_RUNNING} of your actions are still running. Wait until one has ended, or cancel one.")


def _tell(session: Session, batch: Batch) -> None:
    announce(session, BATCHES_TOPIC, topic_of(batch.staff_user_id))
