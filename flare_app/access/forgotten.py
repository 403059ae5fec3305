"""A forgotten password: a link to the address on file, at most three an hour, and the same answer whatever the truth is."""

from datetime import timedelta

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.passwords import hash_password
from flare_app.access.sessions import end_sessions, topic_of
from flare_app.access.staff_links import PASSWORD, end_links, make_link, open_staff_link
from flare_app.access.throttle import Limit, network_of, subject, take_turn
from flare_app.domain.principals import System
from flare_app.domain.text import clean_email
from flare_app.errors import Invalid
from flare_app.live import announce
from flare_app.models import StaffLink, StaffUser

WINDOW = timedelta(hours=1)
MAILS_PER_ACCOUNT = 3
MAILS_PER_NETWORK = 30
_KIND = "forgotten"
_HOUSE = System("sign-in page")


def request_password_link(session: Session, *, email: object, ip: str) -> StaffLink | None:
    """The link to mail, or None: nobody's address, disabled, invited only, or asked for too often.

    Whoever calls shows the same page in all cases.
    """
    try:
        address = clean_email(email, field="email").lower()
    except Invalid:
        return None
    limits = [
        Limit(subject("account", address), MAILS_PER_ACCOUNT),
        Limit(subject("network", network_of(ip)), MAILS_PER_NETWORK),
    ]
    if not take_turn(session, kind=_KIND, limits=limits, within=WINDOW):
        return None
    user = session.exec(select(StaffUser).where(col(StaffUser.email) == address)).first()
    if user is None or user.disabled_at is not None or not user.password_hash:
        return None
    audit.record(session, actor=_HOUSE, verb="password_link_requested", subject=user)
    return make_link(session, user=user, kind=PASSWORD)


def reset_password(session: Session, *, token: object, password: object) -> StaffUser:
    """Set a new password by a link; every browser of the person is signed out, and the link is used up.

    Raises:
        StaffLinkEnded: it opens nothing any more.
        Invalid: the password cannot be taken; the link can be tried again.
    """
    _, user = open_staff_link(session, token=token, for_update=True)
    user.password_hash = hash_password(password, email=user.email)
    session.add(user)
    session.flush()
    end_links(session, user_id=user.id)
    end_sessions(session, user_id=user.id)
    audit.record(session, actor=System(user.name), verb="password_reset", subject=user)
    announce(session, topic_of(user.id))
    return user
