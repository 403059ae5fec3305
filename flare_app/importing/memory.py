"""Which row of a file became which record, so that a second run changes nothing."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlmodel import Session, select

from flare_app.clock import utc_now
from flare_app.models import ImportRecord

MAX_KEY_LENGTH = 250


def find_import(session: Session, *, kind: str, key: str) -> ImportRecord | None:
    """What an earlier run noted about the row of that key."""
    return session.exec(select(ImportRecord).where(ImportRecord.kind == kind, ImportRecord.key == key[:MAX_KEY_LENGTH])).first()


def remember_import(session: Session, *, kind: str, key: str, record_id: int, content: str) -> None:
    """Note what became of a row; a later note takes the place of an earlier one."""
    known = find_import(session, kind=kind, key=key)
    note = known or ImportRecord(kind=kind, key=key[:MAX_KEY_LENGTH], record_id=record_id, content_hash=content)
    note.record_id, note.content_hash, note.imported_at = record_id, content, utc_now()
    session.add(note)
    session.flush()


def content_hash(rows: Sequence[Mapping[str, str]]) -> str:
    """SHA-256, hexadecimal, of what rows say: equal hash, equal content. Empty values count as absent columns."""
    plain = [{name: value for name, value in row.items() if value} for row in rows]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
