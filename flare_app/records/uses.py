"""What stands in the way of deleting a record: everything that refers to it, as the foreign keys say."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, inspect, or_, select
from sqlmodel import Session, SQLModel

from flare_app.errors import Conflict

_NOUNS = {
    "company": ("the company's settings", "the company's settings"),
    "document": ("document", "documents"),
    "document_line": ("line of a document", "lines of documents"),
    "tax_group_member": ("tax group", "tax groups"),
}


class InUse(Conflict):
    """Others refer to the record, so it cannot be deleted; `uses` says who, in words."""

    def __init__(self, name: str, uses: list[str]) -> None:
        self.name, self.uses = name, in_words(uses)
        super().__init__(f"{name} is used by {self.uses}, so it cannot be deleted.")


def uses_of(session: Session, record: SQLModel, *, owned: Collection[str] = ()) -> list[str]:
    """Who refers to the record, in words: ["2 customers", "the company's settings"]; [] when nobody does.

    `owned` names columns ("tax_group_member.group_id") of rows that are part of the record.
    """
    table = inspect(type(record)).local_table
    found = []
    for other in SQLModel.metadata.sorted_tables:
        columns = [
            key.parent for key in other.foreign_keys if key.column.table is table and f"{other.name}.{key.parent.name}" not in owned
        ]
        if columns:
            named = or_(*(column == record.id for column in columns))  # type: ignore[attr-defined]
            if count := session.execute(select(func.count()).select_from(other).where(named)).scalar_one():
                found.append(_counted(other.name, count))
    return found


def in_words(uses: list[str]) -> str:
    """One or several as part of a sentence: "2 customers, 1 product and the company's settings"."""
    return f"{', '.join(uses[:-1])} and {uses[-1]}" if len(uses) > 1 else "".join(uses)


def _counted(table: str, count: int) -> str:
    one, several = _NOUNS.get(table, (table.removeprefix("ext_").replace("_", " "), ""))
    words: Any = one if count == 1 else several or f"{one}s"
    return words if table == "company" else f"{count:,} {words}"
