"""What follows for a message and its records from how far its deliveries got."""

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from flare_app.domain.states import Delivery as DocumentDelivery
from flare_app.live import announce
from flare_app.messages.several import document_ids, is_about_document
from flare_app.messages.states import NEVER_LEFT, MessageKind, document_delivery, message_state
from flare_app.models import Delivery, Document, Message, Payment, PortalView


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
        _keep_delivery(session, Document, document_id, message)
    if message.payment_id is not None:
        topics.append("staff:payments")
        _keep_delivery(session, Payment, message.payment_id, message)
    announce(session, *topics)


def deliveries_of(session: Session, message: Message) -> list[Delivery]:
    """A message's recipients in their order."""
    return list(session.exec(select(Delivery).where(Delivery.message_id == message.id).order_by(col(Delivery.id))))


def _keep_delivery(session: Session, table: type[Document | Payment], record_id: int, message: Message) -> None:
    """The latest message about a record speaks for it; what was opened stays opened while that one is being delivered.

    A notice to ourselves says nothing of what the customer has, and a message that never left says nothing at all.
    """
    subject = is_about_document(record_id) if table is Document else col(Message.payment_id) == record_id
    speaks = (
        col(Message.kind) != MessageKind.ANSWER.value,
        col(Message.state).not_in([state.value for state in NEVER_LEFT]),
    )
    latest = session.exec(select(func.max(Message.id)).where(subject, *speaks)).one()
    if latest == message.id:
        states = {delivery.state for delivery in deliveries_of(session, message)}
        shown = document_delivery(states)
        kept = () if shown is DocumentDelivery.QUEUED else (col(table.delivery) != DocumentDelivery.OPENED.value,)
    elif message.state in NEVER_LEFT:
        shown, kept = _before(session, record_id if table is Document else None, latest), ()
    else:
        return
    session.exec(update(table).where(col(table.id) == record_id, *kept).values(delivery=shown.value))


def _before(session: Session, document_id: int | None, latest: int | None) -> DocumentDelivery:
    """How far the message before got, for a record whose newest one never left."""
    if latest is None:
        return DocumentDelivery.NOT_SENT
    message = session.get_one(Message, latest)
    seen = (
        col(PortalView.document_id) == document_id,
        col(PortalView.portal_share_id).is_(None),
        col(PortalView.viewed_at) >= message.created_at,
    )
    if document_id is not None and session.exec(select(PortalView.id).where(*seen).limit(1)).first() is not None:
        return DocumentDelivery.OPENED
    return document_delivery({delivery.state for delivery in deliveries_of(session, message)})
