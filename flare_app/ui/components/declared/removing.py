"""What is done with records in a thread: deleting several at once, taking that back, the same with each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict
from flare_app.records import InUse, RecordKind, Verb


@dataclass
class Removed:
    """What became of records that were to be deleted, in words, and what takes it back."""

    deleted: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    why_archived: str = ""
    refused: list[str] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)
    deleted_ids: list[str] = field(default_factory=list)
    archived_ids: list[str] = field(default_factory=list)

    def told(self, singular: str) -> str:
        """In a sentence or two: "2 terms are deleted. Net 30 is used by 2 customers, so it is archived instead." """
        parts = [f"{counted(self.deleted, singular)} deleted."] if self.deleted else []
        if len(self.archived) == 1:
            parts.append(f"{self.archived[0]} is used by {self.why_archived}, so it is archived instead.")
        elif self.archived:
            parts.append(f"{counted(self.archived, singular)} in use, so they are archived instead.")
        return " ".join([*parts, *self.refused])


def counted(names: Sequence[str], singular: str) -> str:
    """The only name, or how many: "Net 14 is", "3 terms are"."""
    return f"{names[0]} is" if len(names) == 1 else f"{len(names):,} {singular}s are"


def remove(kind: RecordKind, records: Iterable[str], actor: Staff) -> Removed:
    """Delete what nothing refers to and archive the rest, if such records can be archived."""
    removed = Removed()
    with unit_of_work() as session:
        for public_id in records:
            record = kind.get(session, public_id=public_id)
            name = kind.label(record)
            try:
                assert kind.delete is not None
                removed.kept.append(kind.delete(session, public_id=public_id, actor=actor))
                removed.deleted.append(name)
                removed.deleted_ids.append(public_id)
            except InUse as problem:
                if kind.archive is None or record.archived_at is not None:
                    removed.refused.append(str(problem))
                    continue
                try:
                    kind.archive(session, public_id=public_id, actor=actor)
                except Conflict as refusal:
                    removed.refused.append(str(refusal))
                    continue
                removed.archived.append(name)
                removed.archived_ids.append(public_id)
                removed.why_archived = problem.uses
    return removed


def bring_back(kind: RecordKind, removed: Removed, actor: Staff) -> None:
    """Take it back: what was deleted is there again, what was archived is offered again."""
    with unit_of_work() as session:
        for kept in removed.kept:
            assert kind.bring_back is not None
            kind.bring_back(session, kept=kept, actor=actor)
        for public_id in removed.archived_ids:
            assert kind.restore is not None
            kind.restore(session, public_id=public_id, actor=actor)


def form_of(kind: RecordKind, public_id: str) -> int:
    """The place among the page's forms of the one that a record belongs to."""
    with read_only() as session:
        return kind.form_of(session, kind.get(session, public_id=public_id))


def each(kind: RecordKind, verb: Verb, records: Iterable[str], actor: Staff) -> list[str]:
    """Do the same with each record; gives their names."""
    with unit_of_work() as session:
        return [kind.label(verb(session, public_id=public_id, actor=actor)) for public_id in records]
