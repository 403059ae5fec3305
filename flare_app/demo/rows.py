"""Rows by the ten thousand: written with plain inserts, with their ids given here instead of by the database."""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import Connection, case, func, insert, select, text, update
from sqlmodel import SQLModel, col

from flare_app.database import is_sqlite
from flare_app.domain.lifecycle import DocumentState
from flare_app.models import Allocation, Delivery, Document, DocumentLine, DocumentTax, Message, Payment, PortalLink

# A row before those that refer to it.
_TABLES: tuple[type[SQLModel], ...] = (PortalLink, Document, DocumentLine, DocumentTax, Payment, Allocation, Message, Delivery)
_ISSUED = (DocumentState.ISSUED.value, DocumentState.VOID.value)


class Rows:
    """Rows that wait to be written into tables that were empty at first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: defaultdict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
        self._made = dict.fromkeys(_TABLES, 0)
        self._blank = {table: _defaults(table) for table in _TABLES}

    def add(self, table: type[SQLModel], **values: Any) -> Any:
        """A row of `table` with what a model gives by itself; what comes back has its columns, and the id, as attributes."""
        self._made[table] += 1
        row = {**self._blank[table], "id": self._made[table], **values}
        self._waiting[table].append(row)
        return SimpleNamespace(**row)

    def write(self) -> None:
        """Write what waits. Documents go in as drafts and are issued when their lines are there: the database takes no other way."""
        waiting, self._waiting = self._waiting, defaultdict(list)
        for document in waiting[Document]:
            document["state"] = DocumentState.DRAFT.value
        for table in _TABLES:
            if waiting[table]:
                self._connection.execute(insert(table), waiting[table])
            if table is DocumentTax and waiting[Document]:
                self._issue(waiting[Document][0]["id"])

    def finish(self) -> None:
        """Let PostgreSQL give the next ids itself; SQLite looks for them."""
        self.write()
        if not is_sqlite(self._connection):
            for table in _TABLES:
                name = str(table.__tablename__)
                highest = select(func.setval(func.pg_get_serial_sequence(name, "id"), self._made[table]))
                if self._made[table]:
                    self._connection.execute(highest)

    def _issue(self, first_id: int) -> None:
        state = case((col(Document.voided_at).is_not(None), _ISSUED[1]), else_=_ISSUED[0])
        numbered = col(Document.id) >= first_id, col(Document.number).is_not(None)
        self._connection.execute(update(Document).where(*numbered).values(state=state))


def _defaults(table: type[SQLModel]) -> dict[str, Any]:
    return {name: field.default for name, field in table.model_fields.items() if field.default is not PydanticUndefined}
