"""Read the audit trail of one record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from flare_app.models import AuditEntry


@dataclass(frozen=True)
class AuditLine:
    """One thing that happened; `changes` maps a column to `[old, new]`."""

    at: datetime
    actor_kind: str
    actor: str
    verb: str
    changes: dict[str, Any]


def history(session: Session, *, subject_kind: str, subject_id: int, limit: int = 100) -> list[AuditLine]:
    """What happened to one record, newest first."""
    entries = session.exec(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
    )
    return [AuditLine(entry.at, entry.actor_kind, entry.actor_name, entry.verb, entry.changes) for entry in entries]
