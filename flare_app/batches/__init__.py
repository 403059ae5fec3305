"""Room: work on many records at once: ordered in one click, done row by row, with what became of each."""

from flare_app.batches.ordering import MOST_ROWS, BatchRow, cancel_batch, delete_old_batches, dismiss_batch, start_batch, undo_batch
from flare_app.batches.reading import BatchProgress, RowResult, get_batch, latest_batch, row_results
from flare_app.batches.states import BATCHES_TOPIC, topic_of
from flare_app.batches.verbs import VERBS, BatchVerb
from flare_app.batches.working import work_batches

__all__ = [
    "BATCHES_TOPIC",
    "MOST_ROWS",
    "VERBS",
    "BatchProgress",
    "BatchRow",
    "BatchVerb",
    "RowResult",
    "cancel_batch",
    "delete_old_batches",
    "dismiss_batch",
    "get_batch",
    "latest_batch",
    "row_results",
    "start_batch",
    "topic_of",
    "undo_batch",
    "work_batches",
]
