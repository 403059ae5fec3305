"""The plain HTTP side on a port of its own, served as in production."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from granian.constants import Interfaces
from granian.server.embed import Server

from flare_app.web.app import create_web_app
from tests.stripe_sandbox import free_port, wait_until_open


@contextmanager
def served_web() -> Iterator[str]:
    """Gives its address; it uses this process's settings and database."""
    port = free_port()
    loop = asyncio.new_event_loop()
    server = Server(
        create_web_app(), address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False, websockets=False
    )

    def run() -> None:
        asyncio.set_event_loop(loop)
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(server.serve())

    thread = threading.Thread(target=run)
    thread.start()
    wait_until_open(port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(10)
        loop.close()
        assert not thread.is_alive()
