"""Put an entry into the audit trail, in the same transaction as the change that it tells of."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlmodel import Session, SQLModel

from flare_app.audit.areas import area_of, searched_words
from flare_app.audit.chain import entry_hash
from flare_app.clock import utc_now
from flare_app.database import before_commit
from flare_app.domain.principals import Actor, PortalVisitor, Staff
from flare_app.live import announce
from flare_app.models import AuditEntry, AuditHead
from flare_app.search import search_text

AUDIT_TOPIC = "staff:audit"
_PENDING = "audit_entries"


def record(session: Session, *, actor: Actor, verb: str, subject: SQLModel, changes: dict[str, Any] | None = None) -> None:
    """Note that `actor` did `verb` to `subject` (a flushed row). `changes` maps a column to `[old, new]`.

    Entries wait in the session and are chained right before the commit: the head of the chain is locked for that moment only.
    Never give tokens, card data or bodies of mails.
    """
    kind, actor_id, name = _who(actor)
    subject_kind, label = str(subject.__tablename__), _label(subject)[:250]
    entry = AuditEntry(
        at=utc_now(),
        actor_kind=kind,
        actor_id=actor_id,
        actor_name=name,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=subject.id,  # type: ignore[attr-defined]
        subject_label=label,
        area=area_of(subject_kind).value,
        search_text=search_text(*searched_words(actor=name, verb=verb, subject_kind=subject_kind, subject_label=label)),
        changes={key: [_plain(value) for value in pair] for key, pair in (changes or {}).items()},
    )
    session.info.setdefault(_PENDING, []).append(entry)
    announce(session, AUDIT_TOPIC)


def _seal(session: Session) -> None:
    entries: list[AuditEntry] = session.info.pop(_PENDING, [])
    if not entries:
        return
    head = session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
    for entry in entries:
        entry.previous_hash = head.hash
        entry.hash = head.hash = entry_hash(entry)
        session.add(entry)
    session.flush()


before_commit.append(_seal)


def _who(actor: Actor) -> tuple[str, int | None, str]:
    if isinstance(actor, Staff):
        return "staff", actor.user_id, actor.name
    if isinstance(actor, PortalVisitor):
        return "portal", actor.link_id, actor.name
    return "system", None, actor.name


def _label(subject: SQLModel) -> str:
    for name in ("number", "name", "title", "address", "email", "subject"):
        if value := getattr(subject, name, None):
            return str(value)
    return ""


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
