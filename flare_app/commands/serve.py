"""Serve everything on one port: the pages, the socket, files and webhooks."""

import errno
import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from flare_app import frontend
from flare_app.commands.database import prepare_database
from flare_app.commands.demo import load_once
from flare_app.commands.ready import announce_when_ready
from flare_app.commands.terminal import Steps, say, stop
from flare_app.settings import Environment, Settings, settings

_SECONDS_TO_FINISH = 10

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network, best behind a proxy with https.")]
Workers = Annotated[
    int, typer.Option(min=1, max=64, envvar="GRANIAN_WORKERS", help="Server processes; more than one needs FLARE_REDIS_URL.")
]


def serve(host: Host = "127.0.0.1", workers: Workers = 1) -> None:
    """Migrate the database, build the pages if they changed, and serve everything on PORT until Ctrl-C."""
    chosen = settings()
    _refuse_taken_port(host, chosen.port)
    _refuse_split_state(workers, chosen)
    is_demo = chosen.env is Environment.DEMO
    steps = Steps("Start", 4 if is_demo else 3)
    prepare_database(steps, chosen)
    if is_demo:
        load_once(steps)
    build_pages(steps)
    steps.begin("server")
    _run(host, workers, chosen)


def build() -> None:
    """Build the pages if something they are made of changed."""
    build_pages(Steps("Build", 1))


def dev(host: Host = "127.0.0.1") -> None:
    """Serve with hot reload: a change in the code rebuilds the pages; reload the browser to see it."""
    chosen = settings()
    _refuse_taken_port(host, chosen.port)
    prepare_database(Steps("Start", 1), chosen)
    port = str(chosen.port)
    # Without the list, Reflex would watch the data folder too and reload for ever.
    watched = {"REFLEX_HOT_RELOAD_OVERRIDE_PATHS": f"{frontend.ROOT / 'flare_app'}:{frontend.ROOT / 'assets'}"}
    os.environ.update(frontend.environment() | watched)
    # Reflex's "preview" is the hot reload that serves from one port; its "dev" would put the pages on another port than the files.
    options = ["--env", "preview", "--frontend-port", port, "--backend-port", port, "--backend-host", host]
    os.execv(sys.executable, [sys.executable, "-m", "reflex", "run", *options])  # noqa: S606


def build_pages(steps: Steps) -> None:
    """Build unless the pages are up to date; a failure ends the command with what Reflex said."""
    first = not frontend.web_folder().exists()
    built = frontend.is_built()
    steps.begin(
        "pages (up to date)" if built else "pages (building; the first time takes a minute)" if first else "pages (building)"
    )
    try:
        frontend.build()
    except frontend.BuildFailed as failure:
        raise stop(str(failure)) from None


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise stop(
                    f"Port {port} is already in use. Stop what runs there, or choose another one: PORT={port + 1} make run"
                ) from None
            raise stop(f"Cannot listen on {host}, port {port}: {error.strerror}.") from None


def _refuse_split_state(workers: int, chosen: Settings) -> None:
    """Without Redis each process would keep the pages' State for itself, and half of the events would land in the wrong one."""
    if workers > 1 and not chosen.redis_url:
        raise stop(f"{workers} server processes need FLARE_REDIS_URL, because they share State through Redis. Without it, use one.")


def _run(host: str, workers: int, chosen: Settings) -> None:
    import multiprocessing

    from granian.constants import Interfaces
    from granian.errors import FatalError
    from granian.log import LogLevels
    from granian.server import Server

    # A forked worker would inherit open database connections.
    multiprocessing.set_start_method("spawn")
    server = Server(
        "flare_app.server:serve_built_pages",
        factory=True,
        interface=Interfaces.ASGI,
        address=host,
        port=chosen.port,
        workers=workers,
        working_dir=Path.cwd(),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_SECONDS_TO_FINISH,
    )
    announce_when_ready(host, chosen)
    try:
        server.serve()
    except FatalError as error:
        raise stop(f"The server stopped: {error}") from None
    say("Flare has stopped.")
