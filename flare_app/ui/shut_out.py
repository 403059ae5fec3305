"""Closes the sockets of staff whose session has ended. Their pages were led away already; what stays connected is no page of ours.

Every event of such a socket is refused anyway: this only ends the line, and what it costs.
"""

import asyncio
import logging

import reflex as rx

from flare_app.access import portal_cookie_name, staff_cookie_name
from flare_app.ui.session import find_asker

security_log = logging.getLogger("flare.security")
_closing: set[asyncio.Task[None]] = set()


def close_ended(app: rx.App) -> None:
    """Look through the open sockets of this process, beside the event loop's other work."""
    task = asyncio.get_running_loop().create_task(_close_ended(app))
    _closing.add(task)  # the loop itself holds tasks weakly
    task.add_done_callback(_closing.discard)


async def _close_ended(app: rx.App) -> None:
    namespace = app.event_namespace
    if namespace is None or app.sio is None:
        return
    for sid in list(namespace.sid_to_token):
        environ = app.sio.get_environ(sid, namespace.namespace) or {}
        if await _has_ended(environ.get("HTTP_COOKIE", "")):
            security_log.warning("closed a socket whose session has ended")
            await app.sio.disconnect(sid, namespace=namespace.namespace)


async def _has_ended(cookies: str) -> bool:
    """A session that was there and is no more. Somebody with a portal open beside it keeps the line."""
    if f"{staff_cookie_name()}=" not in cookies or portal_cookie_name("") in cookies:
        return False
    return (await find_asker(cookies, "")).staff is None
