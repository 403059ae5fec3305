"""The last look before a reminder or a digest leaves: what was true when it was queued may not be true any more."""

from datetime import timedelta

from sqlmodel import Session

from flare_app import messages
from flare_app.company import company_today
from flare_app.messages import MessageKind
from flare_app.models import Delivery, Document, Message, Reminder, ReminderStep, StaffUser
from flare_app.reminders.digest import user_of, wants_digest
from flare_app.reminders.queueing import reminder_of
from flare_app.reminders.rule import IS_PAID, IS_VOID, reason_now
from flare_app.reminders.unsubscribing import unsubscribe_url, unsubscribed_addresses


def reason_against_leaving(session: Session, message: Message, delivery: Delivery) -> str:
    """Why a recipient's copy of a reminder must not leave now, as a sentence for staff; "" when it may.

    One that a person wrote follows no ladder: it goes to whom they chose, unless nothing is left to pay.
    """
    if message.document_id is None:
        return ""
    reason = reason_now(session, document_id=message.document_id)
    if reminder_of(session, message) is None:
        return reason if reason in (IS_VOID, IS_PAID) else ""
    return reason or _moved(session, message) or _unsubscribed(session, message, delivery)


def reason_against_digest(session: Session, message: Message, _delivery: Delivery) -> str:
    """Why a digest must not leave now."""
    user = user_of(session, message)
    return _against(user) if user is not None else ""


def register() -> None:
    """Have a say in when messages of these kinds leave."""
    messages.at_leaving(MessageKind.REMINDER, check=reason_against_leaving, unsubscribe_url=unsubscribe_url)
    messages.at_leaving(MessageKind.DIGEST, check=reason_against_digest, unsubscribe_url=unsubscribe_url)


def _unsubscribed(session: Session, message: Message, delivery: Delivery) -> str:
    """The recipient said no after it was queued; others may still get theirs."""
    if message.customer_id is None:
        return ""
    is_out = delivery.address.lower() in unsubscribed_addresses(session, customer_id=message.customer_id)
    return f"{delivery.address} unsubscribed from reminders." if is_out else ""


def _moved(session: Session, message: Message) -> str:
    """The due date was put off after the reminder was queued by itself."""
    reminder = reminder_of(session, message)
    if reminder is None or reminder.created_by_id is not None:
        return ""
    return "The due date was put off." if _is_early(session, reminder) else ""


def _is_early(session: Session, reminder: Reminder) -> bool:
    document, step = session.get_one(Document, reminder.document_id), session.get_one(ReminderStep, reminder.step_id)
    return document.due_on is None or document.due_on + timedelta(step.days) > company_today(session)


def _against(user: StaffUser) -> str:
    if user.disabled_at is not None:
        return "The user is disabled."
    return "" if wants_digest(user) else "The user wants no digest any more."
