"""Who writes next on SQLite: the threads of a process take turns in the order in which they came.

SQLite's own busy handler sleeps and looks again, so under a flood of writers whoever looks at the right moment wins and another may
wait until its time is up. The file's lock still stands between processes.
"""

import sqlite3
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

LONGEST_WAIT = 15.0
"""Seconds that a writer waits, for its turn and then for another process: as long as SQLite's busy handler did alone."""


class NestedWrite(RuntimeError):
    """A thread that is writing begins to write once more beside it: it would wait for itself. The mistake is the program's."""


@dataclass(slots=True, eq=False)
class _Place:
    """Where a thread stands in the line; called when its turn has come."""

    thread: int
    call: threading.Event = field(default_factory=threading.Event)


class WriteTurns:
    """One line of writers, first come, first served: a turn that ends goes to whoever waits longest, and to nobody else."""

    def __init__(self, longest_wait: float = LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait
        self._guard = threading.Lock()
        self._line: deque[_Place] = deque()
        self._writer: int | None = None

    @property
    def waiting(self) -> int:
        """How many stand in the line."""
        return len(self._line)

    def take(self) -> bool:
        """Wait for the turn; False when it did not come in time. Every True is followed by one `give_back`, from any thread.

        Raises:
            NestedWrite: this thread has the turn already.
        """
        me = threading.get_ident()
        with self._guard:
            if self._writer is None:
                self._writer = me
                return True
            if self._writer == me:
                raise NestedWrite("This thread writes already: a second transaction would wait for the first one.")
            place = _Place(me)
            self._line.append(place)
        try:
            came = place.call.wait(self._longest_wait)
        except BaseException:
            if not self._step_out(place):
                self.give_back()
            raise
        return came or not self._step_out(place)

    def give_back(self) -> None:
        """End the turn: the next in line has it from this moment on."""
        with self._guard:
            if not self._line:
                self._writer = None
                return
            place = self._line.popleft()
            self._writer = place.thread
        place.call.set()

    def _step_out(self, place: _Place) -> bool:
        """Leave the line; False when the turn came in this very moment."""
        with self._guard:
            if place not in self._line:
                return False
            self._line.remove(place)
            return True


_by_file: WeakValueDictionary[str, WriteTurns] = WeakValueDictionary()
_by_file_guard = threading.Lock()


def turns_at(file: str) -> WriteTurns:
    """The line at a database file, the same for everything that writes to it in this process."""
    with _by_file_guard:
        return _by_file.setdefault(file, WriteTurns())


class TurnConnection(sqlite3.Connection):
    """A connection that has its turn from `take_turn` until its transaction is over, however it ends."""

    def __init__(self, database: str, *arguments: Any, **options: Any) -> None:
        super().__init__(database, *arguments, **options)
        self._turns = turns_at(database)
        self._has_turn = False

    def take_turn(self) -> None:
        """Wait until nobody else in this process writes: right before BEGIN IMMEDIATE.

        Raises:
            sqlite3.OperationalError: as SQLite itself when the time is up.
            NestedWrite: this thread writes already.
        """
        if not self._turns.take():
            raise sqlite3.OperationalError("database is locked")
        self._has_turn = True

    def end_turn(self) -> None:
        """Give the turn back, unless the transaction goes on."""
        if self._has_turn and not self.in_transaction:
            self._has_turn = False
            self._turns.give_back()

    def commit(self) -> None:
        """End the transaction, and the turn with it."""
        try:
            super().commit()
        finally:
            self.end_turn()

    def rollback(self) -> None:
        """End the transaction, and the turn with it."""
        try:
            super().rollback()
        finally:
            self.end_turn()

    def close(self) -> None:
        """End everything: what was not committed is gone."""
        super().close()
        if self._has_turn:
            self._has_turn = False
            self._turns.give_back()
