"""The browser's half: built by Reflex's own command when something it is made of has changed; one build serves any port."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flare_app.extensions import source_files as extension_files

ROOT = Path(__file__).resolve().parent.parent
_SOURCES = ("flare_app/**/*.py", "assets/**/*", "rxconfig.py", "requirements.txt")
_LOCKED_PACKAGES = ("reflex.lock/*",)
_LINES_OF_A_FAILURE = 40
_PUBLIC_REGISTRY = "https://registry.npmjs.org"


class BuildFailed(Exception):
    """Reflex could not build the pages; the message ends with what it said last."""


def web_folder() -> Path:
    """Where Reflex builds: `.web`, or REFLEX_WEB_WORKDIR."""
    return ROOT / os.environ.get("REFLEX_WEB_WORKDIR", ".web")


def pages_folder() -> Path:
    """What the browser gets: the built pages and their assets."""
    return web_folder() / "build" / "client"


def is_built() -> bool:
    """Whether the built pages come from the sources as they are now."""
    stamp = _stamp()
    return stamp.is_file() and stamp.read_text() == _digest(_SOURCES) + _digest(_LOCKED_PACKAGES)


def build() -> None:
    """Build the pages unless they are up to date; of two calls at once, the second waits and finds them built.

    Raises:
        BuildFailed: the packages could not be fetched, or a page does not compile.
    """
    with _alone():
        if is_built():
            return
        sources = _digest(_SOURCES)
        # The caller's umask protects data; the pages are public, and another user may be the one who serves them.
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        variables = environment()
        with _lock_kept(is_mirror=variables["NPM_CONFIG_REGISTRY"].rstrip("/") != _PUBLIC_REGISTRY):
            done = subprocess.run(  # noqa: S603
                command, cwd=ROOT, env=variables, capture_output=True, text=True, errors="replace", check=False, umask=0o022
            )
        if done.returncode:
            lines = (done.stdout + done.stderr).splitlines()
            raise BuildFailed("The pages could not be built:\n" + "\n".join(lines[-_LINES_OF_A_FAILURE:]))
        # Reflex resolves versions into reflex.lock while it builds, so that part is read afterwards.
        _stamp().write_text(sources + _digest(_LOCKED_PACKAGES))


def _stamp() -> Path:
    """Stands beside the built pages, so that Reflex removes it with them before it builds anew."""
    return web_folder() / "build" / "built-from"


def _digest(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    own = [path for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.is_file()]
    for path in [*own, *(extension_files() if patterns is _SOURCES else [])]:
        digest.update(f"{os.path.relpath(path, ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    # rxconfig.py is always there and never rewritten, unlike anything below .web.
    with (ROOT / "rxconfig.py").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_kept(*, is_mirror: bool) -> Iterator[None]:
    """Put the shared lock back as it was: a mirror's addresses must not end up in it, nor Reflex's new line breaks."""
    locks = {path: path.read_bytes() for path in ROOT.glob(_LOCKED_PACKAGES[0])}
    yield
    for path, content in locks.items():
        if is_mirror or (path.suffix == ".json" and json.loads(path.read_bytes()) == json.loads(content)):
            path.write_bytes(content)


def environment() -> dict[str, str]:
    """Node and bun from this virtual environment, packages from the registry that npm is set up for, no calls home."""
    binaries = sysconfig.get_path("scripts")
    variables = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_USE_SYSTEM_BUN": "true",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_DIR": str(Path(sys.prefix) / "share" / "reflex"),
    }
    # Left alone, Reflex measures two public registries and writes the faster one over npm's own configuration.
    variables.setdefault("NPM_CONFIG_REGISTRY", _npm_setting("registry", binaries) or _PUBLIC_REGISTRY)
    # bun knows this variable, but not npm's `cafile` from the environment.
    if authority := _npm_setting("cafile", binaries):
        variables.setdefault("NODE_EXTRA_CA_CERTS", authority)
    return variables


def _npm_setting(name: str, binaries: str) -> str:
    done = subprocess.run(  # noqa: S603
        [f"{binaries}/npm", "config", "get", name], cwd=ROOT, capture_output=True, text=True, check=False
    )
    value = done.stdout.strip()
    return "" if done.returncode or value in {"null", "undefined"} else value
