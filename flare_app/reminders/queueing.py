"""Reminders are queued: each invoice and rung once, whatever runs at the same time and whatever crashes in between."""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from flare_app import audit, messages
from flare_app.clock import utc_now
from flare_app.company import company_today, find_company
from flare_app.database import read_only
from flare_app.domain.principals import Actor, Permission, Staff, System, require
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, FlareError, NotFound
from flare_app.live import announce
from flare_app.models import Document, Message, Reminder, ReminderStep
from flare_app.models.types import new_public_id
from flare_app.reminders.ladder import TOPIC, settings_of
from flare_app.reminders.planning import WILL_GO, WILL_NOT_GO, due_now, find_planned, parted
from flare_app.reminders.states import ReminderState
from flare_app.reminders.unsubscribing import unsubscribed_addresses

log = logging.getLogger("flare.reminders")

Key = TypeVarTuple("Key")
Transactions = Callable[[], AbstractContextManager[Session]]
"""What opens a unit of work: the edge that starts it decides how it commits."""

HOUSE = System("reminders")
NOT_PLANNED = "This reminder is not planned any more. It was sent, the invoice is paid, or the ladder changed."


def queue_due(transactions: Transactions) -> int:
    """Queue every reminder whose day has come, each in a transaction of its own; gives how many.

    It waits for the company's hour. What cannot be queued is logged and tried again the next time. Any number of processes may call
    it at the same time.
    """
    with read_only() as session:
        waiting = due_now(session) if is_time(session) else []
    return queue_each(transactions, "reminder of invoice and step", waiting, _queue_planned)


def queue_each(transactions: Transactions, what: str, due: Iterable[tuple[*Key]], queue: Callable[[Session, *Key], bool]) -> int:
    """Call `queue` with each key in a transaction of its own; gives how often it queued something. What cannot be queued is logged
    as `what` with its key, and keeps nothing else from being queued.
    """
    queued = 0
    for key in due:
        try:
            with transactions() as session:
                queued += queue(session, *key)
        except FlareError as problem:
            log.warning("the %s %s could not be queued: %s", what, key, problem)
        except Exception:
            log.exception("the %s %s could not be queued", what, key)
    return queued


def _queue_planned(session: Session, document_id: int, step_id: int) -> bool:
    return _queue(session, document_id, step_id, actor=HOUSE) is not None


def is_time(session: Session) -> bool:
    """Whether the company's clock shows the hour from which reminders, statements and digests leave."""
    company = find_company(session)
    if company is None:
        return False
    return utc_now().astimezone(ZoneInfo(company.timezone)).hour >= settings_of(session).send_hour


def send_now(session: Session, *, public_id: str, actor: Staff) -> Message:
    """Queue a planned reminder before its day, also one that staff had skipped.

    Raises:
        Conflict: something is against it; the sentence says what.
        NotFound: it is not planned any more.
        NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    document, step = _find(session, public_id)
    row = _row(session, document.id, step.id)
    if row.status == WILL_NOT_GO:
        raise Conflict(f"{document.number} was not sent. {row.reason}")
    _forget(session, document.id, step.id)
    message = _queue(session, document.id, step.id, actor=actor, is_early=True)
    if message is None:
        raise Conflict(NOT_PLANNED)
    return message


def take_back(session: Session, *, public_id: str, actor: Staff) -> Document:
    """Take back a reminder that was sent right now: it does not leave, and is planned again.

    Raises:
        Conflict: it has left.
        NotFound: there is no such reminder.
        NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    document, step = _find(session, public_id)
    kept = select(Reminder).where(Reminder.document_id == document.id, Reminder.step_id == step.id)
    reminder = session.exec(kept.with_for_update()).first()
    if reminder is None or reminder.message_id is None:
        raise NotFound(NOT_PLANNED)
    message = session.get_one(Message, reminder.message_id)
    messages.withdraw_message(session, public_id=message.public_id, actor=actor)
    session.delete(reminder)
    session.flush()
    announce(session, TOPIC)
    return document


def skip_reminder(session: Session, *, public_id: str, actor: Actor) -> Document:
    """Leave one planned reminder out; those that follow are not touched.

    Raises:
        NotFound: it is not planned any more.
        NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    document, step = _find(session, public_id)
    if _row(session, document.id, step.id).status != ReminderState.SKIPPED:
        _write(session, document.id, step.id, ReminderState.SKIPPED, actor=actor)
        _note(session, document, "skipped a reminder", actor=actor)
    return document


def plan_again(session: Session, *, public_id: str, actor: Actor) -> Document:
    """Take back that a reminder is left out.

    Raises:
        NotFound: there is no such reminder.
        NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    document, step = _find(session, public_id)
    if _forget(session, document.id, step.id):
        _note(session, document, "planned a reminder again", actor=actor)
    return document


def reminder_of(session: Session, message: Message) -> Reminder | None:
    """The reminder that a message carries."""
    return session.exec(select(Reminder).where(Reminder.message_id == message.id)).first()


def _queue(session: Session, document_id: int, step_id: int, *, actor: Staff | System, is_early: bool = False) -> Message | None:
    """The message of a reminder that is still planned; None when it is not, or when another process was first."""
    document = session.get_one(Document, document_id, with_for_update=True, populate_existing=True)
    row = find_planned(session, document_id=document_id, step_id=step_id)
    if row is None or row.status != WILL_GO or (row.on_day != company_today(session) and not is_early):
        return None
    reminder = _write(session, document_id, step_id, ReminderState.QUEUED, actor=actor)
    if reminder is None:
        return None
    step = session.get_one(ReminderStep, step_id)
    message = messages.queue_reminder(
        session,
        invoice=document,
        operation_id=new_public_id(),  # the row of the reminder is what makes it once
        actor=actor,
        template=step.template,
        without=unsubscribed_addresses(session, customer_id=document.customer_id),
        wait=messages.UNDO_TIME if is_early else timedelta(0),
    )
    if message is None:
        raise Conflict("There is no e-mail address.")
    reminder.message_id = message.id
    session.flush()
    announce(session, TOPIC)
    return message


def _write(session: Session, document_id: int, step_id: int, state: ReminderState, *, actor: Actor) -> Reminder | None:
    """The one row of an invoice and a rung; None when there is one already."""
    reminder = Reminder(
        document_id=document_id,
        step_id=step_id,
        state=state.value,
        on_day=company_today(session),
        created_by_id=actor.user_id if isinstance(actor, Staff) else None,
    )
    try:
        with session.begin_nested():
            session.add(reminder)
    except IntegrityError:
        return None
    return reminder


def _forget(session: Session, document_id: int, step_id: int) -> bool:
    """Whether the reminder had been skipped; it is not any more."""
    skipped = select(Reminder).where(
        Reminder.document_id == document_id, Reminder.step_id == step_id, Reminder.state == ReminderState.SKIPPED
    )
    reminder = session.exec(skipped.with_for_update()).first()
    if reminder is None:
        return False
    session.delete(reminder)
    session.flush()
    return True


def _find(session: Session, public_id: str) -> tuple[Document, ReminderStep]:
    invoice, step = parted(public_id)
    document = session.exec(select(Document).where(Document.public_id == as_public_id(invoice)).with_for_update()).first()
    found = session.exec(select(ReminderStep).where(ReminderStep.public_id == as_public_id(step))).first()
    if document is None or found is None:
        raise NotFound(NOT_PLANNED)
    return document, found


def _row(session: Session, document_id: int, step_id: int) -> Any:
    row = find_planned(session, document_id=document_id, step_id=step_id)
    if row is None:
        raise NotFound(NOT_PLANNED)
    return row


def _note(session: Session, document: Document, verb: str, *, actor: Actor) -> None:
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject=document)
    announce(session, TOPIC)
