"""The outbox: who takes which delivery, and what became of it.

A delivery is taken for the time of a lease. Whoever took it and dies leaves it to the next one after that time, so none is lost; a
mail that had been accepted just before may then arrive twice, with the same Message-ID. Rows are locked message first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlmodel import Session, col, select

from flare_app import access, audit
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, Staff, System, require
from flare_app.domain.states import Delivery as DocumentDelivery
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.live import announce
from flare_app.messages.several import document_ids, is_about_document
from flare_app.messages.states import DeliveryState, MessageKind, document_delivery, message_state
from flare_app.models import Delivery, Document, Message, Payment, PortalLink

LEASE = timedelta(minutes=5)
"""Longer than one delivery takes with every time limit used up."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""After each try that failed for the time being; the eighth one was the last."""

MAX_TRIES = len(WAITS) + 1
MAX_REASON = 500
NO_SERVER = "not sent: no mail server configured"
_STUCK = (DeliveryState.FAILED, DeliveryState.HELD, DeliveryState.STOPPED)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker holds: the `attempt`-th try, counted from one."""

    delivery_id: int
    message_id: int
    attempt: int


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
    session.flush()
    return Claim(delivery.id, delivery.message_id, delivery.attempts)


def record_sent(session: Session, claim: Claim, *, at: datetime) -> None:
    """The mail server took it at `at`: from then on the link is good for its 30 days."""
    message, delivery = _locked(session, claim)
    _end(delivery, DeliveryState.SENT, at=at)
    _start_link(session, delivery, at)
    settle(session, message)


def record_held(session: Session, claim: Claim, *, handed_over_at: datetime | None) -> None:
    """There is no mail server. With `handed_over_at`, writing the file counts for the link as if there were one."""
    message, delivery = _locked(session, claim)
    _end(delivery, DeliveryState.HELD, reason=NO_SERVER)
    if handed_over_at is not None:
        _start_link(session, delivery, handed_over_at)
    settle(session, message)


def record_refused(session: Session, claim: Claim, *, reason: str) -> None:
    """It will not be taken, however often it is tried."""
    message, delivery = _locked(session, claim)
    if _is_mine(delivery, claim):
        _end(delivery, DeliveryState.FAILED, reason=reason)
        settle(session, message)


def record_stopped(session: Session, claim: Claim, *, reason: str) -> None:
    """A rule of its kind says that it must not go."""
    message, delivery = _locked(session, claim)
    if _is_mine(delivery, claim):
        _end(delivery, DeliveryState.STOPPED, reason=reason)
        settle(session, message)


def record_delayed(session: Session, claim: Claim, *, reason: str) -> None:
    """It did not work this time: try again later, and give up after the last try."""
    message, delivery = _locked(session, claim)
    if not _is_mine(delivery, claim):
        return
    if claim.attempt >= MAX_TRIES:
        _end(delivery, DeliveryState.FAILED, reason=f"Given up after {claim.attempt} tries. {reason}")
    else:
        delivery.next_attempt_at = utc_now() + WAITS[claim.attempt - 1]
        delivery.leased_until = None
        delivery.error = reason[:MAX_REASON]
    settle(session, message)


def retry_message(session: Session, *, public_id: str, actor: Staff | System) -> Message:
    """Queue anew what failed or was held. Whoever has the message already does not get it again.

    Raises:
        Conflict: everybody has it, or it is on its way.
        NotFound, NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    about_customer = col(Message.customer_id).is_not(None)
    statement = select(Message).where(Message.public_id == as_public_id(public_id), about_customer).with_for_update()
    message = session.exec(statement.execution_options(populate_existing=True)).first()
    if message is None:
        raise NotFound("This message does not exist.")
    stuck = [one for one in deliveries_of(session, message) if one.state in _STUCK]
    if not stuck:
        raise Conflict("This message is sent, or on its way already.")
    for delivery in stuck:
        if delivery.portal_link_id is not None and message.customer_id is not None:
            # Opens a link again that was revoked meanwhile: mailing it is what staff ask for.
            access.link_for(session, customer_id=message.customer_id, address=delivery.address, actor=actor)
        delivery.state, delivery.attempts, delivery.error = DeliveryState.QUEUED.value, 0, ""
        delivery.next_attempt_at, delivery.leased_until = utc_now(), None
    session.flush()
    settle(session, message)
    audit.record(session, actor=actor, verb="retried", subject=message)
    return message


def settle(session: Session, message: Message) -> None:
    """Bring the message and what it is about in line with its deliveries, and tell the pages. The message row is locked or new."""
    session.flush()
    deliveries = deliveries_of(session, message)
    states = {delivery.state for delivery in deliveries}
    message.state = message_state(states).value
    message.sent_at = max((delivery.sent_at for delivery in deliveries if delivery.sent_at), default=None)
    session.add(message)
    session.flush()
    topics = ["staff:messages", f"customer:{message.customer_id}"] if message.customer_id is not None else ["staff:users"]
    for document_id in document_ids(session, message):
        topics += ["staff:documents", f"document:{document_id}"]
        _keep_delivery(session, Document, document_id, message, states)
    if message.payment_id is not None:
        topics.append("staff:payments")
        _keep_delivery(session, Payment, message.payment_id, message, states)
    announce(session, *topics)


def deliveries_of(session: Session, message: Message) -> list[Delivery]:
    """A message's recipients in their order."""
    return list(session.exec(select(Delivery).where(Delivery.message_id == message.id).order_by(col(Delivery.id))))


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


def _end(delivery: Delivery, state: DeliveryState, *, at: datetime | None = None, reason: str = "") -> None:
    delivery.state = state.value
    delivery.leased_until = None
    delivery.sent_at = at or delivery.sent_at
    delivery.error = reason[:MAX_REASON]


def _start_link(session: Session, delivery: Delivery, at: datetime) -> None:
    if delivery.portal_link_id is not None:
        access.mark_sent(session, session.get_one(PortalLink, delivery.portal_link_id), at)


def _keep_delivery(session: Session, table: type[Document | Payment], record_id: int, message: Message, states: set[str]) -> None:
    """Only the latest message about a record speaks for it, and what was opened stays opened while that one is being delivered.

    A notice to ourselves says nothing of what the customer has.
    """
    subject = is_about_document(record_id) if table is Document else col(Message.payment_id) == record_id
    to_customers = col(Message.kind) != MessageKind.ANSWER.value
    latest = session.exec(select(func.max(Message.id)).where(subject, to_customers)).one()
    if latest != message.id:
        return
    shown = document_delivery(states)
    kept = () if shown is DocumentDelivery.QUEUED else (col(table.delivery) != DocumentDelivery.OPENED.value,)
    session.exec(update(table).where(col(table.id) == record_id, *kept).values(delivery=shown.value))
