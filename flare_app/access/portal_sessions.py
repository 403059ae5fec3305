"""Browsers inside a customer's portal: a session of 12 hours at most, and never longer than its link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from flare_app.access.cookies import has_public_id_shape, portal_cookie_name
from flare_app.access.portal_links import check_token, is_open, row_for
from flare_app.access.sessions import staff_from_cookies
from flare_app.access.tokens import has_token_shape, new_token, token_hash
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, PortalVisitor, Staff
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound, NotPermitted
from flare_app.models import Customer, PortalLink, PortalSession

SESSION_LENGTH = timedelta(hours=12)
PREVIEW_LENGTH = timedelta(hours=1)


@dataclass(frozen=True)
class NewPortalSession:
    """A fresh session: where the portal is, and the name and value of its cookie."""

    portal_id: str
    cookie_name: str
    token: str


def open_portal(session: Session, *, token: str) -> NewPortalSession:
    """Let a browser in that brings a good link. Nothing else changes: mail scanners open links too.

    Raises:
        PortalLinkExpired: the link is expired, revoked, unknown or forged.
    """
    link = check_token(session, token)
    link.last_used_at = utc_now()
    return _start(session, link=link, length=SESSION_LENGTH)


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
    """Who is asking for this portal, as of now: a revoked or expired link is nobody's. Reads only.

    A preview ends with the sign-in of the one who started it.
    """
    token = cookies.get(portal_cookie_name(portal_id), "") if has_public_id_shape(portal_id) else ""
    if not has_token_shape(token):
        return None
    row = session.exec(
        select(PortalSession, PortalLink)
        .join(PortalLink, col(PortalLink.id) == col(PortalSession.portal_link_id))
        .where(
            col(PortalSession.token_hash) == token_hash(token),
            col(PortalSession.expires_at) >= utc_now(),
            col(PortalLink.public_id) == portal_id,
        )
    ).first()
    if row is None:
        return None
    portal_session, link = row
    if portal_session.preview_by_id is None:
        return _visitor(portal_session, link) if is_open(link) else None
    staff = staff_from_cookies(session, cookies)
    is_same_person = staff is not None and staff.user_id == portal_session.preview_by_id
    return _visitor(portal_session, link) if is_same_person else None


def _start(session: Session, *, link: PortalLink, length: timedelta, preview_by_id: int | None = None) -> NewPortalSession:
    token = new_token()
    session.add(
        PortalSession(
            token_hash=token_hash(token),
            portal_link_id=link.id,
            preview_by_id=preview_by_id,
            expires_at=utc_now() + length,
        )
    )
    session.flush()
    return NewPortalSession(portal_id=link.public_id, cookie_name=portal_cookie_name(link.public_id), token=token)


def _visitor(portal_session: PortalSession, link: PortalLink) -> PortalVisitor:
    return PortalVisitor(
        link_id=link.id,
        portal_id=link.public_id,
        customer_id=link.customer_id,
        address=link.address,
        session_id=portal_session.id,
        is_preview=portal_session.preview_by_id is not None,
    )
