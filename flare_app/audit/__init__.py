"""Room: who did what, when; append-only and chained by hash."""

from flare_app.audit.areas import Area
from flare_app.audit.chain import broken_links
from flare_app.audit.history import AuditLine, AuditNews, entries_after, history, newest_entry
from flare_app.audit.listing import audit_source, get_entry, is_as_written, is_done_by, is_of, known_actors, known_verbs
from flare_app.audit.recording import record
from flare_app.audit.subjects import find_subject

__all__ = [
    "Area",
    "AuditLine",
    "AuditNews",
    "audit_source",
    "broken_links",
    "entries_after",
    "find_subject",
    "get_entry",
    "history",
    "is_as_written",
    "is_done_by",
    "is_of",
    "known_actors",
    "known_verbs",
    "newest_entry",
    "record",
]
