"""The State behind every declared list: its handlers. What may be seen is asked of the room each time, for whoever asks."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.ui import live, routes
from flare_app.ui.arguments import Count, Ids
from flare_app.ui.components.list_reading import PAGE_SIZE, ListReading
from flare_app.ui.components.toast import error_toast
from flare_app.ui.policy import OF_STATE, policy
from flare_app.ui.session import principal

MOST_SELECTED = 2_000
"""The ids of a selection stand in the addresses of its files: 38 kB at most, which every server on the way has to take."""

SearchText = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(max_length=80)]


class ListState(ListReading, mixin=True):
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
        if is_moved or not is_current:
            yield
            await self._read_range()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def refresh(self) -> AsyncIterator[None]:
        """Read everything shown once more: a live nudge, or Retry. Search text, selection and the open record stay."""
        await self._read_rows()
        await self._open(self.opened, again=True)
        await self._read_selection()
        yield
        await self._read_range()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def search(self, text: SearchText, ticket: Count) -> AsyncIterator[None]:
        """Show what matches the text. A newer search cancels this one; `ticket` tells the box that its answer is here."""
        self._text = text
        await self._read_rows(from_start=True)
        self.answered = ticket
        yield
        await self._read_range()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def show_filter(self, key: Key) -> AsyncIterator[None]:
        """Narrow the list to one of its declared filters."""
        self.filter = key
        await self._read_rows(from_start=True)
        yield
        await self._read_range()

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

    @rx.event
    @policy(OF_STATE)
    async def select(self, ids: Ids, on: bool, ticket: Count) -> Any:
        """Tick or untick rows; the browser shows the tick at once, the answer brings the sum."""
        self.ticked = ticket
        chosen = {key: True for key in self._selected if on or key not in ids} | (dict.fromkeys(ids, True) if on else {})
        if len(chosen) > MOST_SELECTED:
            self._mark_rows()
            return error_toast(f"Select at most {MOST_SELECTED:,} records at a time. Files of the whole list need no selection.")
        self._selected = chosen
        return await self._read_selection()

    @rx.event
    @policy(OF_STATE)
    async def clear_selection(self) -> Any:
        """Untick everything, on other pages too."""
        self._selected = {}
        self._mark_rows()
        return await self._read_selection()


def selected_ids(state: ListState) -> list[str]:
    """The public ids that are ticked, in the order of ticking; not yet checked against what the principal may see."""
    return list(state._selected)
