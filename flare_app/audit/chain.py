"""The hash chain: each entry's hash covers its content and the hash before it, so that no change stays unseen."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC

from sqlmodel import Session, select

from flare_app.models import AuditEntry, AuditHead


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256, hexadecimal, over the canonical JSON of an entry and its predecessor's hash."""
    content = [
        entry.previous_hash,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.verb,
        entry.subject_kind,
        entry.subject_id,
        entry.subject_label,
        entry.changes,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def broken_links(session: Session) -> Iterator[str]:
    """A sentence for each place where the trail does not prove itself."""
    previous = ""
    for entry in session.exec(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)):  # type: ignore[arg-type]
        if entry.previous_hash != previous:
            yield f"Audit entry {entry.id} does not follow the entry before it."
        if entry_hash(entry) != entry.hash:
            yield f"Audit entry {entry.id} was changed after it was written."
        previous = entry.hash
    if session.get_one(AuditHead, 1).hash != previous:
        yield "The audit trail's last entry is missing."
