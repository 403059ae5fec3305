"""The rows of the list of e-mails: staff only."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlmodel import col

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.messages.searching import MESSAGE_SEARCH
from flare_app.messages.states import DeliveryState
from flare_app.models import Customer, Delivery, Document, Message, Payment


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
