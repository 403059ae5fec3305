"""Links by which a member of staff sets a password, once: an invitation for seven days, a forgotten password for two hours.

The address is a signed reference to a row, as a portal's is: the database alone opens nothing, and a forged one asks nothing of it.
"""

import secrets
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from flare_app.access.signing import read_signed, sign
from flare_app.clock import utc_now
from flare_app.errors import NotPermitted
from flare_app.models import StaffLink, StaffUser
from flare_app.settings import settings

INVITATION = "invitation"
PASSWORD = "password"  # noqa: S105 - a kind of link
INVITATION_OPENS = timedelta(days=7)
PASSWORD_LINK_OPENS = timedelta(hours=2)
_OPENS = {INVITATION: INVITATION_OPENS, PASSWORD: PASSWORD_LINK_OPENS}
_PURPOSE = "staff-link-v1"


class StaffLinkEnded(NotPermitted):
    """Used, replaced, withdrawn, expired or forged: the same answer for all of them."""

    def __init__(self) -> None:
        super().__init__("This link was used before, has expired, or was replaced by a newer one.")


def make_link(session: Session, *, user: StaffUser, kind: str) -> StaffLink:
    """A fresh link; older ones of the person open nothing any more."""
    end_links(session, user_id=user.id)
    link = StaffLink(reference=secrets.token_urlsafe(16), kind=kind, user_id=user.id, expires_at=utc_now() + _OPENS[kind])
    session.add(link)
    session.flush()
    return link


def end_links(session: Session, *, user_id: int) -> None:
    """Let no link of this person open anything any more."""
    session.exec(
        update(StaffLink).where(col(StaffLink.user_id) == user_id, col(StaffLink.ended_at).is_(None)).values(ended_at=utc_now())
    )


def staff_link_url(link: StaffLink) -> str:
    """The address for the mail. Never log it and never store it."""
    return f"{settings().base_url}/set-password/{sign(_PURPOSE, link.reference)}"


def is_open(link: StaffLink) -> bool:
    """Whether it sets a password now."""
    return link.ended_at is None and utc_now() <= link.expires_at


def newest_link(session: Session, *, user: StaffUser, kind: str) -> StaffLink | None:
    """The person's newest link of a kind, open or not."""
    statement = select(StaffLink).where(StaffLink.user_id == user.id, StaffLink.kind == kind).order_by(col(StaffLink.id).desc())
    return session.exec(statement.limit(1)).first()


def open_staff_link(session: Session, *, token: object, for_update: bool = False) -> tuple[StaffLink, StaffUser]:
    """The open link of an address, and whose it is. `for_update` locks it: it works once, however often it is sent at once.

    Raises:
        StaffLinkEnded.
    """
    reference = read_signed(_PURPOSE, token)
    if not isinstance(reference, str):
        raise StaffLinkEnded
    statement = select(StaffLink).where(StaffLink.reference == reference)
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    link = session.exec(statement).first()
    user = session.get(StaffUser, link.user_id) if link is not None and is_open(link) else None
    if link is None or user is None or user.disabled_at is not None or (link.kind == INVITATION) is bool(user.password_hash):
        raise StaffLinkEnded
    return link, user
