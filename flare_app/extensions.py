"""Pages and tables that others add without editing a file of this house: modules that FLARE_EXTENSIONS names.

Their tables begin with `ext_`, so that the migrations of the house leave them alone; missing ones are made with each migration.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from sqlmodel import SQLModel

from flare_app.database import make_engine
from flare_app.settings import SettingsError, settings

PREFIX = "ext_"


def load_extensions() -> None:
    """Import the modules; what they declare is then there. A second call does nothing.

    Raises:
        SettingsError: a module cannot be imported, or a table of it does not begin with `ext_`.
    """
    for name in settings().extension_names:
        known = set(SQLModel.metadata.tables)
        try:
            import_module(name)
        except Exception as problem:
            raise SettingsError(f"FLARE_EXTENSIONS: {name} cannot be loaded: {problem}.") from problem
        if wrong := [table for table in set(SQLModel.metadata.tables) - known if not is_extension_table(table)]:
            raise SettingsError(f"FLARE_EXTENSIONS: {name} has the table {wrong[0]}; call it {PREFIX}{wrong[0]}.")


def create_tables(url: str) -> None:
    """Make the tables of the extensions that the database does not have yet."""
    tables = [table for name, table in SQLModel.metadata.tables.items() if is_extension_table(name)]
    if tables:
        engine = make_engine(url, immediate=True)
        SQLModel.metadata.create_all(engine, tables=tables)
        engine.dispose()


def is_extension_table(name: str) -> bool:
    """Whether a table is an extension's."""
    return name.startswith(PREFIX)


def source_files() -> list[Path]:
    """The files of the extensions: the pages are built anew when one of them changes."""
    found = (find_spec(name) for name in settings().extension_names)
    return [Path(spec.origin) for spec in found if spec is not None and spec.origin]
