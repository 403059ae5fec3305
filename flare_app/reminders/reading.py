"""A planned reminder with what it is about, for the page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Customer, Document
from flare_app.reminders.planning import parted, planned
from flare_app.reminders.queueing import NOT_PLANNED


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder that is to go `on_day`, or is not, with the `reason`; `recipients` are addresses with ", " between."""

    public_id: str
    step: str
    on_day: date
    status: str
    reason: str
    recipients: str
    document: Document
    customer: Customer


def planned_reminder(session: Session, *, principal: Staff, public_id: str) -> Planned:
    """The reminder of that public id (see `planned_source`).

    Raises:
        NotFound: it is not planned any more.
        NotPermitted.
    """
    require(principal, Permission.VIEW_SALES)
    invoice, _ = parted(as_public_id(public_id))
    found = [one for one in _rows(session, invoice) if one.public_id == public_id]
    if not found:
        raise NotFound(NOT_PLANNED)
    return _planned(session, found[0])


def planned_of_invoice(session: Session, *, principal: Staff, public_id: str) -> list[Planned]:
    """What is planned for an invoice, in order.

    Raises:
        NotPermitted.
    """
    require(principal, Permission.VIEW_SALES)
    return [_planned(session, one) for one in _rows(session, as_public_id(public_id))]


def _rows(session: Session, invoice: str) -> Sequence[Any]:
    document = session.execute(select(col(Document.id)).where(col(Document.public_id) == invoice)).scalar()
    if document is None:
        return ()
    rows = planned(session, document_id=document)
    return session.execute(select(rows).order_by(rows.c.on_day)).all()


def _planned(session: Session, row: Any) -> Planned:
    document = session.get_one(Document, row.document_id)
    customer = session.get_one(Customer, document.customer_id)
    return Planned(row.public_id, row.step_label, row.on_day, row.status, row.reason, row.recipients, document, customer)
