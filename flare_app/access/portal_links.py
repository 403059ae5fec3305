"""The link in a customer's mails: a signed reference to a row, the same in every message to that recipient.

The token holds the row's random reference and version, nothing else; whether it still opens stands in the row. So the link can be
revoked, it lives on with each message, and a copy of the database without the keys opens nothing.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.cookies import has_public_id_shape
from flare_app.access.signing import read_signed, sign
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, PortalVisitor, Staff
from flare_app.domain.text import clean_email
from flare_app.errors import NotFound, NotPermitted
from flare_app.live import announce
from flare_app.models import PortalLink, PortalSession, PortalShare
from flare_app.settings import settings

VALID_FOR = timedelta(days=30)
_PURPOSE = "portal-link-v1"


class PortalLinkExpired(NotFound):
    """Expired, revoked, unknown or forged: whoever holds the link is told the same."""


def link_for(session: Session, *, customer_id: int, address: str, actor: Actor) -> PortalLink:
    """The link of one recipient, made when there is none. It opens for 30 days from now, and again after each message.

    A revoked link comes back under a new version: what was mailed before stays dead.
    """
    if isinstance(actor, PortalVisitor):
        raise NotPermitted("Only staff can make portal links.")
    link = row_for(session, customer_id=customer_id, address=clean_email(address, field="address"), actor=actor)
    if link.revoked_at is not None:
        link.revoked_at = None
        link.expires_at = utc_now() + VALID_FOR
        session.flush()
        audit.record(session, actor=actor, verb="portal_link_reopened", subject=link)
    return link


def copy_link(session: Session, *, customer_id: int, address: str, actor: Actor) -> str:
    """The address that staff hand to the customer themselves: it opens for 30 days at least from now."""
    link = link_for(session, customer_id=customer_id, address=address, actor=actor)
    link.expires_at = utc_now() + VALID_FOR
    session.flush()
    audit.record(session, actor=actor, verb="portal_link_copied", subject=link)
    announce(session, f"customer:{customer_id}")
    return portal_url(link)


def row_for(session: Session, *, customer_id: int, address: str, actor: Actor) -> PortalLink:
    """The row of customer and address, revoked or not; `address` may be empty for previews of a customer without one."""
    mine = select(PortalLink).where(col(PortalLink.customer_id) == customer_id, col(PortalLink.address) == address)
    if link := session.exec(mine).first():
        return link
    link = PortalLink(
        reference=secrets.token_urlsafe(16), customer_id=customer_id, address=address, expires_at=utc_now() + VALID_FOR
    )
    try:
        with session.begin_nested():
            session.add(link)
    except IntegrityError:
        # Somebody else made it between our look and our insert; a customer that does not exist has no row even now.
        if link := session.exec(mine).first():
            return link
        raise NotFound("This customer does not exist.") from None
    audit.record(session, actor=actor, verb="portal_link_created", subject=link)
    announce(session, f"customer:{customer_id}")
    return link


def links_of(session: Session, *, principal: Staff, customer_id: int) -> list[PortalLink]:
    """All links of a customer that have an address, oldest first."""
    mine = select(PortalLink).where(col(PortalLink.customer_id) == customer_id, col(PortalLink.address) != "")
    return list(session.exec(mine.order_by(col(PortalLink.id))))


def token_for(link: PortalLink) -> str:
    """The token: byte for byte the same for as long as the newest key and the link's version stay."""
    return sign(_PURPOSE, [link.reference, link.version])


def portal_url(link: PortalLink, *, page: str = "") -> str:
    """The address that goes into a mail; `page` opens one record, like `invoices/4f6Vd0Ka`."""
    return f"{settings().base_url}/p/{token_for(link)}" + (f"?d={page}" if page else "")


def mark_sent(session: Session, link: PortalLink, at: datetime) -> None:
    """A message with this link was handed to the mail server at `at`: valid for 30 days from then, to the second."""
    if link.last_sent_at is None or at > link.last_sent_at:
        link.last_sent_at = at
        link.expires_at = at + VALID_FOR
        session.add(link)
        session.flush()
        announce(session, f"customer:{link.customer_id}")


def revoke(session: Session, *, link: PortalLink, actor: Actor) -> None:
    """Close the link, what was passed on from it, and every browser that came through either, at once."""
    if isinstance(actor, PortalVisitor):
        raise NotPermitted("Only staff can revoke portal links.")
    if link.revoked_at is not None:
        return
    link.revoked_at = utc_now()
    link.version += 1
    session.add(link)
    session.exec(delete(PortalSession).where(col(PortalSession.portal_link_id) == link.id))
    is_unended = col(PortalShare.portal_link_id) == link.id, col(PortalShare.ended_at).is_(None)
    session.exec(update(PortalShare).where(*is_unended).values(ended_at=link.revoked_at))
    session.flush()
    audit.record(session, actor=actor, verb="portal_link_revoked", subject=link)
    announce(session, f"link:{link.id}", f"customer:{link.customer_id}")


def check_token(session: Session, token: str) -> PortalLink:
    """The link of a token. A bad signature never reaches the database.

    Raises:
        PortalLinkExpired: for whatever reason.
    """
    link, version = _find(session, token)
    if link is None or link.version != version or not is_open(link):
        raise PortalLinkExpired("This link has expired.")
    return link


def find_by_token(session: Session, token: str) -> PortalLink | None:
    """The link of a token that was once good, also when it has expired since."""
    return _find(session, token)[0]


def has_good_signature(token: str) -> bool:
    """Whether one of our keys made this token; says nothing about the link."""
    return _read(token) is not None


def decoy_token() -> str:
    """What stands in a form in place of a forged token: looks like one of ours and opens nothing."""
    return sign(_PURPOSE, [secrets.token_urlsafe(16), 1])


def is_open(link: PortalLink) -> bool:
    """Neither revoked nor expired: the last second still counts."""
    return link.revoked_at is None and link.expires_at is not None and utc_now() <= link.expires_at


def _find(session: Session, token: str) -> tuple[PortalLink | None, int]:
    content = _read(token)
    if content is None:
        return None, 0
    reference, version = content
    return session.exec(select(PortalLink).where(col(PortalLink.reference) == reference)).first(), version


def _read(token: str) -> tuple[str, int] | None:
    match read_signed(_PURPOSE, token):
        case [str(reference), int(version)] if has_public_id_shape(reference):
            return reference, version
        case _:
            return None
