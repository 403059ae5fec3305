"""Room: who did what, when; append-only and chained by hash."""

from flare_app.audit.chain import broken_links
from flare_app.audit.history import AuditLine, AuditNews, entries_after, history, newest_entry
from flare_app.audit.recording import record

__all__ = ["AuditLine", "AuditNews", "broken_links", "entries_after", "history", "newest_entry", "record"]
