""" "Email me a new link": to the address on file only, at most 3 an hour, and the same answer whatever the truth is."""

from datetime import timedelta

from sqlmodel import Session, col, select

from flare_app.access.cookies import has_public_id_shape
from flare_app.access.portal_links import find_by_token
from flare_app.access.throttle import Limit, network_of, subject, take_turn
from flare_app.models import Customer, PortalLink

WINDOW = timedelta(hours=1)
MAILS_PER_CUSTOMER = 3
MAILS_PER_NETWORK = 30
_KIND = "new_link"


def request_new_link(session: Session, *, ip: str, token: str = "", portal_id: str = "") -> PortalLink | None:
    """The link to mail, or None: unknown, forged, revoked by staff, no address on file, or asked for too often.

    Whoever calls shows the same page in both cases.
    """
    link = find_by_token(session, token) if token else _find_by_portal_id(session, portal_id)
    link = link and _link_now(session, link)
    if link is None or link.revoked_at is not None or not link.address:
        return None
    limits = [
        Limit(subject("customer", str(link.customer_id)), MAILS_PER_CUSTOMER),
        Limit(subject("network", network_of(ip)), MAILS_PER_NETWORK),
    ]
    return link if take_turn(session, kind=_KIND, limits=limits, within=WINDOW) else None


def _link_now(session: Session, link: PortalLink) -> PortalLink | None:
    """The link itself; of a merged customer the one of the same recipient to the customer that was kept."""
    customer = session.get_one(Customer, link.customer_id)
    while customer.merged_into_id is not None:
        customer = session.get_one(Customer, customer.merged_into_id)
    if customer.id == link.customer_id:
        return link
    same = select(PortalLink).where(col(PortalLink.customer_id) == customer.id, col(PortalLink.address) == link.address)
    return session.exec(same).first()


def _find_by_portal_id(session: Session, portal_id: str) -> PortalLink | None:
    if not has_public_id_shape(portal_id):
        return None
    return session.exec(select(PortalLink).where(col(PortalLink.public_id) == portal_id)).first()
