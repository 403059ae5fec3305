"""The worker's side of batches: take the next row, do it, write down what became of it, all in one transaction.

A row and its result stand or fall together, so that a worker who dies leaves its row to the next one, and nothing is done twice.
This is the one place of the room that opens units of work itself: a failed row must not take the others with it.
"""

import logging
import secrets
import time

from sqlmodel import Session, col, select

from flare_app import access
from flare_app.batches.states import BatchState, RowState, row_id, topic_of
from flare_app.batches.verbs import VERBS
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.errors import FlareError, NotPermitted
from flare_app.live import announce, hold_back
from flare_app.models import Batch, BatchItem

log = logging.getLogger("flare.batches")

_ROWS_IN_TURN = 25
_SECONDS_IN_TURN = 2.0
_TOLD_EVERY = 0.4
_STAFF = "staff:"


def work_batches() -> bool:
    """Give each running batch a turn of a few rows; True when more is waiting. Any number of workers may call it."""
    with read_only() as session:
        running = session.exec(select(Batch.id).where(Batch.state == BatchState.RUNNING).order_by(col(Batch.id))).all()
    unfinished = [batch_id for batch_id in running if _work_on(batch_id)]
    return bool(unfinished)


def _work_on(batch_id: int) -> bool:
    """A turn of one batch: whether it has rows left.

    Pages of the staff hear of all the rows together, at the end of the turn: each would read everything again for each row.
    """
    turn = _Turn(batch_id)
    until = time.monotonic() + _SECONDS_IN_TURN
    is_more = True
    try:
        for _ in range(_ROWS_IN_TURN):
            is_more = turn.work_on_next()
            if not is_more or time.monotonic() > until:
                break
    finally:
        turn.tell()
    return is_more


class _Turn:
    """A few rows of one batch, and the topics that are announced behind them."""

    def __init__(self, batch_id: int) -> None:
        self._batch_id = batch_id
        self._topics: set[str] = set()
        self._told_at = time.monotonic()

    def work_on_next(self) -> bool:
        """Do the next row; False when none was left for us."""
        item_id = 0
        try:
            with unit_of_work() as session:
                batch = session.get_one(Batch, self._batch_id)
                self._topics.add(topic_of(batch.staff_user_id))
                item = _take(session, batch)
                if item is None:
                    _finish(session, batch)
                    return False
                item_id = item.id
                actor = access.staff_of_user(session, user_id=batch.staff_user_id)
                if actor is None:
                    raise NotPermitted("Whoever ordered this cannot sign in any more.")
                options = {**batch.options, "batch": batch.public_id, "row": row_id(batch, item)}
                sentence = VERBS[batch.verb].work(session, item.records.split(), options, actor)
                item.state, item.sentence = RowState.DONE.value, sentence[:500]
                session.flush()
                self._hold_back(session)
        except Exception as problem:
            if not item_id:
                raise
            self._note_failure(item_id, problem)
        return True

    def tell(self) -> None:
        """Announce what was held back."""
        if self._topics:
            with unit_of_work() as session:
                announce(session, *self._topics)
            self._topics.clear()

    def _note_failure(self, item_id: int, problem: Exception) -> None:
        sentence = str(problem)
        if not isinstance(problem, FlareError):
            number = secrets.token_hex(4)
            log.error("error %s", number, exc_info=problem)
            sentence = f"Sorry, that did not work. If it happens again, please mention error {number}."
        with unit_of_work() as session:
            item = session.get_one(BatchItem, item_id, with_for_update=True)
            if item.state == RowState.WAITING:
                item.state, item.sentence = RowState.FAILED.value, sentence[:500]
                session.flush()
            self._hold_back(session)

    def _hold_back(self, session: Session) -> None:
        """Keep what was announced for the end of the turn; the ones who ordered it see their rows advance meanwhile."""
        self._topics |= hold_back(session, _STAFF)
        own = {topic for topic in self._topics if not topic.startswith(_STAFF)}
        if time.monotonic() - self._told_at >= _TOLD_EVERY:
            announce(session, *own)
            self._told_at = time.monotonic()


def _take(session: Session, batch: Batch) -> BatchItem | None:
    """The next row that waits, for us alone."""
    waiting = select(BatchItem).where(BatchItem.batch_id == batch.id, BatchItem.state == RowState.WAITING)
    return session.exec(waiting.order_by(col(BatchItem.position)).limit(1).with_for_update(skip_locked=True)).first()


def _finish(session: Session, batch: Batch) -> None:
    """The batch is done, unless another worker holds its last rows or it was cancelled."""
    locked = session.get_one(Batch, batch.id, with_for_update=True, populate_existing=True)
    waiting = session.exec(select(BatchItem.id).where(BatchItem.batch_id == batch.id, BatchItem.state == RowState.WAITING).limit(1))
    if locked.state == BatchState.RUNNING and waiting.first() is None:
        locked.state, locked.finished_at = BatchState.DONE.value, utc_now()
        session.flush()
