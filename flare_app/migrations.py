"""Bring a database to the newest schema; serve, worker, tests and the command line all come through here."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from flare_app import extensions
from flare_app.database import make_engine

ALEMBIC_INI = Path(__file__).resolve().parent.parent / "alembic" / "alembic.ini"


def upgrade(url: str) -> None:
    """Migrate the database at `url` to the newest revision, with the tables of extensions; a second call changes nothing."""
    command.upgrade(_config(url), "head")
    extensions.load_extensions()
    extensions.create_tables(url)


def is_current(url: str) -> bool:
    """Whether the database at `url` has the newest schema."""
    engine = make_engine(url, immediate=False)
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    engine.dispose()
    return set(heads) == set(ScriptDirectory.from_config(_config(url)).get_heads())


def _config(url: str) -> Config:
    config = Config(str(ALEMBIC_INI))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
