"""The State behind every declared list: its handlers. What may be seen is asked of the room each time, for whoever asks."""

from collections.abc import AsyncIterator
from typing import Annotated

import reflex as rx
from pydantic import Field

from flare_app.domain.periods import Period
from flare_app.lists import ListQuery
from flare_app.ui import live, routes
from flare_app.ui.arguments import Count
from flare_app.ui.components.list_reading import PAGE_SIZE, in_reading
from flare_app.ui.components.list_rows import read_days
from flare_app.ui.components.list_selection import MOST_SELECTED, ListSelection, selected_public_ids
from flare_app.ui.policy import OF_STATE, policy
from flare_app.ui.session import in_thread, principal

__all__ = ["MOST_SELECTED", "ListState", "selected_public_ids"]

SearchText = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(max_length=80)]


class ListState(ListSelection, mixin=True):
    """Handlers carry the policy of the declared list."""

    @rx.event
    @policy(OF_STATE, page=True)
    async def load(self) -> AsyncIterator[None]:
        """Show what the address says: search, filter, sort, place, and the record that is open."""
        declared = type(self)._declared
        is_current = live.watch(self, type(self).refresh, *declared.topics(principal()))
        is_moved = self._read_address()
        self.loads += 1
        if is_moved or not is_current or not self.loaded:
            await self._read_rows()
        await self._open(routes.record_in(declared.route, self.router.url.path))
        if self.opened:
            yield
            await self._open_rest()
        if is_moved or not is_current:
            yield
            await self._read_range()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def refresh(self) -> AsyncIterator[None]:
        """Read everything shown once more: a live nudge, or Retry. Search text, selection and the open record stay."""
        await self._read_rows(again=True)
        self.refreshed += 1
        await self._open(self.opened, again=True)
        await self._open_rest()
        await self._read_selection()
        yield
        await self._read_range()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def search(self, text: SearchText, ticket: Count) -> None:
        """Show what matches the text. A newer search cancels this one; `ticket` tells the box that its answer is here."""
        self._text = text
        await self._read_rows(from_start=True)
        self.answered = ticket

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def settle(self) -> None:
        """Typing pauses: count what was found. Each letter brings its rows, only the last one is worth a count."""
        await self._read_range()
        self._tell_count()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def show_filter(self, key: Key) -> AsyncIterator[None]:
        """Narrow the list to one of its declared filters."""
        self.filter = key
        async for step in self._show_narrowed():
            yield step

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def clear_filters(self) -> AsyncIterator[None]:
        """Show the list as it opens; what is searched for stays."""
        async for step in self._clear():
            yield step

    async def _clear(self) -> AsyncIterator[None]:
        opening = ListQuery().checked(type(self)._declared)
        self.filter, self.period, self.start, self.end = opening.filter, opening.period, opening.start, opening.end
        self._criteria = ()
        async for step in self._show_narrowed():
            yield step

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def show_period(self, name: Key) -> AsyncIterator[None]:
        """Narrow the list to a period by its name; Custom begins with the days that were shown."""
        if name == Period.CUSTOM.value and self.period:
            self.start, self.end = await in_thread(in_reading, read_days, self._query())
        self._narrow(period=name)
        async for step in self._show_narrowed():
            yield step

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def show_from(self, day: Key) -> AsyncIterator[None]:
        """The first day of a custom period; an empty one leaves it open."""
        self._narrow(start=day)
        async for step in self._show_narrowed():
            yield step

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def show_to(self, day: Key) -> AsyncIterator[None]:
        """The last day of a custom period; an empty one leaves it open."""
        self._narrow(end=day)
        async for step in self._show_narrowed():
            yield step

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def sort_by(self, key: Key) -> AsyncIterator[None]:
        """Sort by a column; the same column again turns the order round."""
        self.sort = f"-{key}" if self.sort == key else key
        await self._read_rows(from_start=True)
        yield
        await self._read_range()

    @rx.event
    @policy(OF_STATE)
    async def next_page(self) -> AsyncIterator[None]:
        """The page after this one."""
        if self._next_cursor:
            self._cursor, self._backwards, self._first = self._next_cursor, False, self._first + len(self.rows)
            await self._read_rows()
            yield
            await self._read_range()

    @rx.event
    @policy(OF_STATE)
    async def previous_page(self) -> AsyncIterator[None]:
        """The page before this one."""
        if self._previous_cursor:
            self._cursor, self._backwards, self._first = self._previous_cursor, True, max(1, self._first - PAGE_SIZE)
            await self._read_rows()
            yield
            await self._read_range()

    async def _show_narrowed(self) -> AsyncIterator[None]:
        """The first page of what is asked for now; its count follows, and is told."""
        await self._read_rows(from_start=True)
        yield
        await self._read_range()
        self._tell_count()
