"""The life of an imported file."""

from enum import StrEnum

TOPIC = "staff:imports"


class FileState(StrEnum):
    """uploaded → running (a check, or the import) → checked or done. Stopping a run, or choosing other columns, leads back."""

    UPLOADED = "uploaded"
    RUNNING = "running"
    STOPPING = "stopping"
    CHECKED = "checked"
    DONE = "done"


BUSY = frozenset({FileState.RUNNING.value, FileState.STOPPING.value})
