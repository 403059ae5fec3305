"""Views: a person had a document open in a visible tab. Opening the link counts as nothing, since mail scanners do that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.visible import visible_documents
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, PortalVisitor, Staff, require
from flare_app.errors import NotFound
from flare_app.live import announce
from flare_app.models import Document, PortalLink, PortalShare, PortalView

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


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who had a document open: the address that their link was mailed to; `shared_with` when it was passed on to somebody."""

    address: str
    shared_with: str
    count: int
    first_at: datetime
    last_at: datetime


def viewers_of(session: Session, *, principal: Staff, document_id: int) -> list[Viewer]:
    """Everybody who had the document in a visible tab, whoever looked last first. Views within an hour count once."""
    require(principal, Permission.VIEW_SALES)
    last_at, who = func.max(col(PortalView.viewed_at)), (col(PortalLink.address), func.coalesce(col(PortalShare.name), ""))
    statement = (
        select_columns(*who, func.count(), func.min(col(PortalView.viewed_at)), last_at)
        .join(PortalLink, col(PortalLink.id) == col(PortalView.portal_link_id))
        .outerjoin(PortalShare, col(PortalShare.id) == col(PortalView.portal_share_id))
        .where(col(PortalView.document_id) == document_id)
        .group_by(col(PortalView.portal_link_id), col(PortalView.portal_share_id), *who)
        .order_by(last_at.desc())
    )
    return [Viewer(*row) for row in session.execute(statement)]


def _was_counted(session: Session, visitor: PortalVisitor, document_id: int) -> bool:
    latest = select(PortalView.id).where(
        col(PortalView.portal_link_id) == visitor.link_id,
        col(PortalView.portal_share_id) == visitor.share_id,
        col(PortalView.document_id) == document_id,
        col(PortalView.viewed_at) > utc_now() - COUNTED_EVERY,
    )
    return session.exec(latest.limit(1)).first() is not None
