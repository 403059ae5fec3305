"""What staff have not heard of yet: the answers that customers gave to estimates."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.states import Answer
from flare_app.models import Document

_STALE = timedelta(minutes=5)
"""A page that slept for an hour shows the estimates as they are; it need not tell of each."""

_GIVEN = (Answer.ACCEPTED.value, Answer.DECLINED.value)


@dataclass(frozen=True, slots=True)
class AnswerNews:
    """An estimate that was just answered, and under which name."""

    public_id: str
    number: str
    is_accepted: bool
    name: str


def answers_after(session: Session, *, principal: Staff, entry_id: int) -> tuple[list[AnswerNews], int]:
    """The answers given behind a place in the audit trail, a few minutes back at most, oldest first; and the place that is next."""
    require(principal, Permission.VIEW_SALES)
    newest = audit.newest_entry(session)
    entries = audit.entries_after(
        session, entry_id=entry_id, since=utc_now() - _STALE, actor_kind="portal", verbs=_GIVEN, subject_kind="document"
    )
    found = []
    for entry in entries:
        estimate = session.get_one(Document, entry.subject_id)
        if estimate.answered_by:
            is_accepted = entry.verb == Answer.ACCEPTED
            found.append(AnswerNews(estimate.public_id, estimate.number or "", is_accepted, estimate.answered_by))
    return found, newest
