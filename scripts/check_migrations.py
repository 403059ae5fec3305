"""Whether there is one newest migration, and whether a database made by the migrations has exactly the tables of the models."""

import io
import sys
import tempfile
import warnings
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

ROOT = Path(__file__).resolve().parent.parent


def main() -> str | None:
    """What is wrong, in a sentence; None when all is in order."""
    config = Config(str(ROOT / "alembic" / "alembic.ini"), stdout=io.StringIO())
    heads = ScriptDirectory.from_config(config).get_heads()
    if len(heads) != 1:
        return f"There are {len(heads)} newest migrations ({', '.join(heads)}): let one of them follow the other."
    with tempfile.TemporaryDirectory() as folder:
        config.set_main_option("sqlalchemy.url", f"sqlite:///{folder}/check.db")
        command.upgrade(config, "head")
        # An index on an expression cannot be read back from SQLite; a test compares it on PostgreSQL.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection|autogenerate skipping")
        try:
            command.check(config)
        except CommandError as difference:
            return f"The models differ from the migrations; make one with alembic revision --autogenerate. {difference}"
    return None


if __name__ == "__main__":
    sys.exit(main())
