"""The migrations make the schema that the models say, from empty, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

import flare_app.models  # noqa: F401 - fills the metadata
from flare_app.database import writer_engine
from flare_app.extensions import is_extension_table
from flare_app.migrations import is_current, upgrade
from flare_app.search.ddl import is_search_table


# On SQLite an index on an expression cannot be read back; on PostgreSQL it is compared like the others.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index", "ignore:autogenerate skipping")
def test_the_migrated_schema_equals_the_models(database: str) -> None:
    def wanted(name: str | None, kind: str, _parents: object) -> bool:
        ours = kind != "table" or str(name) in SQLModel.metadata.tables
        return (ours and not str(name).startswith("ix_")) or not str(name).endswith("_search")

    with writer_engine().connect() as connection:
        options = {"compare_type": True, "include_name": wanted}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata)
    tables = SQLModel.metadata.tables
    differences = [one for one in differences if one[0] != "add_table" or not is_extension_table(one[1].name)]
    left = [one for one in differences if not (one[0] in {"remove_table", "remove_index"} and is_search_part(one[1], tables))]
    assert left == []


def is_search_part(item: object, tables: object) -> bool:
    """The search index is made by hand: Alembic does not know it."""
    name = str(getattr(item, "name", "")).removeprefix("ix_")
    return is_search_table(name, tables)


def test_a_second_upgrade_changes_nothing(database: str) -> None:
    with writer_engine().connect() as connection:
        before = sorted(inspect(connection).get_table_names())
    upgrade(database)
    with writer_engine().connect() as connection:
        assert sorted(inspect(connection).get_table_names()) == before
    assert is_current(database)


@pytest.mark.parametrize("table", ["document", "payment", "allocation", "audit_entry"])
def test_money_and_documents_are_protected_by_triggers(database: str, database_kind: str, table: str) -> None:
    question = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{}'"
        if database_kind == "sqlite"
        else "SELECT count(*) FROM pg_trigger WHERE tgrelid = '{}'::regclass AND NOT tgisinternal"
    )
    with writer_engine().connect() as connection:
        assert connection.exec_driver_sql(question.format(table)).scalar_one() >= 2
