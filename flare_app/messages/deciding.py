"""What staff decide about a message in the outbox: send it again, give it up, or take it back right after Send."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from flare_app import access, audit
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, Staff, System, require
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.messages.settling import settle
from flare_app.messages.several import document_ids
from flare_app.messages.states import DeliveryState
from flare_app.models import Delivery, Document, Message, Payment

UNDO_TIME = timedelta(seconds=10)
"""How long a message waits that its sender may take back."""

HAS_LEFT = "The e-mail has left already, so it cannot be taken back."
STUCK = (DeliveryState.FAILED, DeliveryState.HELD, DeliveryState.STOPPED)
"""What asks for a decision of staff."""


def resend_message(session: Session, *, public_id: str, actor: Staff | System) -> Message:
    """Queue anew what failed, was held, stopped or discarded. Whoever has the message already does not get it again.

    Raises:
        Conflict: everybody has it, or it is on its way.
        NotFound, NotPermitted.
    """
    message, deliveries = _locked(session, public_id, actor)
    stuck = [one for one in deliveries if one.state in (*STUCK, DeliveryState.DISCARDED)]
    if not stuck:
        raise Conflict("This message is sent, or on its way already.")
    for delivery in stuck:
        if delivery.portal_link_id is not None and message.customer_id is not None:
            # Opens a link again that was revoked meanwhile: mailing it is what staff ask for.
            access.link_for(session, customer_id=message.customer_id, address=delivery.address, actor=actor)
        delivery.state, delivery.attempts, delivery.error = DeliveryState.QUEUED.value, 0, ""
        delivery.next_attempt_at, delivery.leased_until = utc_now(), None
    settle(session, message)
    audit.record(session, actor=actor, verb="retried", subject=message)
    return message


def discard_message(session: Session, *, public_id: str, actor: Staff | System) -> Message:
    """Give up what has not reached somebody: it is not tried again, and asks for nobody's attention. Twice is once.

    Raises:
        Conflict: everybody has it, or a worker is about to send it.
        NotFound, NotPermitted.
    """
    message, deliveries = _locked(session, public_id, actor)
    open_ones = [one for one in deliveries if one.state in (*STUCK, DeliveryState.QUEUED)]
    if any(one.leased_until is not None and one.leased_until > utc_now() for one in open_ones):
        raise Conflict("This message is being sent at this moment. Look again in a minute.")
    if not open_ones:
        if any(one.state == DeliveryState.DISCARDED for one in deliveries):
            return message
        raise Conflict("Everybody has this message, so there is nothing to discard.")
    for delivery in open_ones:
        delivery.state = DeliveryState.DISCARDED.value
    settle(session, message)
    audit.record(session, actor=actor, verb="discarded", subject=message)
    return message


def withdraw_message(session: Session, *, public_id: str, actor: Staff) -> Message:
    """Take a message back that no worker has touched yet: it never leaves. What its sending issued stays issued. Twice is once.

    Raises:
        Conflict: it has left.
        NotFound, NotPermitted.
    """
    message, deliveries = _locked(session, public_id, actor)
    if not _withdraw(session, message, deliveries, actor):
        raise Conflict(HAS_LEFT)
    return message


def withdraw_batch(session: Session, *, batch: str, actor: Staff) -> dict[str, bool]:
    """Take back every message of a batch that no worker has touched yet.

    Returns:
        For each message the id that its row of the batch sent it with, and whether it was taken back.
    """
    require(actor, Permission.EDIT_SALES)
    mine = select(Message).where(Message.batch == batch, Message.created_by_id == actor.user_id).order_by(col(Message.id))
    found = session.exec(mine.with_for_update().execution_options(populate_existing=True)).all()
    return {
        (one.operation_id or "").partition(":")[2]: _withdraw(session, one, _lock_deliveries(session, one), actor) for one in found
    }


def issued_with(session: Session, message: Message) -> list[str]:
    """The numbers that the sending of a message gave to drafts."""
    about = select(Document).where(
        col(Document.id).in_(document_ids(session, message)), col(Document.issued_at) >= message.created_at
    )
    return [one.number or "" for one in session.exec(about.order_by(col(Document.id)))]


def _withdraw(session: Session, message: Message, deliveries: Sequence[Delivery], actor: Staff) -> bool:
    if all(one.state == DeliveryState.WITHDRAWN for one in deliveries):
        return True
    if any(one.state != DeliveryState.QUEUED or one.attempts for one in deliveries):
        return False
    for delivery in deliveries:
        delivery.state = DeliveryState.WITHDRAWN.value
    settle(session, message)
    documents = [session.get_one(Document, one) for one in document_ids(session, message)]
    payment = session.get_one(Payment, message.payment_id) if message.payment_id is not None else None
    for subject in (*documents, payment) if documents or payment else (message,):
        if subject is not None:
            audit.record(session, actor=actor, verb="took back the e-mail", subject=subject)
    return True


def _locked(session: Session, public_id: str, actor: Staff | System) -> tuple[Message, list[Delivery]]:
    """A message to a customer and its deliveries, message first as everywhere."""
    require(actor, Permission.EDIT_SALES)
    about_customer = col(Message.customer_id).is_not(None)
    statement = select(Message).where(Message.public_id == as_public_id(public_id), about_customer).with_for_update()
    message = session.exec(statement.execution_options(populate_existing=True)).first()
    if message is None:
        raise NotFound("This message does not exist.")
    return message, _lock_deliveries(session, message)


def _lock_deliveries(session: Session, message: Message) -> list[Delivery]:
    statement = select(Delivery).where(Delivery.message_id == message.id).order_by(col(Delivery.id)).with_for_update()
    return list(session.exec(statement.execution_options(populate_existing=True)))
