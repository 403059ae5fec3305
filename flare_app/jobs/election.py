"""One process does the jobs. Which one is decided by a lock that ends with the process that holds it.

Two processes at work for a moment do no harm (a job claims what it works on); the lock spares the work, and keeps what is not
claimed, such as a daily run, to one.
"""

import fcntl
import os
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from flare_app.database import is_sqlite, writer_engine
from flare_app.settings import make_private_dir, settings

_ADVISORY_KEY = 0x666C_6172_6501  # "flare", 1


class Lock(Protocol):
    """The right to do the jobs. Its methods may block for a moment."""

    def take(self) -> bool:
        """Try to get it; False when another process has it."""

    def is_held(self) -> bool:
        """Whether it is still ours: a lost database connection loses it."""

    def release(self) -> None:
        """Leave it to another process."""


def jobs_lock() -> Lock:
    """The lock that fits the database: PostgreSQL is shared by machines, SQLite by the processes of one."""
    return FileLock() if is_sqlite(writer_engine()) else AdvisoryLock()


class FileLock:
    """A locked file in the data folder; the system unlocks it when its process ends, however it ends."""

    def __init__(self) -> None:
        self._file: int | None = None

    def take(self) -> bool:
        """See `Lock`."""
        path = make_private_dir(settings().data_dir) / "jobs.lock"
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def is_held(self) -> bool:
        """See `Lock`."""
        return self._file is not None

    def release(self) -> None:
        """See `Lock`."""
        if self._file is not None:
            os.close(self._file)
        self._file = None


class AdvisoryLock:
    """PostgreSQL's session lock, on a connection of its own that is never given back to the pool."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def take(self) -> bool:
        """See `Lock`."""
        connection = writer_engine().connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False

    def is_held(self) -> bool:
        """See `Lock`."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def release(self) -> None:
        """See `Lock`."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
