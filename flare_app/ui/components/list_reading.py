"""How a list's State reads: the address, the rows, the count, the open record. Not one handler here."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Protocol

import reflex as rx

from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor, Principal, Staff
from flare_app.errors import FlareError
from flare_app.lists import ListQuery, RecordList, from_query, to_query_string
from flare_app.ui import live, routes
from flare_app.ui.components.list_rows import ListRow, ShownPage, read_count, read_page
from flare_app.ui.errors import sentence_for
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, principal

PAGE_SIZE = 50


class Panel(Protocol):
    """What the State of a detail panel offers to the list beside it (see detail_panel.DetailState)."""

    async def _open(self, public_id: str) -> str: ...

    async def _open_rest(self) -> None: ...

    def _close(self) -> None: ...

    def _topics(self) -> tuple[str, ...]: ...


class ListReading(rx.State, mixin=True):
    """What the list shows, and the ways to read it. Underscored fields never leave the server."""

    _declared: ClassVar[RecordList]
    _policy: ClassVar[Policy]
    _panel: ClassVar[type[rx.State] | None] = None
    _opens: ClassVar[bool] = True

    rows: list[ListRow] = []
    found: list[str] = []  # the words to light up in them
    refreshed: int = 0  # goes up with each live update
    told: str = ""  # what is said about the result: "12 invoices found"
    loaded: bool = False
    problem: str = ""
    q: str = ""  # what the search box shows after a navigation; typing does not touch it
    filter: str = ""
    period: str = ""  # the name of a preset; "" is everything
    start: str = ""  # first and last day of a custom period, ISO
    end: str = ""
    currency: str = ""  # of a list that shows one at a time; "" is the usual one
    sort: str = ""
    range_text: str = ""
    has_next: bool = False
    has_previous: bool = False
    address: str = ""  # the query string that brings this view back
    base: str = ""
    keep_as: str = ""  # under which name the browser keeps what is ticked
    scope: str = ""  # the query string of search, filter and period alone
    status: str = ""
    selected_count: int = 0
    is_matching: bool = False  # everything is selected that search, filter and period leave
    offer: str = ""  # "Select all 312 matching", while that is more than what is ticked
    export: str = ""  # the query string for the list's files
    loads: int = 0  # how often the page was loaded
    answered: int = 0  # ticket of the newest search
    ticked: int = 0  # ticket of the newest selection
    marked: int = 0  # goes up when the rows carry other ticks than the browser shows
    opened: str = ""
    opened_label: str = ""
    opened_problem: str = ""

    _text: str = ""
    _of: str = ""
    _criteria: tuple[tuple[str, str], ...] = ()  # the filters of the panel
    _cursor: str = ""
    _backwards: bool = False
    _first: int = 1
    _next_cursor: str = ""
    _previous_cursor: str = ""
    _count: str = ""
    _selected: dict[str, bool] = {}  # what is ticked; of a selection of everything what is not
    _selected_scope: str = ""  # of what a selection of everything is everything

    def _asked(self) -> tuple[RecordList, Principal, ListQuery]:
        """What the current view asks of the lists room."""
        return type(self)._declared, principal(), self._query()

    def _query(self) -> ListQuery:
        return ListQuery(
            text=self._text, filter=self.filter, period=self.period, start=self.start, end=self.end,
            criteria=self._criteria, of=self._of, currency=self.currency, sort=self.sort, cursor=self._cursor,
            backwards=self._backwards, limit=PAGE_SIZE,
        )  # fmt: skip

    def _narrow(self, **of: str) -> None:
        """Take another period or day as far as it can be used."""
        asked = replace(self._query(), **of).checked(type(self)._declared)  # type: ignore[arg-type]
        self.period, self.start, self.end = asked.period, asked.start, asked.end

    def _read_address(self) -> bool:
        """Take search, filter, sort and place from the address; True when it asks for other rows than those shown."""
        parameters, declared = self.router.url.query_parameters, type(self)._declared
        asked = replace(from_query(parameters).checked(declared), limit=PAGE_SIZE, ids=(), without=())
        self.base, self.q = _base_of(declared, principal()), asked.text
        self.keep_as = _keep_as(f"{self.base}?{asked.of}" if asked.of else self.base, principal())
        if asked.of != self._of:  # what is ticked belongs to another record
            self._selected, self.is_matching, self.selected_count, self.status = {}, False, 0, ""
        if asked == self._query():
            return False
        self._of, self._text, self.filter, self.sort, self._cursor, self._backwards = (
            asked.of, asked.text, asked.filter, asked.sort, asked.cursor, asked.backwards,
        )  # fmt: skip
        self.period, self.start, self.end, self.currency = asked.period, asked.start, asked.end, asked.currency
        self._criteria = asked.criteria
        self._first = _whole_number(parameters.get("row", ""))
        return True

    async def _read_rows(self, *, from_start: bool = False, again: bool = False) -> None:
        """Ask for the rows of the current view; on a failure the list says so and keeps what it shows.

        `again`: it is the view that is shown, so that what is left of its rows keeps its place in the page.
        """
        if from_start:
            self._cursor, self._backwards, self._first = "", False, 1
        await self._end_outlived_selection()
        base = self.base if type(self)._opens else ""
        try:
            places = {row.id: row.key for row in self.rows} if again else {}
            reading = partial(read_page, base=base, is_ticked=self._ticks(), places=places)
            page: ShownPage = await in_thread(in_reading, reading, *self._asked())
        except Exception as error:
            self.problem, self.loaded = sentence_for(error), True
            return
        self.rows, self._next_cursor, self._previous_cursor = page.rows, page.next_cursor, page.previous_cursor
        if self.found != page.found:  # whatever is set is sent
            self.found = page.found
        self.has_next, self.has_previous = bool(page.next_cursor), bool(page.previous_cursor)
        if not self.has_previous:
            self._first = 1
        self.problem, self.loaded = "", True
        self._write_address()
        self.range_text = self._range_of("")

    async def _read_range(self) -> None:
        self._count = f"{len(self.rows):,}"
        if self.rows and (self.has_next or self.has_previous):
            self._count = await in_thread(in_reading, read_count, *self._asked())
            self.range_text = self._range_of(self._count)
        self._make_offer()

    def _tell_count(self) -> None:
        """Say how much was found, for those who do not see the rows."""
        noun = type(self)._declared.singular
        self.told = f"{self._count} {noun} found" if self._count == "1" else f"{self._count} {noun}s found"

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
        self.address = f"{view}&row={self._first}" if query.cursor else view
        self.scope = self._scope()
        portal = f"portal={asker.portal_id}" if isinstance(asker, PortalVisitor) else ""
        self.export = "&".join(filter(None, (portal, to_query_string(self._selection_query(), declared))))

    def _scope(self) -> str:
        return to_query_string(self._query().narrowing, type(self)._declared)

    def _selection_query(self) -> ListQuery:
        """What is selected; everything that is shown when nothing is."""
        if self._selected and not self.is_matching:
            return ListQuery(sort=self.sort, ids=tuple(self._selected), of=self._of)
        return replace(self._query(), cursor="", backwards=False, without=tuple(self._selected))

    def _ticks(self) -> Callable[[str], bool]:
        """Whether the row of a public id is ticked."""
        known, is_matching = frozenset(self._selected), self.is_matching
        return lambda public_id: (public_id in known) is not is_matching

    async def _end_outlived_selection(self) -> None:
        raise NotImplementedError

    def _make_offer(self) -> None:
        raise NotImplementedError

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
        live.change_topics(self, type(self).refresh, *type(self)._declared.topics(principal()), *panel._topics())

    async def _open_rest(self) -> None:
        """Let the panel show the second part of its record; what is shown already stays when that cannot be read."""
        if type(self)._panel is None or not self.opened or self.opened_problem:
            return
        panel: Any = await self.get_state(type(self)._panel)
        with suppress(FlareError):
            await panel._open_rest()


def _base_of(declared: RecordList, asker: Principal) -> str:
    return routes.in_portal(declared.route, asker.portal_id) if isinstance(asker, PortalVisitor) else declared.route


def _keep_as(base: str, asker: Principal) -> str:
    """A portal's address names the portal; staff of one browser are told apart."""
    return f"{base}#{asker.user_id}" if isinstance(asker, Staff) else base


def _whole_number(text: str) -> int:
    """A row's number in an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def in_reading(work: Any, *arguments: Any) -> Any:
    """Run a query function with a session of its own."""
    with read_only() as session:
        return work(session, *arguments)
