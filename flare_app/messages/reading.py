"""Messages as the list of e-mails and the history of a record show them: staff only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func
from sqlmodel import Session, col
from sqlmodel import select as rows

from flare_app import access
from flare_app.domain.principals import Permission, PortalVisitor, Staff, require
from flare_app.domain.states import Delivery as DocumentDelivery
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.messages.about import about_message
from flare_app.messages.deciding import STUCK
from flare_app.messages.settling import deliveries_of
from flare_app.messages.several import document_ids, is_about_document
from flare_app.messages.states import DeliveryState
from flare_app.models import Customer, Delivery, DeliveryAttempt, Document, Message, PortalView, StaffUser


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `outcome` is sent, delayed, failed, held or stopped, "" while it runs or when the worker died over it."""

    began_at: datetime
    outcome: str
    answer: str


@dataclass(frozen=True, slots=True)
class RecipientState:
    """How far one recipient's copy got. `opened_at` is when the document was last seen through this recipient's link.

    `tries` are all of them, the first one first, with the mail server's words.
    """

    role: str
    address: str
    state: str
    error: str
    attempts: int
    next_attempt_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    tries: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDetails:
    """One message with its recipients; `number` is that of the document or payment, `sent_by` "" when the house itself wrote it.

    `note` tells how it left, such as files that were too large.
    """

    public_id: str
    kind: str
    customer_name: str
    number: str
    subject: str
    body: str
    attach_pdf: bool
    state: str
    created_at: datetime
    sent_at: datetime | None
    sent_by: str
    recipients: tuple[RecipientState, ...]
    note: str = ""

    @property
    def can_resend(self) -> bool:
        """Whether somebody has not got it, and it is not on its way."""
        return any(one.state in (*STUCK, DeliveryState.DISCARDED) for one in self.recipients)

    @property
    def can_discard(self) -> bool:
        """Whether it can be given up: it is stuck, or waits for another try."""
        return any(one.state in STUCK or (one.state == DeliveryState.QUEUED and one.error) for one in self.recipients)


def get_message(session: Session, *, principal: Staff, public_id: str) -> MessageDetails:
    """One message to a customer; what is mailed to staff about their accounts is in the users' settings.

    Raises:
        NotFound, NotPermitted.
    """
    require(principal, Permission.VIEW_SALES)
    about_customer = col(Message.customer_id).is_not(None)
    message = session.exec(rows(Message).where(Message.public_id == as_public_id(public_id), about_customer)).first()
    if message is None:
        raise NotFound("This message does not exist.")
    return _details(session, message)


def messages_of(
    session: Session,
    *,
    principal: Staff,
    document_id: int | None = None,
    payment_id: int | None = None,
    customer_id: int | None = None,
    limit: int | None = None,
) -> list[MessageDetails]:
    """Everything that was mailed about a document or a payment, or to a customer, newest first."""
    require(principal, Permission.VIEW_SALES)
    subject = (
        is_about_document(document_id)
        if document_id is not None
        else col(Message.customer_id) == customer_id
        if customer_id is not None
        else col(Message.payment_id) == payment_id
    )
    found = session.exec(rows(Message).where(subject).order_by(col(Message.id).desc()).limit(limit))
    return [_details(session, message) for message in found]


def document_opened(session: Session, *, visitor: PortalVisitor, document_id: int) -> bool:
    """Somebody has the document open in a visible tab: count the view, and let the document show it. Whether it was counted.

    Who came through a link that was passed on is not whom it was mailed to: their view is kept under that link's name alone.

    Raises:
        NotFound: it is not this customer's, or still a draft.
    """
    counted = access.record_view(session, visitor=visitor, document_id=document_id)
    if counted and visitor.share_id is None:
        document = session.get_one(Document, document_id)
        document.delivery = DocumentDelivery.OPENED.value
        session.add(document)
        session.flush()
    return counted


def _details(session: Session, message: Message) -> MessageDetails:
    author = session.get(StaffUser, message.created_by_id) if message.created_by_id else None
    return MessageDetails(
        public_id=message.public_id,
        kind=message.kind,
        customer_name=session.get_one(Customer, message.customer_id).name,
        number=about_message(session, message).number,
        subject=message.subject,
        body=message.body,
        attach_pdf=message.attach_pdf,
        state=message.state,
        created_at=message.created_at,
        sent_at=message.sent_at,
        sent_by=author.name if author else "",
        recipients=tuple(_recipient(session, message, delivery) for delivery in deliveries_of(session, message)),
        note=message.note,
    )


def _recipient(session: Session, message: Message, delivery: Delivery) -> RecipientState:
    return RecipientState(
        role=delivery.role,
        address=delivery.address,
        state=delivery.state,
        error=delivery.error,
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_attempt_at,
        sent_at=delivery.sent_at,
        opened_at=_opened_at(session, message, delivery),
        tries=tuple(_tries(session, delivery)),
    )


def _tries(session: Session, delivery: Delivery) -> Iterator[Attempt]:
    mine = rows(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery.id)
    for one in session.exec(mine.order_by(col(DeliveryAttempt.number))):
        yield Attempt(one.began_at, one.outcome, one.answer)


def _opened_at(session: Session, message: Message, delivery: Delivery) -> datetime | None:
    """Only what was seen after the message left; an older view belongs to an older message, and what never left opens nothing."""
    about = document_ids(session, message) if delivery.portal_link_id is not None and delivery.sent_at is not None else []
    if not about:
        return None
    mine = and_(
        col(PortalView.portal_link_id) == delivery.portal_link_id,
        col(PortalView.portal_share_id).is_(None),
        col(PortalView.document_id).in_(about),
        col(PortalView.viewed_at) >= delivery.sent_at,
    )
    return session.exec(rows(func.max(PortalView.viewed_at)).where(mine)).one()
