"""What everybody may do with their own account: name, password, and the browsers in which they are signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.browsers import browser_name
from flare_app.access.passwords import hash_password, matches
from flare_app.access.sessions import IDLE_TIMEOUT, end_sessions, topic_of
from flare_app.access.users import changed, checked_names, full_name
from flare_app.clock import utc_now
from flare_app.domain.principals import Staff
from flare_app.domain.problems import Problems
from flare_app.errors import Invalid
from flare_app.live import announce
from flare_app.models import StaffSession, StaffUser

_KEY_LENGTH = 16


@dataclass(frozen=True)
class OpenSession:
    """A browser in which somebody is signed in. `key` names it to its owner; it opens nothing."""

    key: str
    browser: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


def own_account(session: Session, *, actor: Staff) -> StaffUser:
    """The row behind a signed-in person."""
    return session.get_one(StaffUser, actor.user_id)


def change_own_name(session: Session, *, actor: Staff, first_name: object, last_name: object) -> None:
    """What colleagues read from now on; what is written in the audit trail stays.

    Raises:
        InvalidForm: a name is missing or cannot be taken.
    """
    user = session.get_one(StaffUser, actor.user_id)
    first, last = checked_names(first_name, last_name)
    if (first, last) != (user.first_name, user.last_name):
        user.first_name, user.last_name = first, last
        changed(session, user, actor, "name_changed", name=full_name(first, last))


def change_own_password(session: Session, *, actor: Staff, current: object, new: object) -> None:
    """Change one's own password; the other browsers are signed out.

    Raises:
        InvalidForm: the current password is wrong, or the new one cannot be taken.
    """
    user = session.get_one(StaffUser, actor.user_id)
    problems = Problems()
    if not matches(current, user.password_hash):
        problems.note("The current password is not right.", field="current")
    hashed = problems.catch(lambda: hash_password(new, email=user.email, field="new"), "")
    problems.raise_any()
    user.password_hash = hashed
    session.flush()
    end_sessions(session, user_id=user.id, apart_from=actor.session_id)
    audit.record(session, actor=actor, verb="password_changed", subject=user)
    announce(session, topic_of(user.id))


def open_sessions(session: Session, *, actor: Staff) -> list[OpenSession]:
    """Where the person is signed in: this browser first, then the ones seen last."""
    now = utc_now()
    rows = session.exec(
        select(StaffSession)
        .where(
            StaffSession.user_id == actor.user_id,
            col(StaffSession.expires_at) >= now,
            col(StaffSession.last_seen_at) >= now - IDLE_TIMEOUT,
        )
        .order_by(col(StaffSession.last_seen_at).desc(), col(StaffSession.id).desc())
    )
    found = [
        OpenSession(
            key=row.token_hash[:_KEY_LENGTH],
            browser=browser_name(row.user_agent),
            ip=row.ip,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_this=row.id == actor.session_id,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_this)


def end_own_session(session: Session, *, actor: Staff, key: str) -> None:
    """Sign one browser out, this one too.

    Raises:
        Invalid: the person has no such session; it may have ended by itself.
    """
    is_it = func.substr(col(StaffSession.token_hash), 1, _KEY_LENGTH) == key
    ended = session.exec(delete(StaffSession).where(col(StaffSession.user_id) == actor.user_id, is_it))
    if not ended.rowcount:
        raise Invalid("This browser is signed out already.")
    _tell_ended(session, actor)


def end_other_sessions(session: Session, *, actor: Staff) -> None:
    """Sign every browser out but this one."""
    end_sessions(session, user_id=actor.user_id, apart_from=actor.session_id)
    _tell_ended(session, actor)


def _tell_ended(session: Session, actor: Staff) -> None:
    user = session.get_one(StaffUser, actor.user_id)
    audit.record(session, actor=actor, verb="browsers_signed_out", subject=user)
    announce(session, topic_of(user.id), "staff:users")
