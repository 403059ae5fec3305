"""The window of a declared form: it opens with what is kept, keeps what was typed, and says at each field what cannot be taken."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field as Limits

from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import NotFound
from flare_app.records import Field, FieldKind, RecordForm, Typed, reference_name, suggest
from flare_app.ui.arguments import Count, Id, Text
from flare_app.ui.components.combobox import Option
from flare_app.ui.components.declared.fields import draw_fields, is_searched
from flare_app.ui.components.record_dialog import RecordDialog, record_dialog
from flare_app.ui.policy import OF_STATE, policy
from flare_app.ui.session import in_thread

Key = Annotated[str, Limits(max_length=60)]
Sent = Annotated[dict[Key, Annotated[str, Limits(max_length=20_000)]], Limits(max_length=200)]


class FormDialog(RecordDialog, mixin=True):
    """The window of one RecordForm, its `_form`; who may use it says `_policy`. What follows on the page says `_saved`.

    ROWS are kept as pairs of the row's own key and its value, so that a row keeps what was chosen when another one goes.
    """

    _form: ClassVar[RecordForm]

    dialog_choices: dict[str, list[list[str]]] = {}
    dialog_rows: dict[str, list[list[str]]] = {}
    dialog_named: dict[str, str] = {}
    dialog_options: list[Option] = []
    dialog_searched: str = ""
    dialog_answered: int = 0

    _picked: dict[str, str] = {}
    _last_row: int = 0

    @rx.event
    @policy(OF_STATE)
    async def save(self, form: Sent) -> Any:
        """Keep the record."""
        declared = type(self)._form
        typed = {field.key: self._typed(field, form) for field in declared.fields}
        return await self._keep(declared.noun, typed, type(self)._save)

    @rx.event
    @policy(OF_STATE)
    def add_row(self, name: Key) -> None:
        """One more row, up to the most that the field takes."""
        field = self._field(name, FieldKind.ROWS)
        if len(self.dialog_rows.get(name, [])) < field.most:
            self.dialog_rows = {**self.dialog_rows, name: [*self.dialog_rows.get(name, []), self._row("")]}

    @rx.event
    @policy(OF_STATE)
    def remove_row(self, name: Key, row: Key) -> None:
        """Take a row away; the others keep what was chosen in them."""
        field, rows = self._field(name, FieldKind.ROWS), self.dialog_rows.get(name, [])
        if len(rows) > field.least:
            self.dialog_rows = {**self.dialog_rows, name: [one for one in rows if one[0] != row]}

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def search_reference(self, name: Key, text: Text, ticket: Count) -> None:
        """What can be picked for the letters typed."""
        field = self._field(name, FieldKind.REFERENCE)
        found = await in_thread(_suggested, field, text)
        self.dialog_searched, self.dialog_options = name, [Option(*pair) for pair in found]
        self.dialog_answered = ticket

    @rx.event
    @policy(OF_STATE)
    def pick_reference(self, name: Key, public_id: Id) -> None:
        """Take one of the suggestions, or none."""
        self._field(name, FieldKind.REFERENCE)
        text = next((option.text for option in self.dialog_options if option.id == public_id), "")
        self._picked = {**self._picked, name: public_id if text else ""}
        self.dialog_named = {**self.dialog_named, name: text}

    async def _open_dialog(self, *, public_id: str = "", **given: str) -> list[Any]:
        """Show the window: empty but for what is `given`, or with what is kept of a record."""
        declared = type(self)._form
        typed, self._version, self.dialog_choices, self.dialog_named = await in_thread(_opening, declared, public_id)
        typed = typed | {key: text for key, text in given.items() if text}
        self._picked = {one.key: str(typed[one.key]) for one in declared.fields if is_searched(one)}
        self.dialog_rows = {
            one.key: [self._row(value) for value in typed[one.key]] for one in declared.fields if one.kind is FieldKind.ROWS
        }
        values = {key: text for key, text in typed.items() if isinstance(text, str)}
        return self._show(declared.noun, public_id, values, declared.fields[0].key)

    def _typed(self, field: Field, sent: Mapping[str, str]) -> Typed:
        if field.kind is FieldKind.ROWS:
            return tuple(sent.get(f"{field.key}-{key}", "") for key, _ in self.dialog_rows.get(field.key, []))
        return self._picked.get(field.key, "") if is_searched(field) else sent.get(field.key, "")

    def _row(self, value: str) -> list[str]:
        self._last_row += 1
        return [f"row{self._last_row}", value]

    def _field(self, name: str, kind: FieldKind) -> Field:
        found = next((field for field in type(self)._form.fields if field.key == name and field.kind is kind), None)
        if found is None:
            raise NotFound("There is no such field.")
        return found

    @classmethod
    def _save(cls, typed: dict[str, Any], public_id: str, version: int, actor: Staff) -> str:
        with unit_of_work() as session:
            if not public_id:
                made = cls._form.create(session, **typed, actor=actor)
            else:
                made = cls._form.update(session, public_id=public_id, version=version, **typed, actor=actor)
            return str(made.public_id)


def form_dialog(state: type[FormDialog]) -> rx.Component:
    """The window; a page holds it once."""
    return record_dialog(state._form.noun, state, lambda: draw_fields(state))


def _opening(form: RecordForm, public_id: str) -> tuple[dict[str, Typed], int, dict[str, list[list[str]]], dict[str, str]]:
    """What the form opens with, the record's version, what its selects offer, and what it refers to by name."""
    with read_only() as session:
        record = form.get(session, public_id=public_id) if public_id else None
        typed = form.typed(session, record)
        if typed is None:
            raise NotFound(f"This is no {form.noun}.")
        choices = {
            field.key: [list(pair) for pair in field.choices(session, _kept(typed[field.key]))]
            for field in form.fields
            if field.choices
        }
        named = {field.key: reference_name(session, field, str(typed[field.key])) for field in form.fields if is_searched(field)}
        return dict(typed), getattr(record, "version", 0), choices, named


def _kept(typed: Typed) -> tuple[str, ...]:
    return (typed,) if isinstance(typed, str) else typed


def _suggested(field: Field, text: str) -> list[tuple[str, str]]:
    with read_only() as session:
        return suggest(session, field, text)
