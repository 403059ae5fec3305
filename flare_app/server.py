"""What a server process loads: the app, told to serve the pages that are already built."""

import atexit
import multiprocessing
import os
import signal
import sys
import threading
from datetime import timedelta

from reflex_base import constants
from reflex_base.environment import environment
from starlette.types import ASGIApp

from flare_app.web.logs import redact_logs

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
    atexit.register(_leave_at_once)
    redact_logs()
    from flare_app.flare_app import app

    return app()


def _end_with_parent() -> None:
    """A killed supervisor must not leave a worker behind that keeps the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def _leave_at_once() -> None:
    """Granian's threads panic when the interpreter is taken down under them. Registered first, so it runs when all else is done."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
