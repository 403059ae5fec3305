"""Which record an entry tells of, as addresses name it."""

from sqlalchemy import select
from sqlmodel import Session, SQLModel


def find_subject(session: Session, *, subject_kind: str, subject_id: int) -> tuple[str, str]:
    """Kind and public id of a record by the name of its table and its id; a document's kind is "invoice", "estimate" and so on.

    The public id is "" for a record without one, and for one that is gone.
    """
    table = SQLModel.metadata.tables.get(subject_kind)
    if table is None or "public_id" not in table.c:
        return subject_kind, ""
    kind = table.c.kind if subject_kind == "document" else None
    columns = [table.c.public_id] + ([kind] if kind is not None else [])
    found = session.execute(select(*columns).where(table.c.id == subject_id)).first()
    if found is None:
        return subject_kind, ""
    return (found[1] if kind is not None else subject_kind), found[0]
