"""When two customers become one, the links of the one that goes are closed and handed to the one that stays.

Who holds such a link was let in to less than it would open now. So no browser stays in, and no mail that was sent before opens
anything: "Email me a new link" on the page that says so sends a new one, to the address that the link was made for alone.
"""

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.live import announce
from flare_app.models import Delivery, PortalLink, PortalSession, PortalShare, PortalView


def move_links(session: Session, *, from_id: int, to_id: int) -> None:
    """Close every link of a customer and give it to another one, who may have a link of the same recipient already."""
    theirs = {link.address: link for link in session.exec(select(PortalLink).where(PortalLink.customer_id == to_id))}
    for link in session.exec(select(PortalLink).where(PortalLink.customer_id == from_id).order_by(col(PortalLink.id))).all():
        _close(session, link)
        if link.address in theirs:
            _follow(session, link, theirs[link.address])
        else:
            link.customer_id = to_id
        session.add(link)
        announce(session, f"link:{link.id}")
    session.flush()


def _close(session: Session, link: PortalLink) -> None:
    """Under its new version the link is another one; what was passed on from it ends."""
    link.version += 1
    session.execute(delete(PortalSession).where(col(PortalSession.portal_link_id) == link.id))
    is_unended = col(PortalShare.portal_link_id) == link.id, col(PortalShare.ended_at).is_(None)
    session.execute(update(PortalShare).where(*is_unended).values(ended_at=utc_now()))


def _follow(session: Session, link: PortalLink, other: PortalLink) -> None:
    """What was sent with and seen through a link belongs to the recipient's other one from now on."""
    for table in (Delivery, PortalView):
        column = col(table.portal_link_id)
        session.execute(update(table).where(column == link.id).values(portal_link_id=other.id))
    link.expires_at = utc_now()
