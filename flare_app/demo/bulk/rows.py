"""Rows by the ten thousand: written with plain inserts, with their ids given here instead of by the database."""

import random
from base64 import urlsafe_b64encode
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import Connection, case, func, insert, select, update
from sqlmodel import SQLModel, col

from flare_app.database import is_sqlite
from flare_app.domain.states import DocumentState
from flare_app.models import Allocation, Delivery, Document, DocumentLine, DocumentTax, Message, Payment, PortalLink

# A row before those that refer to it.
_TABLES: tuple[type[SQLModel], ...] = (PortalLink, Document, DocumentLine, DocumentTax, Payment, Allocation, Message, Delivery)


class Rows:
    """Rows that wait to be written into tables that were empty at first; `count` says how many wait."""

    def __init__(self, connection: Connection, chance: random.Random) -> None:
        self._connection, self._chance = connection, chance
        self._blank = {table: _defaults(table) for table in _TABLES}
        self._made = dict.fromkeys(_TABLES, 0)
        self._waiting: defaultdict[type[SQLModel], list[Any]] = defaultdict(list)
        self.count = 0

    def add(self, table: type[SQLModel], **values: Any) -> Any:
        """A row with its columns as attributes; until the next `write` they can be changed."""
        self._made[table] += 1
        self.count += 1
        if "public_id" in table.model_fields:
            values["public_id"] = urlsafe_b64encode(self._chance.randbytes(12)).decode()
        row = SimpleNamespace(**self._blank[table] | values | {"id": self._made[table]})
        self._waiting[table].append(row)
        return row

    def write(self) -> None:
        """Write what waits. Documents go in as drafts and are issued once their lines are there: no other way is open."""
        for table in _TABLES:
            rows = [dict(vars(row)) for row in self._waiting[table]]
            if table is Document:
                rows = [row | {"state": DocumentState.DRAFT.value} for row in rows]
            if rows:
                self._connection.execute(insert(table), rows)
            if table is DocumentTax:
                self._issue()
        self._waiting.clear()
        self.count = 0

    def finish(self) -> None:
        """Write the rest; from here on PostgreSQL gives the ids itself, as SQLite does anyway."""
        self.write()
        if is_sqlite(self._connection):
            return
        for table, made in self._made.items():
            if made:
                sequence = func.pg_get_serial_sequence(str(table.__tablename__), "id")
                self._connection.execute(select(func.setval(sequence, made)))

    def _issue(self) -> None:
        documents = self._waiting[Document]
        if documents:
            state = case((col(Document.voided_at).is_not(None), DocumentState.VOID.value), else_=DocumentState.ISSUED.value)
            self._connection.execute(update(Document).where(col(Document.id) >= documents[0].id).values(state=state))


def _defaults(table: type[SQLModel]) -> dict[str, Any]:
    return {name: field.default for name, field in table.model_fields.items() if field.default is not PydanticUndefined}
