"""Fixtures for every test: a migrated database of each kind, a data folder, a clock that can be moved."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from hypothesis import settings as hypothesis_settings

from flare_app import clock, database
from flare_app.access import passwords
from flare_app.migrations import upgrade
from flare_app.settings import settings
from tests.kept_engines import engine_for
from tests.lent_database import TEMPLATE, LentDatabase
from tests.postgresql import postgresql_server, run_sql

for name in [name for name in os.environ if name.startswith("FLARE_")]:
    del os.environ[name]
os.environ["FLARE_ENV"] = "test"
database.make_engine = engine_for
# On a shared machine an example may take long for reasons that are not the code's.
hypothesis_settings.register_profile("shared machine", deadline=None, print_blob=True)
hypothesis_settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[LentDatabase]:
    """A migrated database on a PostgreSQL server of this process's own."""
    with postgresql_server() as prefix:
        run_sql(prefix, f"CREATE DATABASE {TEMPLATE}")
        upgrade(prefix + TEMPLATE)
        yield LentDatabase(prefix)


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


@pytest.fixture(autouse=True)
def _cheap_hashing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A password at full strength takes 64 MiB and a tenth of a second; who asks for `real_hashing` wants it all the same."""
    if "real_hashing" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", PasswordHasher.from_parameters(CHEAPEST))
    passwords._hash_of_nobody.cache_clear()
    yield
    passwords._hash_of_nobody.cache_clear()


@pytest.fixture
def real_hashing() -> None:
    """Hash as in production."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Tests that ask for a database run on both."""
    return str(request.param)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty migrated database that this process's `unit_of_work()` uses."""
    lent: LentDatabase | None = None
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "flare.db")
        url = f"sqlite:///{tmp_path / 'flare.db'}"
    else:
        lent = request.getfixturevalue("postgresql")
        url = lent.lend()
    monkeypatch.setenv("FLARE_DATABASE_URL", url)
    settings.cache_clear()
    database.dispose()
    yield url
    database.dispose()
    if lent:
        lent.take_back()


@pytest.fixture(name="database")
def _database(database_url: str) -> str:
    """The short name for `database_url`, for tests that only need it to be there."""
    return database_url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A database for all tests of a file, where they only read what takes long to write. The writing is done in a fixture of the
    same scope; other tests of the file may ask for `database` as everywhere.
    """
    folder = tmp_path_factory.mktemp("shared")
    with ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "flare.db")
            url = f"sqlite:///{folder / 'flare.db'}"
        else:
            url = stack.enter_context(request.getfixturevalue("postgresql").own())
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        environment.setenv("DATA_DIR", str(folder / "data"))
        environment.setenv("FLARE_DATABASE_URL", url)
        settings.cache_clear()
        database.dispose()
        yield
        database.dispose()
    settings.cache_clear()


@pytest.fixture
def at() -> Iterator[None]:
    """Call with a moment to let the clock run on from there."""
    yield _start_at  # type: ignore[misc]
    clock.start_at(None)


def _start_at(moment: datetime) -> None:
    clock.start_at(moment)
