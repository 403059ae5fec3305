"""The State behind every declared list: finished rows, and where the person is. What may be seen is asked of the room each time."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, ClassVar, Protocol

import reflex as rx
from pydantic import Field

from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import FlareError
from flare_app.lists import MOST_SELECTED, ListQuery, RecordList, from_query, to_query_string
from flare_app.ui import live, routes
from flare_app.ui.arguments import Count, Ids
from flare_app.ui.components.list_rows import ListRow, ShownPage, read_count, read_page, read_selection
from flare_app.ui.errors import sentence_for
from flare_app.ui.policy import OF_STATE, Policy, policy
from flare_app.ui.session import in_thread, principal

PAGE_SIZE = 50
SearchText = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(max_length=80)]


class Panel(Protocol):
    """What the State of a detail panel offers to the list beside it (see detail_panel.DetailState)."""

    async def _open(self, public_id: str) -> str: ...

    def _close(self) -> None: ...

    def _topics(self) -> tuple[str, ...]: ...


class ListState(rx.State, mixin=True):
    """Handlers carry the policy of the declared list. Underscored fields never leave the server."""

    _declared: ClassVar[RecordList]
    _policy: ClassVar[Policy]
    _panel: ClassVar[type[rx.State] | None] = None
    _opens: ClassVar[bool] = True

    rows: list[ListRow] = []
    loaded: bool = False
    problem: str = ""
    q: str = ""  # what the search box shows after a navigation; typing does not touch it
    filter: str = ""
    sort: str = ""
    range_text: str = ""
    has_next: bool = False
    has_previous: bool = False
    address: str = ""  # the query string that brings this view back
    base: str = ""
    status: str = ""
    selected_count: int = 0
    export: str = ""  # the query string for the list's files
    answered: int = 0  # ticket of the newest search
    ticked: int = 0  # ticket of the newest selection
    opened: str = ""
    opened_label: str = ""
    opened_problem: str = ""

    _text: str = ""
    _cursor: str = ""
    _backwards: bool = False
    _first: int = 1
    _next_cursor: str = ""
    _previous_cursor: str = ""
    _selected: dict[str, bool] = {}

    @rx.event
    @policy(OF_STATE, page=True)
    async def load(self) -> AsyncIterator[None]:
        """Show what the address says: search, filter, sort, place, and the record that is open."""
        declared = type(self)._declared
        is_current = live.watch(self, type(self).refresh, *declared.topics(principal()))
        is_moved = self._read_address()
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
        chosen = {key: True for key in self._selected if on or key not in ids}
        if on:
            chosen |= dict.fromkeys(ids, True)
        self._selected = dict(list(chosen.items())[:MOST_SELECTED])
        self.ticked = ticket
        return await self._read_selection()

    @rx.event
    @policy(OF_STATE)
    async def clear_selection(self) -> Any:
        """Untick everything, on other pages too."""
        self._selected = {}
        self.rows = [replace(row, checked=False) for row in self.rows]
        return await self._read_selection()

    def _asked(self) -> tuple[RecordList, Principal, ListQuery]:
        """What the current view asks of the lists room."""
        return type(self)._declared, principal(), self._query()

    def _query(self) -> ListQuery:
        return ListQuery(
            text=self._text, filter=self.filter, sort=self.sort, cursor=self._cursor, backwards=self._backwards, limit=PAGE_SIZE
        )

    def _read_address(self) -> bool:
        """Take search, filter, sort and place from the address; True when it asks for other rows than those shown."""
        parameters, declared = self.router.url.query_parameters, type(self)._declared
        asked = replace(from_query(parameters).checked(declared), limit=PAGE_SIZE, ids=())
        self.base, self.q = _base_of(declared, principal()), asked.text
        if asked == self._query():
            return False
        self._text, self.filter, self.sort, self._cursor, self._backwards = (
            asked.text, asked.filter, asked.sort, asked.cursor, asked.backwards,
        )  # fmt: skip
        self._first = _whole_number(parameters.get("from", ""))
        return True

    async def _read_rows(self, *, from_start: bool = False) -> None:
        """Ask for the rows of the current view; on a failure the list says so and keeps what it shows."""
        if from_start:
            self._cursor, self._backwards, self._first = "", False, 1
        base = self.base if type(self)._opens else ""
        try:
            page: ShownPage = await in_thread(
                _in_reading, partial(read_page, base=base, chosen=frozenset(self._selected)), *self._asked()
            )
        except Exception as error:
            self.problem, self.loaded = sentence_for(error), True
            return
        self.rows, self._next_cursor, self._previous_cursor = page.rows, page.next_cursor, page.previous_cursor
        self.has_next, self.has_previous = bool(page.next_cursor), bool(page.previous_cursor)
        if not self.has_previous:
            self._first = 1
        self.problem, self.loaded = "", True
        self._write_address()
        self.range_text = self._range_of("")

    async def _read_range(self) -> None:
        if self.rows and (self.has_next or self.has_previous):
            self.range_text = self._range_of(await in_thread(_in_reading, read_count, *self._asked()))

    def _range_of(self, count: str) -> str:
        """ "1–50 of 312"; the count follows later, so it may be empty."""
        if not self.rows:
            return ""
        last = self._first + len(self.rows) - 1
        if not self.has_next and not self.has_previous:
            return f"{len(self.rows)} of {len(self.rows)}"
        return f"{self._first:,}–{last:,}" + (f" of {count}" if count else "")

    def _write_address(self) -> None:
        """Bring the query strings of the address bar and of the list's files up to date."""
        declared, asker, query = type(self)._declared, principal(), self._query()
        view = to_query_string(query, declared)
        self.address = f"{view}&from={self._first}" if query.cursor else view
        rows = to_query_string(replace(query, cursor="", ids=tuple(self._selected)), declared)
        portal = f"portal={asker.portal_id}" if isinstance(asker, PortalVisitor) else ""
        self.export = "&".join(filter(None, (portal, rows)))

    async def _read_selection(self) -> Any:
        """Bring the status line up to date; returns what `_selection_changed` returns."""
        ids = list(self._selected)
        try:
            self.status = await in_thread(_in_reading, read_selection, type(self)._declared, principal(), ids)
        except FlareError as error:
            self.status = str(error)
        self.selected_count = len(ids)
        self._write_address()
        return await self._selection_changed(ids)

    async def _selection_changed(self, ids: list[str]) -> Any:
        """For a page's own mixin: what else hangs on the selection. May return an event."""

    async def _open(self, public_id: str, *, again: bool = False) -> None:
        """Let the panel show a record, or close it."""
        panel_class = type(self)._panel
        if panel_class is None or (public_id == self.opened and not again and not self.opened_problem and not public_id):
            return
        panel: Any = await self.get_state(panel_class)
        self.opened, self.opened_problem = public_id, ""
        if not public_id:
            self.opened_label = ""
            panel._close()
            return
        try:
            self.opened_label = await panel._open(public_id)
        except Exception as error:
            self.opened_label, self.opened_problem = "Not available", sentence_for(error)
            return
        live.watch(self, type(self).refresh, *type(self)._declared.topics(principal()), *panel._topics())


def _base_of(declared: RecordList, asker: Principal) -> str:
    return routes.in_portal(declared.route, asker.portal_id) if isinstance(asker, PortalVisitor) else declared.route


def _whole_number(text: str) -> int:
    """A row's number in an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _in_reading(work: Any, *arguments: Any) -> Any:
    """Run a query function with a session of its own."""
    with read_only() as session:
        return work(session, *arguments)


def selected_ids(state: ListState) -> list[str]:
    """The public ids that are ticked, in the order of ticking; not yet checked against what the principal may see."""
    return list(state._selected)
