"""Messages as the list of e-mails and the history of a record show them: staff only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlmodel import Session, col
from sqlmodel import select as rows

from flare_app import access
from flare_app.domain.principals import Permission, PortalVisitor, Principal, Staff, require
from flare_app.domain.states import Delivery as DocumentDelivery
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.messages.about import about_message
from flare_app.messages.settling import deliveries_of
from flare_app.messages.searching import MESSAGE_SEARCH
from flare_app.messages.several import document_ids, is_about_document
from flare_app.messages.states import DeliveryState
from flare_app.models import Customer, Delivery, Document, Message, Payment, PortalView, StaffUser


@dataclass(frozen=True, slots=True)
class RecipientState:
    """How far one recipient's copy got. `opened_at` is when the document was last seen through this recipient's link."""

    role: str
    address: str
    state: str
    error: str
    attempts: int
    next_attempt_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDetails:
    """One message with its recipients; `number` is that of the document or payment, `sent_by` "" when the house itself wrote it."""

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


def has_failed(source: ListSource) -> ColumnElement[bool]:
    """It did not reach everybody."""
    status: ColumnElement[bool] = source.sorts["status"] == DeliveryState.FAILED.value
    return status


def message_source(principal: Principal) -> ListSource:
    """Rows for the list of e-mails: subject, customer, recipients, kind, number, status, created_at, sent_at, error.

    Raises:
        NotFound: the list is asked for by a portal visitor.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    statement: Select[Any] = (
        select(  # type: ignore[assignment]
            col(Message.id).label("id"),
            col(Message.public_id).label("public_id"),
            col(Message.subject).label("label"),
            literal("").label("currency"),
            col(Message.subject).label("subject"),
            col(Customer.name).label("customer"),
            _of_deliveries(func.aggregate_strings(col(Delivery.address), ", ")).label("recipients"),
            col(Message.kind).label("kind"),
            func.coalesce(col(Document.number), col(Payment.number), "").label("number"),
            col(Message.state).label("status"),
            col(Message.created_at).label("created_at"),
            col(Message.sent_at).label("sent_at"),
            _of_deliveries(func.max(col(Delivery.error))).label("error"),
        )
        .join(Customer, col(Customer.id) == col(Message.customer_id))
        .join(Document, col(Document.id) == col(Message.document_id), isouter=True)
        .join(Payment, col(Payment.id) == col(Message.payment_id), isouter=True)
    )
    sorts: dict[str, Any] = {key: col(getattr(Message, key)) for key in ("subject", "kind", "created_at")}
    sorts |= {"customer": col(Customer.name), "status": col(Message.state)}
    return ListSource(
        select=statement,
        id=Message.__table__.c.id,  # type: ignore[attr-defined]
        public_id=Message.__table__.c.public_id,  # type: ignore[attr-defined]
        sorts=sorts,
        search=MESSAGE_SEARCH,
    )


def _of_deliveries(aggregate: ColumnElement[str]) -> ColumnElement[str]:
    own = select(aggregate).where(col(Delivery.message_id) == col(Message.id))
    return func.coalesce(own.correlate(Message).scalar_subquery(), "")


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
    )


def _opened_at(session: Session, message: Message, delivery: Delivery) -> datetime | None:
    """Only what was seen after the message left; an older view belongs to an older message."""
    about = document_ids(session, message) if delivery.portal_link_id is not None else []
    if not about:
        return None
    mine = and_(
        col(PortalView.portal_link_id) == delivery.portal_link_id,
        col(PortalView.portal_share_id).is_(None),
        col(PortalView.document_id).in_(about),
        col(PortalView.viewed_at) >= (delivery.sent_at or message.created_at),
    )
    return session.exec(rows(func.max(PortalView.viewed_at)).where(mine)).one()
