"""Which text of which table can be searched."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.sql import ColumnElement


@dataclass(frozen=True)
class SearchIndex:
    """The column of `entity` (a SQLModel class or a Table with an integer `id`) that holds what `search_text()` made."""

    entity: Any
    column: str = "search_text"

    @property
    def table(self) -> Table:
        """The table itself."""
        if isinstance(self.entity, Table):
            return self.entity
        table = inspect(self.entity).local_table
        assert isinstance(table, Table)
        return table

    @property
    def id(self) -> ColumnElement[int]:
        """The integer key, which is also the row's number in SQLite's index."""
        return self.table.c.id

    @property
    def text(self) -> ColumnElement[str]:
        """The normalised text."""
        return self.table.c[self.column]

    @property
    def fts_name(self) -> str:
        """SQLite's index table."""
        return fts_name(self.table.name)


def fts_name(table: str) -> str:
    """How the FTS5 table beside `table` is called."""
    return f"{table}_search"
