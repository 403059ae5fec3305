"""Live pages: a change nudges each page that hangs on its topic, and the page asks again with its own cookie.

The nudge is one socket message whose only content is the name of the page's own refresh handler; Reflex's client sends it back as
an ordinary event. No data is pushed, so nothing can reach the wrong person. This file is the only one that uses
`event_namespace.emit`, `sid_to_token` and `StateUpdate` for it, which Reflex does not document.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import inf

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event, EventHandler
from reflex_base.utils.format import format_event_handler

from flare_app import live

GAP_SECONDS = 0.1
STAFF_GAP_SECONDS = 0.5
_SWEEP_SECONDS = 60
_LEAVING_SECONDS = 5.0


class Registry:
    """Which socket shows a page that hangs on which topics. `is_open(sid)` and `nudge(sid, handler)` reach the sockets."""

    def __init__(self, is_open: Callable[[str], bool], nudge: Callable[[str, str], object]) -> None:
        self._is_open = is_open
        self._nudge = nudge
        self._pages: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._topics: defaultdict[str, set[str]] = defaultdict(set)
        self._leaving: dict[str, float] = {}
        self._due: dict[str, bool] = {}

    def __len__(self) -> int:
        return len(self._pages)

    def watch(self, sid: str, handler: str, topics: tuple[str, ...]) -> bool:
        """Let a socket's page hang on topics; a socket has one page, so the former is forgotten.

        True when it was the same page all along (a record was opened in its split view), so that no change was missed.
        """
        same_page = self._pages.get(sid, ("", ()))[0] == handler
        self.forget(sid)
        self._pages[sid] = (handler, topics)
        for topic in topics:
            self._topics[topic].add(sid)
        return same_page

    def leave(self, sid: str) -> None:
        """The socket navigates. Its page stays registered for a moment: if it turns out to be the same one, nothing was missed."""
        if sid in self._pages:
            self._leaving[sid] = time.monotonic()

    def forget(self, sid: str) -> None:
        """The socket has no page any more."""
        self._leaving.pop(sid, None)
        for topic in self._pages.pop(sid, ("", ()))[1]:
            self._topics[topic].discard(sid)
            if not self._topics[topic]:
                del self._topics[topic]

    def changed(self, topic: str) -> None:
        """Nudge the topic's pages: at once, and once more at the end of the gap for all that came within it."""
        if topic in self._due:
            self._due[topic] = True
            return
        self._due[topic] = False
        self._nudge_pages(topic)
        gap = STAFF_GAP_SECONDS if topic.startswith("staff:") else GAP_SECONDS
        asyncio.get_running_loop().call_later(gap, self._end_gap, topic)

    def sweep(self) -> None:
        """Forget the sockets that are gone."""
        for sid in [sid for sid in self._pages if self._is_gone(sid)]:
            self.forget(sid)

    def _is_gone(self, sid: str) -> bool:
        return not self._is_open(sid) or time.monotonic() - self._leaving.get(sid, inf) > _LEAVING_SECONDS

    def _end_gap(self, topic: str) -> None:
        if self._due.pop(topic):
            self.changed(topic)

    def _nudge_pages(self, topic: str) -> None:
        for sid in list(self._pages if topic == live.EVERYTHING else self._topics.get(topic, ())):
            if self._is_gone(sid):
                self.forget(sid)
            elif sid in self._pages:
                self._nudge(sid, self._pages[sid][0])


class ForgetLeftPages(rx.Middleware):
    """A navigation or a reconnect ends what a socket watched; the page that loads next watches again."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> None:
        """Never stops an event."""
        if _registry is None:
            return
        if event.name.endswith(".on_load_internal"):
            _registry.leave(state.router.session.session_id)
        elif event.name.endswith(".hydrate_and_load"):
            _registry.forget(state.router.session.session_id)


_registry: Registry | None = None
_tasks: set[asyncio.Task[None]] = set()


def watch(state: BaseState, refresh: EventHandler, *topics: str) -> bool:
    """Call `refresh` of this page whenever one of the topics changes. First thing in a page's load, before it reads its rows.

    Topics come from the principal or from records that it may see, never from the browser. True when the socket was on this page
    before without a gap, so that what it shows is still right.
    """
    if _registry is None:
        return False
    return _registry.watch(state.router.session.session_id, format_event_handler(refresh), topics)


def open_pages() -> int:
    """How many pages are registered in this process."""
    return len(_registry) if _registry is not None else 0


def keep_pages_live(app: rx.App) -> None:
    """Register the middleware and the task that carries changes to the pages; the composition root calls it once."""
    app.add_middleware(ForgetLeftPages())

    @app.register_lifespan_task
    @asynccontextmanager
    async def live_pages() -> AsyncIterator[None]:
        async with _carried_changes(app):
            yield


@asynccontextmanager
async def _carried_changes(app: rx.App) -> AsyncIterator[None]:
    global _registry  # noqa: PLW0603 - one process has one set of sockets
    loop = asyncio.get_running_loop()
    registry = _registry = Registry(lambda sid: _is_open(app, sid), lambda sid, handler: _emit(app, sid, handler))

    def hear_own(topic: str) -> None:
        loop.call_soon_threadsafe(registry.changed, topic)

    live.listeners.append(hear_own)
    watcher = asyncio.create_task(live.watch_database(registry.changed))
    sweeper = asyncio.create_task(_sweep(registry))
    try:
        yield
    finally:
        live.listeners.remove(hear_own)
        watcher.cancel()
        sweeper.cancel()
        _registry = None


async def _sweep(registry: Registry) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        registry.sweep()


def _is_open(app: rx.App, sid: str) -> bool:
    return app.event_namespace is not None and sid in app.event_namespace.sid_to_token


def _emit(app: rx.App, sid: str, handler: str) -> None:
    """Send the name of the page's own handler; kept until done, since the loop holds tasks weakly."""
    update = StateUpdate(events=[Event(name=handler, payload={})])
    task = asyncio.get_running_loop().create_task(app.event_namespace.emit("event", update, to=sid))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
