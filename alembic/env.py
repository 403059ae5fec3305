"""Runs the migrations on the database that the settings (or the caller) name."""

from typing import Any

from alembic import context
from sqlmodel import AutoString, SQLModel

import flare_app.models  # noqa: F401 - Alembic sees only tables that were imported
from flare_app.database import is_sqlite, make_engine
from flare_app.extensions import is_extension_table
from flare_app.models.types import UtcDateTime
from flare_app.search.ddl import is_search_table
from flare_app.settings import settings


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write plain SQLAlchemy types, so that a landed migration does not depend on code that goes on changing."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


def is_foreign(name: str | None) -> bool:
    """Whether a table is none of the migrations' business: part of a search index, or an extension's."""
    return is_search_table(name or "", SQLModel.metadata.tables) or is_extension_table(name or "")


engine = make_engine(context.config.get_main_option("sqlalchemy.url") or settings().sqlalchemy_url, immediate=True)

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=render_item,
        render_as_batch=is_sqlite(connection),
        transaction_per_migration=True,
        include_name=lambda name, kind, _parents: not (kind == "table" and is_foreign(name)),
        include_object=lambda _item, name, kind, _reflected, _other: not (kind == "table" and is_foreign(name)),
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
