"""Staff sessions: a cookie of 256 random bits, 12 hours of rest at most, 14 days in all."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.cookies import staff_cookie_name
from flare_app.access.tokens import has_token_shape, new_token, token_hash
from flare_app.clock import utc_now
from flare_app.domain.principals import Role, Staff
from flare_app.live import announce
from flare_app.models import StaffSession, StaffUser

IDLE_TIMEOUT = timedelta(hours=12)
ABSOLUTE_TIMEOUT = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)


def staff_from_cookies(session: Session, cookies: Mapping[str, str]) -> Staff | None:
    """Who is asking, as of now: a disabled user or an ended session is nobody. Reads only."""
    token = cookies.get(staff_cookie_name(), "")
    if not has_token_shape(token):
        return None
    now = utc_now()
    row = session.exec(
        select(StaffSession, StaffUser)
        .join(StaffUser, col(StaffUser.id) == col(StaffSession.user_id))
        .where(
            col(StaffSession.token_hash) == token_hash(token),
            col(StaffSession.expires_at) >= now,
            col(StaffSession.last_seen_at) >= now - IDLE_TIMEOUT,
            col(StaffUser.disabled_at).is_(None),
        )
    ).first()
    return None if row is None else staff_of(row[1], session_id=row[0].id)


def topic_of(user_id: int) -> str:
    """The live topic of what a person may do: their pages hang on it, and are led away when nothing is left."""
    return f"user:{user_id}"


def staff_of(user: StaffUser, *, session_id: int) -> Staff:
    """The principal of a user."""
    return Staff(user_id=user.id, name=user.name, email=user.email, role=Role(user.role), session_id=session_id)


def staff_of_user(session: Session, *, user_id: int) -> Staff | None:
    """Somebody on staff as they are now, for work that goes on without their browser; None once they cannot sign in any more."""
    user = session.get(StaffUser, user_id)
    return None if user is None or user.disabled_at is not None else staff_of(user, session_id=0)


def start_session(session: Session, *, user: StaffUser, ip: str, user_agent: str) -> tuple[str, StaffSession]:
    """A new session, never one that the browser brought along: the cookie's value and the row."""
    token = new_token()
    row = StaffSession(
        token_hash=token_hash(token),
        user_id=user.id,
        expires_at=utc_now() + ABSOLUTE_TIMEOUT,
        ip=ip[:45],
        user_agent=_printable(user_agent)[:300],
    )
    session.add(row)
    session.flush()
    return token, row


def sign_out(session: Session, *, cookies: Mapping[str, str]) -> None:
    """End the session of this browser, in all its tabs; without one nothing happens."""
    token = cookies.get(staff_cookie_name(), "")
    if not has_token_shape(token):
        return
    row = session.exec(select(StaffSession).where(col(StaffSession.token_hash) == token_hash(token))).first()
    if row is not None:
        user = session.get_one(StaffUser, row.user_id)
        audit.record(session, actor=staff_of(user, session_id=row.id), verb="signed_out", subject=user)
        session.delete(row)
        session.flush()
        announce(session, topic_of(row.user_id))


def end_sessions(session: Session, *, user_id: int, apart_from: int | None = None) -> None:
    """End all sessions of a user, or all but one: after a password change the browser at hand stays signed in."""
    ending = delete(StaffSession).where(col(StaffSession.user_id) == user_id)
    session.exec(ending if apart_from is None else ending.where(col(StaffSession.id) != apart_from))


def record_seen(session: Session, *, principal: Staff, at: datetime) -> None:
    """Move the idle timeout on, by at most one write a minute."""
    session.exec(
        update(StaffSession)
        .where(col(StaffSession.id) == principal.session_id, col(StaffSession.last_seen_at) <= at - SEEN_EVERY)
        .values(last_seen_at=at)
    )


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
