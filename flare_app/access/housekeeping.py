"""Rows that nobody can use any more."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from flare_app.access.sessions import IDLE_TIMEOUT
from flare_app.clock import utc_now
from flare_app.models import FormDraft, LoginAttempt, PortalSession, StaffSession

_TRIES_KEPT = timedelta(hours=2)
_FORM_DRAFTS_KEPT = timedelta(days=30)


def delete_expired_sessions(session: Session) -> None:
    """Delete ended sessions of staff and portal, and tries that no limit counts any more."""
    now = utc_now()
    session.exec(delete(StaffSession).where(col(StaffSession.expires_at) < now))
    session.exec(delete(StaffSession).where(col(StaffSession.last_seen_at) < now - IDLE_TIMEOUT))
    session.exec(delete(PortalSession).where(col(PortalSession.expires_at) < now))
    session.exec(delete(LoginAttempt).where(col(LoginAttempt.at) < now - _TRIES_KEPT))


def delete_old_form_drafts(session: Session) -> None:
    """Delete what somebody typed a month ago and never came back to."""
    session.exec(delete(FormDraft).where(col(FormDraft.updated_at) < utc_now() - _FORM_DRAFTS_KEPT))
