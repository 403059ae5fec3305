"""Views: a person had a document open in a visible tab. Opening the link counts as nothing, since mail scanners do that."""

from datetime import timedelta

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.visible import visible_documents
from flare_app.clock import utc_now
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import NotFound
from flare_app.live import announce
from flare_app.models import Document, PortalView

COUNTED_EVERY = timedelta(hours=1)


def record_view(session: Session, *, visitor: PortalVisitor, document_id: int) -> bool:
    """Count a view, at most one an hour for each link or share and document; whether it was counted. A preview never is.

    Raises:
        NotFound: it is not this customer's, or still a draft.
    """
    document = session.exec(select(Document).where(col(Document.id) == document_id, visible_documents(visitor))).first()
    if document is None:
        raise NotFound("This document does not exist.")
    if visitor.is_preview or _was_counted(session, visitor, document_id):
        return False
    session.add(
        PortalView(portal_link_id=visitor.link_id, portal_share_id=visitor.share_id, document_id=document_id, viewed_at=utc_now())
    )
    session.flush()
    audit.record(session, actor=visitor, verb="viewed", subject=document)
    announce(session, "staff:documents", f"document:{document_id}")
    return True


def _was_counted(session: Session, visitor: PortalVisitor, document_id: int) -> bool:
    latest = select(PortalView.id).where(
        col(PortalView.portal_link_id) == visitor.link_id,
        col(PortalView.portal_share_id) == visitor.share_id,
        col(PortalView.document_id) == document_id,
        col(PortalView.viewed_at) > utc_now() - COUNTED_EVERY,
    )
    return session.exec(latest.limit(1)).first() is not None
