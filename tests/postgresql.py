"""A PostgreSQL server of the tests' own: started on a free port in a temporary folder, thrown away at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "max_connections=150")
FAST = [word for setting in _SETTINGS for word in ("-c", setting)]


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL prefix of a running server; append a database's name to it."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="flare-tests-", dir=_reachable_folder()))
    as_user = _other_user(folder)
    port = _free_port()
    data = folder / "data"
    _run([*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "flare", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*as_user, str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1", *FAST],
            stdout=subprocess.DEVNULL,
            cwd="/",
            stderr=log,
        )
    try:
        _wait(port, server, folder / "log")
        yield f"postgresql+psycopg://flare@127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def run_sql(prefix: str, statement: str) -> None:
    """One statement outside a transaction, on the maintenance database."""
    with psycopg.connect(prefix.replace("+psycopg", "") + "postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    assert on_path, "PostgreSQL is not installed. Run: apt-get install postgresql"
    return Path(on_path).parent


def _reachable_folder() -> str | None:
    """Root starts the server as another user, who may not be allowed into root's temporary folder: that user's home will do."""
    return None if os.getuid() != 0 else pwd.getpwnam("postgres").pw_dir


def _other_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    if os.getuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _run(command: list[str]) -> None:
    result = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert result.returncode == 0, result.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert server.poll() is None, log.read_text()
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=flare dbname=postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())
