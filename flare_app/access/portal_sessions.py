"""Browsers inside a customer's portal: a session of 12 hours at most, and never longer than its link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from flare_app.access.cookies import has_public_id_shape, portal_cookie_name
from flare_app.access.portal_links import check_token, is_open, row_for
from flare_app.access.portal_shares import check_share_token, is_live, is_share_token, scope_of
from flare_app.access.sessions import staff_from_cookies
from flare_app.access.tokens import has_token_shape, new_token, token_hash
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, PortalVisitor, Staff
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound, NotPermitted
from flare_app.live import announce
from flare_app.models import Customer, PortalLink, PortalSession, PortalShare

SESSION_LENGTH = timedelta(hours=12)
PREVIEW_LENGTH = timedelta(hours=1)


@dataclass(frozen=True)
class NewPortalSession:
    """A fresh session: where the portal is, and the name and value of its cookie."""

    portal_id: str
    cookie_name: str
    token: str


def open_portal(session: Session, *, token: str) -> NewPortalSession:
    """Let a browser in that brings a good link, or a good share of one. Nothing else changes: mail scanners open links too.

    Raises:
        PortalLinkExpired: the link is expired, revoked, unknown or forged.
    """
    if is_share_token(token):
        share = check_share_token(session, token)
        link = session.get_one(PortalLink, share.portal_link_id)
        return _start(session, link=link, share=share, length=SESSION_LENGTH)
    return _start(session, link=check_token(session, token), length=SESSION_LENGTH)


def open_preview(session: Session, *, customer_public_id: str, actor: Staff) -> NewPortalSession:
    """Let staff look at the portal as the customer would.

    Raises:
        NotPermitted, NotFound.
    """
    if not actor.may(Permission.VIEW_SALES):
        raise NotPermitted("Your role does not include the sales area.")
    customer = session.exec(select(Customer).where(col(Customer.public_id) == as_public_id(customer_public_id))).first()
    if customer is None:
        raise NotFound("This customer does not exist.")
    link = row_for(session, customer_id=customer.id, address=customer.email, actor=actor)
    return _start(session, link=link, length=PREVIEW_LENGTH, preview_by_id=actor.user_id)


def visitor_from_cookies(session: Session, cookies: Mapping[str, str], portal_id: str) -> PortalVisitor | None:
    """Who is asking for this portal, as of now: a revoked or expired link, or an ended share, is nobody's. Reads only.

    A preview ends with the sign-in of the one who started it.
    """
    token = cookies.get(portal_cookie_name(portal_id), "") if has_public_id_shape(portal_id) else ""
    if not has_token_shape(token):
        return None
    row = session.exec(
        select(PortalSession, PortalLink, PortalShare)
        .join(PortalLink, col(PortalLink.id) == col(PortalSession.portal_link_id))
        .outerjoin(PortalShare, col(PortalShare.id) == col(PortalSession.portal_share_id))
        .where(
            col(PortalSession.token_hash) == token_hash(token),
            col(PortalSession.expires_at) >= utc_now(),
            func.coalesce(col(PortalShare.public_id), col(PortalLink.public_id)) == portal_id,
        )
    ).first()
    if row is None:
        return None
    portal_session, link, share = row
    if share is not None:
        return _visitor(portal_session, link, share) if is_live(share, link) else None
    if portal_session.preview_by_id is None:
        return _visitor(portal_session, link) if is_open(link) else None
    staff = staff_from_cookies(session, cookies)
    is_same_person = staff is not None and staff.user_id == portal_session.preview_by_id
    return _visitor(portal_session, link) if is_same_person else None


def record_opening(session: Session, *, visitor: PortalVisitor) -> bool:
    """A person has a page of the portal in a visible tab: counted once for each browser that a link let in; never a preview.

    Whether it was counted.
    """
    if visitor.is_preview:
        return False
    now = utc_now()
    uncounted = col(PortalSession.id) == visitor.session_id, col(PortalSession.opened_at).is_(None)
    if not session.exec(update(PortalSession).where(*uncounted).values(opened_at=now)).rowcount:
        return False
    if visitor.share_id is None:
        session.exec(update(PortalLink).where(col(PortalLink.id) == visitor.link_id).values(last_used_at=now))
    else:
        opened = {"last_opened_at": now, "opened_count": col(PortalShare.opened_count) + 1}
        session.exec(update(PortalShare).where(col(PortalShare.id) == visitor.share_id).values(**opened))
    announce(session, f"link:{visitor.link_id}", f"customer:{visitor.customer_id}")
    return True


def _start(
    session: Session, *, link: PortalLink, length: timedelta, share: PortalShare | None = None, preview_by_id: int | None = None
) -> NewPortalSession:
    token, portal_id = new_token(), share.public_id if share else link.public_id
    session.add(
        PortalSession(
            token_hash=token_hash(token),
            portal_link_id=link.id,
            portal_share_id=share.id if share else None,
            preview_by_id=preview_by_id,
            expires_at=utc_now() + length,
        )
    )
    session.flush()
    return NewPortalSession(portal_id=portal_id, cookie_name=portal_cookie_name(portal_id), token=token)


def _visitor(portal_session: PortalSession, link: PortalLink, share: PortalShare | None = None) -> PortalVisitor:
    return PortalVisitor(
        link_id=link.id,
        portal_id=share.public_id if share else link.public_id,
        customer_id=link.customer_id,
        address=link.address,
        session_id=portal_session.id,
        is_preview=portal_session.preview_by_id is not None,
        scope=scope_of(share) if share else None,
        share_id=share.id if share else None,
        shared_with=share.name if share else "",
    )
