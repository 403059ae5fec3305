"""The switch of one invoice: nobody is reminded of it, by whatever rung. The customer's switch is one of the customer's fields."""

from sqlmodel import Session, select

from flare_app import audit
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.live import announce
from flare_app.models import Document, ReminderOff
from flare_app.reminders.ladder import TOPIC


def turn_off(session: Session, *, public_id: str, actor: Actor) -> Document:
    """Remind nobody of an invoice any more.

    Raises:
        Conflict: it is no issued invoice.
        NotFound, NotPermitted.
    """
    document = _hold(session, public_id, actor)
    if not is_off(session, document_id=document.id):
        session.add(ReminderOff(document_id=document.id))
        _note(session, document, "turned reminders off", actor)
    return document


def turn_on(session: Session, *, public_id: str, actor: Actor) -> Document:
    """Remind of an invoice again, as the ladder says.

    Raises:
        Conflict, NotFound, NotPermitted: as `turn_off`.
    """
    document = _hold(session, public_id, actor)
    kept = session.get(ReminderOff, document.id)
    if kept is not None:
        session.delete(kept)
        _note(session, document, "turned reminders on", actor)
    return document


def is_off(session: Session, *, document_id: int) -> bool:
    """Whether nobody is reminded of an invoice."""
    return session.get(ReminderOff, document_id) is not None


def _hold(session: Session, public_id: str, actor: Actor) -> Document:
    require(actor, Permission.EDIT_SALES)
    found = select(Document).where(Document.public_id == as_public_id(public_id))
    document = session.exec(found.with_for_update().execution_options(populate_existing=True)).first()
    if document is None:
        raise NotFound("This invoice does not exist.")
    if document.kind != DocumentKind.INVOICE or document.state == DocumentState.DRAFT:
        raise Conflict("Only issued invoices are reminded of.")
    return document


def _note(session: Session, document: Document, verb: str, actor: Actor) -> None:
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject=document)
    announce(session, TOPIC, f"document:{document.id}")
