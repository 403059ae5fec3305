"""What of a list is selected: rows that were ticked one by one, or everything that search, filter and period leave."""

from dataclasses import replace
from functools import partial
from typing import Any

import reflex as rx

from flare_app.errors import FlareError, Invalid
from flare_app.lists import selected_ids
from flare_app.ui.arguments import Count, Ids
from flare_app.ui.components.list_reading import ListReading, in_reading
from flare_app.ui.components.list_rows import read_selection
from flare_app.ui.components.toast import error_toast
from flare_app.ui.policy import OF_STATE, policy
from flare_app.ui.session import in_thread, principal

MOST_SELECTED = 2_000
"""The ids of a selection stand in the addresses of its files: 38 kB at most, which every server on the way has to take."""


class ListSelection(ListReading, mixin=True):
    """The handlers by which rows are ticked, and the sentence about them."""

    @rx.event
    @policy(OF_STATE)
    async def select(self, ids: Ids, on: bool, ticket: Count) -> Any:
        """Tick or untick rows; the browser shows the tick at once, the answer brings the sum."""
        self.ticked = ticket
        is_kept = on is not self.is_matching
        chosen = {key: True for key in self._selected if is_kept or key not in ids} | (dict.fromkeys(ids, True) if is_kept else {})
        if len(chosen) > MOST_SELECTED:
            self._mark_rows()
            return error_toast(f"At most {MOST_SELECTED:,} records can be ticked one by one. Search, then select all that match.")
        self._selected = chosen
        return await self._read_selection()

    @rx.event
    @policy(OF_STATE)
    async def select_matching(self, ticket: Count) -> Any:
        """Select everything that search, filter and period leave, on other pages too; rows can be unticked afterwards."""
        self.ticked = ticket
        self._selected, self.is_matching, self._selected_scope = {}, True, self.scope
        self._mark_rows()
        return await self._read_selection()

    @rx.event
    @policy(OF_STATE)
    async def clear_selection(self) -> Any:
        """Untick everything, on other pages too."""
        self._forget_selection()
        self._mark_rows()
        return await self._read_selection()

    async def _read_selection(self) -> Any:
        """Bring the status line up to date; returns what `_selection_changed` returns."""
        self.status, count = "", 0
        if self._selected or self.is_matching:
            try:
                query = type(self)._declared, principal(), self._selection_query()
                self.status, count = await in_thread(in_reading, read_selection, *query)
            except FlareError as error:
                self.status = str(error)
        if self.is_matching and not count:
            self._forget_selection()
        self.selected_count = count if self.is_matching else len(self._selected)
        self._make_offer()
        self._write_address()
        await self._weigh_selection()
        return await self._selection_changed(self.selected_count)

    async def _weigh_selection(self) -> None:
        """For lists with actions on the selection: which of them can be used on it."""

    async def _selection_changed(self, count: int) -> Any:
        """For a page's own mixin: what else hangs on the selection, which holds `count` records. May return an event."""

    async def _end_outlived_selection(self) -> None:
        """Other rows are asked for than those that "everything" meant: nothing is selected any more."""
        if self.is_matching and self._selected_scope != self._scope():
            self._forget_selection()
            await self._read_selection()

    def _make_offer(self) -> None:
        """Offer to select all that match once the whole page is ticked and there is more."""
        is_ticked = self._ticks()
        is_all_ticked = bool(self.rows) and not self.is_matching and all(is_ticked(row.id) for row in self.rows)
        is_more = self.has_next or self.has_previous
        offer = f"Select all {self._count} matching".replace("  ", " ") if is_more and is_all_ticked else ""
        if self.offer != offer:  # whatever is set is sent
            self.offer = offer

    def _forget_selection(self) -> None:
        self._selected, self.is_matching, self._selected_scope = {}, False, ""

    def _mark_rows(self) -> None:
        """Send the rows with their ticks as the server knows them."""
        is_ticked = self._ticks()
        self.rows = [replace(row, checked=is_ticked(row.id)) for row in self.rows]
        self.marked += 1


async def selected_public_ids(state: ListSelection, *, most: int) -> list[str]:
    """The public ids that are selected: those ticked one by one in the order of ticking, or all that match in the list's order.

    Ticked ones are not yet checked against what the principal may see.

    Raises:
        Invalid: more than `most` are selected.
    """
    if state.is_matching:
        query = type(state)._declared, principal(), state._selection_query()
        return await in_thread(in_reading, partial(selected_ids, most=most), *query)
    if len(state._selected) > most:
        raise Invalid(f"Select at most {most:,} records for this.")
    return list(state._selected)
