"""Everything the sandbox holds: records by kind and id, in memory, written through to one SQLite table if asked to."""

import json
import secrets
import sqlite3
import string
from collections import defaultdict
from pathlib import Path
from typing import Any

Record = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits
_CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
)
"""
# An upsert keeps the rowid, so that rows come back in the order in which they were first written.
_UPSERT = "INSERT INTO record (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body"


def new_id(prefix: str, length: int = 24) -> str:
    """A fresh id in Stripe's style, such as `pi_3Qd…`."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(length))}"


class Store:
    """Records of a kind in the order of their creation. What `put` changed reaches the file with the next `commit`."""

    def __init__(self, path: Path | None = None) -> None:
        self._records: dict[str, dict[str, Record]] = defaultdict(dict)
        self._file: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Opened where the app is built, used where it runs: one thread at a time, but not always the same.
            self._file = sqlite3.connect(path, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode = WAL")
            # Survives a killed process, which is all that is promised; a commit then costs no disk flush.
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.execute(_CREATE_TABLE)
            for kind, record_id, body in self._file.execute("SELECT kind, id, body FROM record ORDER BY rowid"):
                self._records[kind][record_id] = json.loads(body)

    def put(self, kind: str, record_id: str, record: Record) -> None:
        """Keep a new record, or the present content of one that was changed in place."""
        self._records[kind][record_id] = record
        if self._file is not None:
            self._file.execute(_UPSERT, (kind, record_id, json.dumps(record)))

    def find(self, kind: str, record_id: str) -> Record | None:
        return self._records[kind].get(record_id)

    def find_object(self, object_id: str) -> Record | None:
        """The Stripe object with this id, whatever its kind."""
        found = (records.get(object_id) for records in self._records.values())
        return next((record for record in found if record is not None and "object" in record), None)

    def all(self, kind: str) -> list[Record]:
        """Oldest first."""
        return list(self._records[kind].values())

    def kinds(self) -> list[str]:
        return sorted(kind for kind, records in self._records.items() if records)

    def commit(self) -> None:
        if self._file is not None:
            self._file.commit()

    def clear(self) -> None:
        self._records.clear()
        if self._file is not None:
            self._file.execute("DELETE FROM record")
            self._file.commit()

    def close(self) -> None:
        if self._file is not None:
            self._file.commit()
            self._file.close()
            self._file = None
