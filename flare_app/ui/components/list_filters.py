"""The State behind a list's panel of filters: what it offers, what is applied, and what is wrong with what was entered."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session

from flare_app.domain.principals import Principal
from flare_app.errors import InvalidForm
from flare_app.lists import ListQuery, OneRecord, RecordList, applied_words, enter_criteria, offered_choices
from flare_app.lists.formatting import locale_for
from flare_app.ui.arguments import Count, Id
from flare_app.ui.components.combobox import Option
from flare_app.ui.components.dialog import close_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.list_reading import in_reading
from flare_app.ui.components.list_state import Key, ListState, SearchText
from flare_app.ui.policy import OF_STATE, policy
from flare_app.ui.session import in_thread, principal


@dataclass
class AppliedFilter:
    """A filter in words: "Total: from 100.00"."""

    key: str
    words: str


@dataclass
class OfferedChoice:
    """A checkbox of the panel; `name` is its field."""

    name: str
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownPanel:
    """The panel in finished strings: choices and names of records by criterion, what stands in the fields by their names."""

    applied: list[AppliedFilter]
    offered: dict[str, list[OfferedChoice]]
    fields: dict[str, str]
    named: dict[str, str]


class ListFilters(ListState, mixin=True):
    """What a list's State has on top when its declaration has criteria. The fields are the browser's until they are applied."""

    applied: list[AppliedFilter] = []
    offered: dict[str, list[OfferedChoice]] = {}
    entered: dict[str, str] = {}
    named: dict[str, str] = {}
    filter_errors: dict[str, str] = {}
    filter_turn: int = 0  # goes up when the fields begin anew
    suggested: list[Option] = []
    suggested_for: str = ""
    suggested_at: int = 0

    _picked: dict[str, str] = {}
    _shown_criteria: tuple[tuple[str, str], ...] = ()

    @rx.event
    @policy(OF_STATE)
    async def open_filters(self) -> Any:
        """Offer what there is to choose from by now; what was entered and not yet applied stays."""
        shown = await self._read_panel()
        self.offered = shown.offered
        if not self.filter_turn:
            self._fill(shown)
        return rx.call_script(f"window.flare.focus('#{panel_id(type(self)._declared)} input')")

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def apply_filters(self, form: dict[str, str]) -> AsyncIterator[Any]:
        """Show what meets the panel's fields; what cannot be taken is said at its field, and the panel stays open."""
        declared = type(self)._declared
        try:
            self._criteria = await in_thread(in_reading, _enter, declared, principal(), {**form, **self._picked})
        except InvalidForm as refused:
            self.filter_errors = {problem.field: str(problem) for problem in refused.problems}
            yield focus_on(field_id(declared, refused.field))
            return
        self.filter_errors = {}
        yield close_dialog(panel_id(declared))
        async for step in self._show_narrowed():
            yield step

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def remove_filter(self, key: Key) -> AsyncIterator[Any]:
        """Take one filter off; its button goes, so the focus moves to the one that opens the panel."""
        self._criteria = tuple(pair for pair in self._criteria if pair[0] != key)
        yield focus_on(button_id(type(self)._declared))
        async for step in self._show_narrowed():
            yield step

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def clear_panel(self) -> AsyncIterator[Any]:
        """Show the list as it opens, and empty the fields, entered ones too; what is searched for stays."""
        yield close_dialog(panel_id(type(self)._declared))
        async for step in self._clear():
            yield step
        self._fill(await self._read_panel())

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def suggest_records(self, key: Key, text: SearchText, ticket: Count) -> None:
        """Records that match what is typed for a criterion."""
        criterion = type(self)._declared.criterion(key)
        if isinstance(criterion, OneRecord):
            found = await in_thread(in_reading, criterion.find, principal(), text)
            self.suggested = [Option(*one) for one in found]
        self.suggested_for, self.suggested_at = key, ticket

    @rx.event
    @policy(OF_STATE)
    async def pick_record(self, key: Key, public_id: Id) -> None:
        """Take a record into the panel, or "" for none."""
        criterion = type(self)._declared.criterion(key)
        if isinstance(criterion, OneRecord):
            name = await in_thread(in_reading, criterion.name, public_id) if public_id else ""
            self._picked = {**self._picked, key: public_id if name else ""}
            self.named = {**self.named, key: name}

    async def _read_rows(self, *, from_start: bool = False, again: bool = False) -> None:
        await super()._read_rows(from_start=from_start, again=again)
        if self._criteria != self._shown_criteria:
            self._fill(await self._read_panel())

    async def _read_panel(self) -> ShownPanel:
        return await in_thread(in_reading, _read_panel, *self._asked())

    def _fill(self, shown: ShownPanel) -> None:
        """Let the fields say what is applied."""
        self.applied, self.offered, self.entered, self.named = shown.applied, shown.offered, shown.fields, shown.named
        self._picked = {key: shown.fields[key] for key in shown.named}
        self.filter_errors, self._shown_criteria = {}, self._criteria
        self.filter_turn += 1


def panel_id(declared: RecordList) -> str:
    """The id of the list's panel."""
    return f"filter-{declared.key}"


def button_id(declared: RecordList) -> str:
    """The id of the button that opens it."""
    return f"{panel_id(declared)}-button"


def field_id(declared: RecordList, name: str) -> str:
    """The id of a field in it."""
    return f"{panel_id(declared)}-{name}"


def _enter(session: Session, declared: RecordList, asker: Principal, given: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return enter_criteria(session, declared, asker, given, locale=locale_for(session, asker))


def _read_panel(session: Session, declared: RecordList, asker: Principal, query: ListQuery) -> ShownPanel:
    locale, values = locale_for(session, asker), dict(query.criteria)
    fields: dict[str, str] = {}
    for criterion in declared.criteria:
        fields |= criterion.fields(values.get(criterion.key, ""), locale)
    words = applied_words(session, declared, asker, query, locale=locale)
    offered = {
        key: [OfferedChoice(f"{key}.{code}", title, f"{key}.{code}" in fields) for code, title in pairs]
        for key, pairs in offered_choices(session, declared, asker).items()
    }
    records = [one for one in declared.criteria if isinstance(one, OneRecord) and one.key in fields]
    named = {one.key: one.name(session, fields[one.key]) for one in records}
    return ShownPanel([AppliedFilter(key, text) for key, text in words], offered, fields, named)
