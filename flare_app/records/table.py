"""A plain table whose records are made, changed, archived and deleted by its fields alone: no verb has to be written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, require
from flare_app.domain.problems import Problems
from flare_app.errors import Conflict, Invalid
from flare_app.live import announce
from flare_app.records.declaration import FieldKind, RecordForm, RecordKind, Typed
from flare_app.records.names import has_name
from flare_app.records.reading import TableReading
from flare_app.records.source import archive_filters, columns_of
from flare_app.records.uses import InUse, uses_of
from flare_app.records.values import read, say

Kept = list[tuple[str, dict[str, Any]]]
"""What a deleted record was: table and values of each of its rows, its own first."""


@dataclass(frozen=True, kw_only=True)
class RecordTable(TableReading):
    """The verbs of a plain table; `kind` makes a page of it."""

    @property
    def form(self) -> RecordForm:
        """The form of its fields."""
        return RecordForm(self.noun, self.fields, self.create, self.update, self.typed, self.get)

    def kind(self, *, title: str, route: str, key: str = "", listed: Sequence[str] = (), **more: Any) -> RecordKind:
        """The page of the table, whose list has the fields `listed` as columns, else all but long texts.

        `more` is taken in place of what follows from the fields.
        """
        by_key = {field.key: field for field in self.fields}
        columns = [by_key[name] for name in listed or by_key if listed or by_key[name].kind is not FieldKind.LONG_TEXT]
        can_archive = hasattr(self.model, "archived_at")
        usual: dict[str, Any] = {
            "forms": (self.form,),
            "columns": columns_of(columns),
            "source": self.source,
            "default_sort": self.named_by.key,
            "get": self.get,
            "label": self.label,
            "details": self.details,
            "archive": self.archive if can_archive else None,
            "restore": self.restore if can_archive else None,
            "delete": self.delete,
            "bring_back": self.bring_back,
            "filters": archive_filters(self.model),
            "topics": (self.topic,),
            "empty": (f"No {title.lower()} yet", f"Add the first one with New {self.noun}."),
        }
        own: dict[str, Any] = {"key": key or self.name, "title": title, "singular": self.noun, "route": route}
        return RecordKind(**own, view=self.view, edit=self.edit, subject=self.name, **(usual | more))

    def create(self, session: Session, *, actor: Actor, **typed: Typed) -> Any:
        """Add a record; a field that is not given has its default.

        Raises:
            InvalidForm: with a sentence for every field that cannot be taken.
        """
        require(actor, self.add or self.edit)
        record = self.model(**self.checked(session, {**self.typed(session, None), **typed}))
        session.add(record)
        session.flush()
        self.note(session, record, actor, "created")
        return record

    def update(self, session: Session, *, public_id: str, version: int, actor: Actor, **typed: Typed) -> Any:
        """Change a record; a field that is not given stays as it is.

        Raises:
            Conflict: it was changed elsewhere since `version`.
            InvalidForm: with a sentence for every field that cannot be taken.
        """
        require(actor, self.edit)
        record = self.get(session, public_id=public_id, lock=True)
        self.require_version(record, version)
        values = self.checked(session, {**self.typed(session, record), **typed}, record)
        currency = self.currency_of(session, record)
        changes = {}
        for field in self.fields:
            old, new = getattr(record, field.stored), values[field.stored]
            if old != new:
                changes[field.key] = [say(session, field, old, currency), say(session, field, new, currency)]
                setattr(record, field.stored, new)
        if changes:
            self.touch(session, record)
            self.note(session, record, actor, "changed", changes)
        return record

    def archive(self, session: Session, *, public_id: str, actor: Actor) -> Any:
        """Offer a record no longer; what refers to it stays as it is."""
        require(actor, self.edit)
        record = self.get(session, public_id=public_id, lock=True)
        if record.archived_at is None:
            record.archived_at = utc_now()
            self.touch(session, record)
            self.note(session, record, actor, "archived")
        return record

    def restore(self, session: Session, *, public_id: str, actor: Actor) -> Any:
        """Offer an archived record again.

        Raises:
            Invalid: there is one of the same name on offer.
        """
        require(actor, self.edit)
        record = self.get(session, public_id=public_id, lock=True)
        if record.archived_at is not None:
            self.require_free(session, self.label(record), except_id=record.id)
            record.archived_at = None
            self.touch(session, record)
            self.note(session, record, actor, "restored")
        return record

    def delete(self, session: Session, *, public_id: str, actor: Actor) -> Kept:
        """Remove a record that nothing refers to; gives what `bring_back` takes.

        Raises:
            InUse: with a sentence that says what stands in the way.
        """
        require(actor, self.edit)
        record = self.get(session, public_id=public_id, lock=True)
        owned = [f"{model.__tablename__}.{column}" for model, column in self.owned]
        if uses := uses_of(session, record, owned=owned):
            raise InUse(self.label(record), uses)
        parts = [
            row
            for model, column in self.owned
            for row in session.exec(select(model).where(col(getattr(model, column)) == record.id))
        ]
        kept = [(str(row.__tablename__), row.model_dump()) for row in (record, *parts)]
        self.note(session, record, actor, "deleted")
        for row in (*parts, record):
            session.delete(row)
            session.flush()
        return kept

    def bring_back(self, session: Session, *, kept: Kept, actor: Actor) -> Any:
        """Take a deletion back.

        Raises:
            Invalid: its name was taken meanwhile.
            Conflict: its place was taken meanwhile.
        """
        require(actor, self.edit)
        models = {str(model.__tablename__): model for model in (self.model, *(model for model, _ in self.owned))}
        rows: list[Any] = [models[table](**values) for table, values in kept]
        self.require_free(session, self.label(rows[0]))
        for row in rows:
            if session.get(type(row), row.id) is not None:
                raise Conflict(f"This {self.noun} cannot be brought back: another one was added meanwhile. Add it anew.")
            session.add(row)
            session.flush()
        self.note(session, rows[0], actor, "brought back")
        return rows[0]

    def checked(self, session: Session, typed: Mapping[str, Typed], record: Any = None) -> dict[str, Any]:
        """The values of all fields, by the model's attributes.

        Raises:
            InvalidForm: with a sentence for every field that cannot be taken.
        """
        problems, values = Problems(), {}
        currency = self.currency_or(session, str(typed.get("currency", "")))
        for field in self.fields:
            values[field.stored] = problems.catch(partial(read, session, field, typed.get(field.key, ""), currency), None)
        if name := values[self.named_by.stored]:
            problems.catch(lambda: self.require_free(session, name, except_id=record.id if record else None), None)
        problems.raise_any()
        return values

    def require_free(self, session: Session, name: str, *, except_id: int | None = None) -> None:
        """Refuse a name that another record on offer has, where names are unique.

        Raises:
            Invalid: on the field that holds the name.
        """
        if not self.is_unique:
            return
        model: Any = self.model
        same = select(model).where(has_name(getattr(model, self.named_by.stored), name))
        if hasattr(model, "archived_at"):
            same = same.where(col(model.archived_at).is_(None))
        if any(one.id != except_id for one in session.exec(same)):
            raise Invalid(f"There is a {self.noun} named {name} already.", field=self.named_by.key)

    def require_version(self, record: Any, version: int) -> None:
        """Refuse a change of what was changed elsewhere since it was shown.

        Raises:
            Conflict: as said.
        """
        if getattr(record, "version", 0) != version:
            raise Conflict(f"This {self.noun} was changed elsewhere meanwhile. Reload it, then change it again.")

    def touch(self, session: Session, record: Any) -> None:
        """Write the record under its next version."""
        if hasattr(record, "version"):
            record.version += 1
        session.add(record)
        session.flush()

    def note(self, session: Session, record: Any, actor: Actor, verb: str, changes: dict[str, Any] | None = None) -> None:
        """Into the audit trail, and to every open page that shows the record."""
        audit.record(session, actor=actor, verb=verb, subject=record, changes=changes)
        announce(session, self.topic, *([f"customer:{getattr(record, self.customer)}"] if self.customer else []))
