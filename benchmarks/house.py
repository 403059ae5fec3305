"""The house that is measured: a copy of the tree with the floor's page in it, its data, and a production server."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD

ROOT = Path(__file__).resolve().parent.parent
_PARTS = ("flare_app", "assets", "alembic", "reflex.lock", "rxconfig.py", "requirements.txt")
_SECONDS_TO_START = 600
_SECONDS_TO_END = 20


@dataclass(frozen=True)
class House:
    """Where everything is. `url` answers only while the house is served."""

    folder: Path
    url: str
    documents: int

    @property
    def tree(self) -> Path:
        """The copy of the app."""
        return self.folder / "tree"

    @property
    def pages(self) -> Path:
        """The built pages of the copy."""
        return self.tree / ".web" / "build" / "client"


def prepare(folder: Path, *, documents: int, port: int, database_url: str = "") -> House:
    """Copy the tree, and load data unless the same data is there. This process's settings are the house's from here on."""
    house = House(folder.resolve(), f"http://localhost:{port}", documents)
    _copy_tree(house.tree)
    data = house.folder / f"data-{documents}"
    os.environ |= {"FLARE_ENV": "demo", "PORT": str(port), "DATA_DIR": str(data)}
    if database_url:
        os.environ["FLARE_DATABASE_URL"] = database_url
    stamp = data / "loaded-by"
    made_by = _digest(house.tree / "flare_app" / "demo" / "bulk", house.tree / "alembic" / "versions")
    if not database_url and data.exists() and (not stamp.exists() or stamp.read_text() != made_by):
        shutil.rmtree(data)
    if database_url or not data.exists():
        _load(house, is_kept=bool(database_url))
        stamp.write_text(made_by)
    return house


@contextmanager
def served(house: House) -> Iterator[None]:
    """The production server of the copy, until the end of the block; what it says goes to a file."""
    log = house.folder / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "flare_app", "serve"], cwd=house.tree, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_ready(house, server, log)
            yield
        finally:
            server.terminate()
            try:
                server.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                server.kill()


@contextmanager
def signed_in(house: House) -> Iterator[httpx.Client]:
    """A client without a browser, signed in as staff."""
    with httpx.Client(base_url=house.url, timeout=120) as client:
        answer = client.post("/login", data={"email": DEMO_EMAIL, "password": DEMO_PASSWORD}, headers={"Origin": house.url})
        assert answer.status_code == 303, f"Sign-in failed: {answer.status_code}"
        yield client


def _copy_tree(tree: Path) -> None:
    for part in _PARTS:
        source, target = ROOT / part, tree / part
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    shutil.copy(Path(__file__).with_name("floor_page.py"), tree / "flare_app" / "ui" / "staff" / "floor_page.py")


def _load(house: House, *, is_kept: bool) -> None:
    command = [sys.executable, "-m", "flare_app", "demo", "--documents", str(house.documents)]
    done = subprocess.run(command, cwd=house.tree, check=False)
    if done.returncode and not is_kept:  # a database that was given may hold the data already
        sys.exit("The data could not be loaded.")


def _wait_until_ready(house: House, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(_SECONDS_TO_START * 10):
        if server.poll() is not None:
            sys.exit(f"The server ended:\n{log.read_text()}")
        try:
            if httpx.get(f"{house.url}/readyz").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    sys.exit("The server did not get ready.")


def _digest(*folders: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
