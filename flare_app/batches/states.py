"""How far a batch and each of its rows got, and who hears of it."""

from enum import StrEnum

from flare_app.models import Batch, BatchItem

BATCHES_TOPIC = "staff:batches"
"""Wakes whoever works through batches."""


class BatchState(StrEnum):
    """A batch is worked through until nothing waits, or until it is cancelled."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class RowState(StrEnum):
    """`LEFT`: cancelled before its turn."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    LEFT = "left"


def row_id(batch: Batch, item: BatchItem) -> str:
    """What names a row to the verb that is done to it, the same each time it is tried."""
    return f"{batch.public_id}-{item.position}"


def topic_of(user_id: int) -> str:
    """What the pages of whoever ordered a batch hang on."""
    return f"batches:{user_id}"
