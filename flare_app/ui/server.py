"""What a server process loads: the app, told to serve the pages that are already built."""

import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import reflex as rx
from reflex_base import constants
from reflex_base.environment import environment
from starlette.types import ASGIApp

_SOCKET_BEAT = timedelta(seconds=10)
_LONGEST_MESSAGE = 128_000


def serve_built_pages() -> ASGIApp:
    """The whole house as one ASGI app: pages, socket, files, webhooks."""
    environment.REFLEX_ENV_MODE.set(constants.Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    # A line that is dead in one direction swallows what is sent until this runs out; the defaults are 25 and 120 s.
    environment.REFLEX_SOCKET_INTERVAL.set(_SOCKET_BEAT)
    environment.REFLEX_SOCKET_TIMEOUT.set(_SOCKET_BEAT)
    environment.REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE.set(_LONGEST_MESSAGE)
    _end_with_parent()
    from flare_app.flare_app import app

    app.register_lifespan_task(_closed_sockets)
    return app()


@asynccontextmanager
async def _closed_sockets(app: rx.App) -> AsyncIterator[None]:
    """Close every page's socket before the server ends, so that nothing still holds one then."""
    yield
    if app.sio is not None:
        await app.sio.shutdown()


def _end_with_parent() -> None:
    """A killed supervisor must not leave a worker behind that keeps the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()
