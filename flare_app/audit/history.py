"""Read the audit trail of one record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
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


@dataclass(frozen=True)
class AuditNews:
    """An entry as news: what was done to which record, and the entry's place in the trail."""

    entry_id: int
    verb: str
    subject_id: int


def newest_entry(session: Session) -> int:
    """The place of the newest entry in the trail; 0 while it is empty."""
    return session.exec(select(func.max(AuditEntry.id))).one() or 0


def entries_after(
    session: Session, *, entry_id: int, since: datetime, actor_kind: str, verbs: Collection[str], subject_kind: str
) -> list[AuditNews]:
    """What was done behind a place in the trail and not before a moment, oldest first; 20 at most."""
    entries = session.exec(
        select(AuditEntry)
        .where(
            col(AuditEntry.id) > entry_id,
            AuditEntry.actor_kind == actor_kind,
            col(AuditEntry.verb).in_(verbs),
            AuditEntry.subject_kind == subject_kind,
            col(AuditEntry.at) >= since,
        )
        .order_by(col(AuditEntry.id))
        .limit(20)
    )
    return [AuditNews(entry.id, entry.verb, entry.subject_id) for entry in entries]
