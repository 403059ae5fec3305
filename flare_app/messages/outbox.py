"""The outbox: who takes which delivery, and what became of each try.

A delivery is taken for the time of a lease. Whoever took it and dies leaves it to the next one after that time, so none is lost; a
mail that had been accepted just before may then arrive twice, with the same Message-ID. Rows are locked message first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlmodel import Session, col, select

from flare_app import access
from flare_app.clock import utc_now
from flare_app.messages.refusals import forget_refused, note_refused
from flare_app.messages.settling import settle
from flare_app.messages.states import DeliveryState
from flare_app.models import Delivery, DeliveryAttempt, Message, PortalLink

LEASE = timedelta(minutes=5)
"""Longer than one delivery takes with every time limit used up."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""After each try that failed for the time being; the eighth one was the last."""

MAX_TRIES = len(WAITS) + 1
MAX_REASON = 500
DELAYED = "delayed"
"""The outcome of a try that is followed by another; all others are states of the delivery."""

NO_SERVER = "not sent: no mail server configured"


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker holds: the `attempt`-th try, counted from one, written down as `attempt_id`."""

    delivery_id: int
    message_id: int
    attempt: int
    attempt_id: int


def is_anything_due(session: Session) -> bool:
    """Whether a worker has something to do: one cheap look that takes no lock."""
    return session.exec(select(Delivery.id).where(_is_due()).limit(1)).first() is not None


def claim_delivery(session: Session) -> Claim | None:
    """Take the delivery that waits longest, or None. Two workers never get the same one."""
    statement = select(Delivery).where(_is_due()).order_by(col(Delivery.next_attempt_at), col(Delivery.id)).limit(1)
    delivery = session.exec(statement.with_for_update(skip_locked=True)).first()
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.leased_until = utc_now() + LEASE
    last = select(func.coalesce(func.max(DeliveryAttempt.number), 0)).where(col(DeliveryAttempt.delivery_id) == delivery.id)
    attempt = DeliveryAttempt(delivery_id=delivery.id, number=session.exec(last).one() + 1)
    session.add(attempt)
    session.flush()
    return Claim(delivery.id, delivery.message_id, delivery.attempts, attempt.id)


def release_delivery(session: Session, claim: Claim) -> None:
    """Give it back untried, for the next one to take: as if it had not been claimed."""
    _, delivery = _locked(session, claim)
    if not _is_mine(delivery, claim):
        return
    delivery.attempts -= 1
    delivery.leased_until = None
    session.execute(delete(DeliveryAttempt).where(col(DeliveryAttempt.id) == claim.attempt_id))
    session.flush()


def record_sent(session: Session, claim: Claim, *, at: datetime, answer: str = "", note: str = "") -> None:
    """The mail server took it at `at`, with the words `answer`: from then on the link is good for its 30 days.

    `note` is what staff are told of how it left.
    """
    message, delivery = _locked(session, claim)
    _end(session, claim, delivery, DeliveryState.SENT, at=at, answer=answer)
    message.note = note or message.note
    _start_link(session, delivery, at)
    forget_refused(session, address=delivery.address)
    settle(session, message)


def record_held(session: Session, claim: Claim, *, handed_over_at: datetime | None, note: str = "") -> None:
    """There is no mail server. With `handed_over_at`, writing the file counts for the link as if there were one."""
    message, delivery = _locked(session, claim)
    _end(session, claim, delivery, DeliveryState.HELD, reason=NO_SERVER)
    message.note = note or message.note
    if handed_over_at is not None:
        _start_link(session, delivery, handed_over_at)
    settle(session, message)


def record_refused(session: Session, claim: Claim, *, reason: str, refused_address: bool = False) -> None:
    """It will not be taken, however often it is tried; with `refused_address` because nobody is there."""
    message, delivery = _locked(session, claim)
    if _is_mine(delivery, claim):
        _end(session, claim, delivery, DeliveryState.FAILED, reason=reason)
        if refused_address:
            note_refused(session, address=delivery.address, answer=reason)
        settle(session, message)


def record_stopped(session: Session, claim: Claim, *, reason: str) -> None:
    """A rule of its kind says that it must not go."""
    message, delivery = _locked(session, claim)
    if _is_mine(delivery, claim):
        _end(session, claim, delivery, DeliveryState.STOPPED, reason=reason)
        settle(session, message)


def record_delayed(session: Session, claim: Claim, *, reason: str) -> None:
    """It did not work this time: try again later, and give up after the last try."""
    message, delivery = _locked(session, claim)
    if not _is_mine(delivery, claim):
        return
    if claim.attempt >= MAX_TRIES:
        given_up = f"Given up after {claim.attempt} tries. {reason}"
        _end(session, claim, delivery, DeliveryState.FAILED, reason=given_up, answer=reason)
    else:
        delivery.next_attempt_at = utc_now() + WAITS[claim.attempt - 1]
        delivery.leased_until = None
        delivery.error = reason[:MAX_REASON]
        _end_attempt(session, claim, DELAYED, reason)
    settle(session, message)


def _is_due() -> ColumnElement[bool]:
    now = utc_now()
    return and_(
        col(Delivery.state) == DeliveryState.QUEUED.value,
        col(Delivery.next_attempt_at) <= now,
        or_(col(Delivery.leased_until).is_(None), col(Delivery.leased_until) < now),
    )


def _locked(session: Session, claim: Claim) -> tuple[Message, Delivery]:
    message = session.get_one(Message, claim.message_id, with_for_update=True, populate_existing=True)
    delivery = session.get_one(Delivery, claim.delivery_id, with_for_update=True, populate_existing=True)
    return message, delivery


def _is_mine(delivery: Delivery, claim: Claim) -> bool:
    """Whether nobody took it over meanwhile. That it was sent is true in any case; that it failed may be old news."""
    return delivery.state == DeliveryState.QUEUED and delivery.attempts == claim.attempt


def _end(
    session: Session,
    claim: Claim,
    delivery: Delivery,
    state: DeliveryState,
    *,
    at: datetime | None = None,
    reason: str = "",
    answer: str = "",
) -> None:
    delivery.state = state.value
    delivery.leased_until = None
    delivery.sent_at = at or delivery.sent_at
    delivery.error = reason[:MAX_REASON]
    _end_attempt(session, claim, state.value, answer or reason)


def _end_attempt(session: Session, claim: Claim, outcome: str, answer: str) -> None:
    attempt = session.get_one(DeliveryAttempt, claim.attempt_id)
    attempt.ended_at, attempt.outcome, attempt.answer = utc_now(), outcome, answer[:MAX_REASON]


def _start_link(session: Session, delivery: Delivery, at: datetime) -> None:
    if delivery.portal_link_id is not None:
        access.mark_sent(session, session.get_one(PortalLink, delivery.portal_link_id), at)
