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
from enum import StrEnum
from math import inf

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event, EventHandler
from reflex_base.utils.format import format_event_handler

from flare_app import live
from flare_app.ui.session import REMEMBERED_SECONDS, forget_askers
from flare_app.ui.shut_out import close_ended

GAP_SECONDS = 0.1
STAFF_GAP_SECONDS = 0.5
SHUTTING_TOPICS = ("link:", "user:")
"""Topics after which somebody may be shut out: a portal's link, and what a member of staff may do."""
_SWEEP_SECONDS = 60
_LEAVING_SECONDS = 5.0
_CLOSING_SECONDS = 2 * REMEMBERED_SECONDS


class Part(StrEnum):
    """What of a page hangs on topics by itself: content, the frame around it, a window over it, work that goes on behind it."""

    PAGE = "page"
    FRAME = "frame"
    WINDOW = "window"
    WORK = "work"


_Place = tuple[str, Part]


def _places(sid: str) -> list[_Place]:
    return [(sid, part) for part in Part]


class Registry:
    """Which socket shows a page that hangs on which topics. `is_open(sid)` and `nudge(sid, handler)` reach the sockets."""

    def __init__(self, is_open: Callable[[str], bool], nudge: Callable[[str, str], object]) -> None:
        self._is_open = is_open
        self._nudge = nudge
        self._parts: dict[_Place, tuple[str, tuple[str, ...]]] = {}
        self._topics: defaultdict[str, set[_Place]] = defaultdict(set)
        self._leaving: dict[_Place, float] = {}
        self._due: dict[str, bool] = {}

    def __len__(self) -> int:
        return len(self._parts)

    def watch(self, sid: str, handler: str, topics: tuple[str, ...], part: Part = Part.PAGE) -> bool:
        """Let a part of a socket's page hang on topics; a socket has one page in one frame, so the former is forgotten.

        True when it was the same page all along (a record was opened in its split view), so that no change was missed.
        """
        place = (sid, part)
        same_page = self._shows(place, handler)
        self._forget(place)
        self._hang(place, handler, topics)
        return same_page

    def change_topics(self, sid: str, handler: str, topics: tuple[str, ...], part: Part = Part.PAGE) -> None:
        """Let a part that the socket shows already hang on other topics. Nothing happens when it shows another page by now: a nudge
        may be answered after its page was left, and must not take the new page's place.
        """
        place = (sid, part)
        if self._shows(place, handler):
            leaving = self._leaving.get(place)
            self._forget(place)
            self._hang(place, handler, topics)
            if leaving is not None:
                self._leaving[place] = leaving

    def leave(self, sid: str) -> None:
        """The socket navigates. Its page stays registered for a moment: if it turns out to be the same one, nothing was missed."""
        for place in _places(sid):
            if place in self._parts:
                self._leaving[place] = time.monotonic()

    def forget(self, sid: str) -> None:
        """The socket has no page any more."""
        for place in _places(sid):
            self._forget(place)

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
        for place in [place for place in self._parts if self._is_gone(place)]:
            self._forget(place)

    def _shows(self, place: _Place, handler: str) -> bool:
        return self._parts.get(place, ("", ()))[0] == handler

    def _hang(self, place: _Place, handler: str, topics: tuple[str, ...]) -> None:
        self._parts[place] = (handler, topics)
        for topic in topics:
            self._topics[topic].add(place)

    def _forget(self, place: _Place) -> None:
        self._leaving.pop(place, None)
        for topic in self._parts.pop(place, ("", ()))[1]:
            self._topics[topic].discard(place)
            if not self._topics[topic]:
                del self._topics[topic]

    def _is_gone(self, place: _Place) -> bool:
        return not self._is_open(place[0]) or time.monotonic() - self._leaving.get(place, inf) > _LEAVING_SECONDS

    def _end_gap(self, topic: str) -> None:
        if self._due.pop(topic):
            self.changed(topic)

    def _nudge_pages(self, topic: str) -> None:
        for place in list(self._parts if topic == live.EVERYTHING else self._topics.get(topic, ())):
            if self._is_gone(place):
                self._forget(place)
            elif place in self._parts:
                self._nudge(place[0], self._parts[place][0])


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


def watch(state: BaseState, refresh: EventHandler, *topics: str, part: Part = Part.PAGE) -> bool:
    """Call `refresh` of this page whenever one of the topics changes. First thing in a page's load, before it reads its rows.

    A frame says `part=Part.FRAME`: it hangs on topics of its own, beside those of the page within.

    Topics come from the principal or from records that it may see, never from the browser. True when the socket was on this page
    before without a gap, so that what it shows is still right.
    """
    if _registry is None:
        return False
    return _registry.watch(state.router.session.session_id, format_event_handler(refresh), topics, part)


def change_topics(state: BaseState, refresh: EventHandler, *topics: str) -> None:
    """Another record was opened: call `refresh` on changes of these topics now, if its page is still the one that is shown."""
    if _registry is not None:
        _registry.change_topics(state.router.session.session_id, format_event_handler(refresh), topics)


def open_pages() -> int:
    """How many pages and frames are registered in this process."""
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

    def hear(topic: str) -> None:
        if topic.startswith(SHUTTING_TOPICS):
            # Who was shut out is looked up anew, so that the nudge leads their open pages away; and once more for a look-up that
            # was under way when the link was closed. A socket whose page did not leave is then closed.
            forget_askers()
            loop.call_later(REMEMBERED_SECONDS, registry.changed, topic)
            loop.call_later(_CLOSING_SECONDS, close_ended, app)
        registry.changed(topic)

    def hear_own(topic: str) -> None:
        loop.call_soon_threadsafe(hear, topic)

    live.listeners.append(hear_own)
    watcher = asyncio.create_task(live.watch_database(hear))
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
