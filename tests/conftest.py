"""Fixtures for every test: a migrated database of each kind, a data folder, a clock that can be moved."""

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flare_app import clock, database
from flare_app.migrations import upgrade
from flare_app.settings import settings
from tests.postgresql import postgresql_server, run_sql

for name in [name for name in os.environ if name.startswith("FLARE_")]:
    del os.environ[name]
os.environ["FLARE_ENV"] = "test"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A running PostgreSQL server with a migrated template database."""
    with postgresql_server() as prefix:
        run_sql(prefix, "CREATE DATABASE flare_template")
        upgrade(prefix + "flare_template")
        yield prefix


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "flare.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a data folder and settings of its own, and leaves the clock as it was."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    clock.start_at(None)
    database.dispose()
    settings.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Tests that ask for a database run on both."""
    return str(request.param)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty migrated database that this process's `unit_of_work()` uses."""
    name = f"test_{uuid.uuid4().hex}"
    prefix = ""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "flare.db")
        url = f"sqlite:///{tmp_path / 'flare.db'}"
    else:
        prefix = request.getfixturevalue("postgresql")
        run_sql(prefix, f"CREATE DATABASE {name} TEMPLATE flare_template")
        url = prefix + name
    monkeypatch.setenv("FLARE_DATABASE_URL", url)
    settings.cache_clear()
    database.dispose()
    yield url
    database.dispose()
    if prefix:
        run_sql(prefix, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(name="database")
def _database(database_url: str) -> str:
    """The short name for `database_url`, for tests that only need it to be there."""
    return database_url


@pytest.fixture
def at() -> Iterator[None]:
    """Call with a moment to let the clock run on from there."""
    yield _start_at  # type: ignore[misc]
    clock.start_at(None)


def _start_at(moment: datetime) -> None:
    clock.start_at(moment)
