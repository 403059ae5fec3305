"""What migrations call beside a table that can be searched: the trigram index of each database."""

from typing import Any

from sqlalchemy import Connection

from flare_app.database import is_sqlite
from flare_app.search.index import fts_name

# Names of tables and columns come from migrations, never from a person.
# ruff: noqa: S608

_FTS_PARTS = ("", "_data", "_idx", "_docsize", "_config", "_content")


def create_index(op: Any, table: str, column: str = "search_text") -> None:
    """Index `column` of `table` (integer key `id`) for search, with the rows it has; `op` is Alembic's, or a connection.

    SQLite: an FTS5 table without a copy of the text, kept by triggers. PostgreSQL: the extension pg_trgm and a GIN index.
    """
    connection = _connection(op)
    statements = _sqlite(table, column) if is_sqlite(connection) else _postgresql(table, column)
    for statement in statements:
        connection.exec_driver_sql(statement)


def drop_index(op: Any, table: str) -> None:
    """Take back what `create_index` made; the extension stays."""
    connection = _connection(op)
    name = fts_name(table)
    if not is_sqlite(connection):
        connection.exec_driver_sql(f'DROP INDEX "ix_{name}"')
        return
    for event in ("insert", "delete", "update"):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}_{event}"')
    connection.exec_driver_sql(f'DROP TABLE "{name}"')


def is_search_table(name: str, tables: Any) -> bool:
    """Whether a table found in the database is part of a search index of one of `tables`: Alembic must leave it alone."""
    return any(name == fts_name(table) + part for table in tables for part in _FTS_PARTS)


def _connection(op: Any) -> Connection:
    connection: Connection = op if isinstance(op, Connection) else op.get_bind()
    return connection


def _sqlite(table: str, column: str) -> list[str]:
    name = fts_name(table)
    forget = f'INSERT INTO "{name}"("{name}", rowid, "{column}") VALUES (\'delete\', old.id, old."{column}");'
    learn = f'INSERT INTO "{name}"(rowid, "{column}") VALUES (new.id, new."{column}");'
    return [
        f"CREATE VIRTUAL TABLE \"{name}\" USING fts5(\"{column}\", content='{table}', content_rowid='id',"
        " tokenize='trigram case_sensitive 1', columnsize=0)",
        f'CREATE TRIGGER "{name}_insert" AFTER INSERT ON "{table}" BEGIN {learn} END',
        f'CREATE TRIGGER "{name}_delete" AFTER DELETE ON "{table}" BEGIN {forget} END',
        f'CREATE TRIGGER "{name}_update" AFTER UPDATE OF "{column}" ON "{table}" WHEN old."{column}" IS NOT new."{column}"'
        f" BEGIN {forget} {learn} END",
        f'INSERT INTO "{name}"("{name}") VALUES (\'rebuild\')',
    ]


def _postgresql(table: str, column: str) -> list[str]:
    return [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        # Without fastupdate: its list of pending entries is scanned by every search until the next vacuum.
        f'CREATE INDEX "ix_{fts_name(table)}" ON "{table}" USING gin ("{column}" gin_trgm_ops) WITH (fastupdate = off)',
    ]
