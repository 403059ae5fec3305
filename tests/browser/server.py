"""A production server as a process of its own: real pages, real socket, a database in a folder that belongs to it."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.stripe_sandbox import free_port

_SECONDS_TO_START = 90
_SECONDS_TO_STOP = 20
_WRONG = re.compile(r"Traceback|\bERROR\b|^error |\bpanicked\b|CRITICAL", re.MULTILINE)


class Server:
    """`python -m flare_app serve` on a free port; `folder` is its data folder and holds a loaded database already, unless
    `more` variables name another one.
    """

    def __init__(self, folder: Path, *, smtp_url: str, more: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        self._smtp_url = smtp_url
        self._more = dict(more or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0

    @property
    def variables(self) -> dict[str, str]:
        """The environment in which the server, and whoever works on its database, runs."""
        own = {"FLARE_ENV": "demo", "PORT": str(self.port), "DATA_DIR": str(self.folder), "FLARE_SMTP_URL": self._smtp_url}
        return own | self._more

    def start(self) -> None:
        """Start, or start again; returns when it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flare_app", "serve"],
                env=own_environment(**self.variables),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        while not self._answers():
            assert self._process.poll() is None, f"The server did not start:\n{self.log.read_text()}"
            assert time.monotonic() < deadline, f"The server does not answer:\n{self.log.read_text()}"
            time.sleep(0.1)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def hold(self) -> None:
        """Let it answer nothing more, as when the line hangs before it breaks."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def kill(self) -> None:
        """Let all of its processes die in the middle of what they do."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_SECONDS_TO_STOP)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line beside it, on the same database."""
        return subprocess.run(
            [sys.executable, "-m", "flare_app", *arguments],
            env=own_environment(**self.variables),
            capture_output=True,
            text=True,
            check=False,
        )

    def complaints(self) -> str:
        """What it wrote since the last call, if there is an error in it; "" otherwise."""
        new = self.log.read_text(errors="replace")[self._read :]
        self._read += len(new)
        return new if _WRONG.search(new) else ""

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def own_environment(**variables: str) -> dict[str, str]:
    """This process's environment without what tests set in it, and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLARE_") and name not in ("PORT", "DATA_DIR")}
    return {**kept, **variables}
