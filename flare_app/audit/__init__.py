"""Room: who did what, when; append-only and chained by hash."""

from flare_app.audit.chain import broken_links
from flare_app.audit.history import AuditLine, history
from flare_app.audit.recording import record

__all__ = ["AuditLine", "broken_links", "history", "record"]
