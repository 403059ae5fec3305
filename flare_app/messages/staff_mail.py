"""Mail to members of staff: the invitation, the link that sets a new password, and the weekly digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from flare_app import access
from flare_app.company import get_company
from flare_app.domain.principals import Actor, Staff, System
from flare_app.messages.composing import shortened
from flare_app.messages.languages import language_of, usual_text
from flare_app.messages.placeholders import fill
from flare_app.messages.queueing import kept_operation_id, repeated
from flare_app.messages.settling import deliveries_of, settle
from flare_app.messages.states import MessageKind, Role
from flare_app.messages.text_kinds import Text, TextKind
from flare_app.messages.wording import kept_text
from flare_app.models import Delivery, Message, StaffLink, StaffUser

_NAMELESS = "there"


@dataclass(frozen=True, slots=True)
class StaffMail:
    """How far the mail with a member's newest link got."""

    state: str
    error: str
    written_at: datetime


def queue_staff_link(session: Session, *, link: StaffLink, actor: Actor, text: Text | None = None) -> Message:
    """Mail a link to the one whose account it opens, and to nobody else; `text` stands in for the usual words."""
    user = session.get_one(StaffUser, link.user_id)
    kind = MessageKind(link.kind)
    told = {
        "inviter": actor.name if isinstance(actor, Staff) else "The administrator",
        "role": access.role_name(user.role),
        "days": str(access.INVITATION_OPENS.days),
        "hours": str(int(access.PASSWORD_LINK_OPENS.total_seconds() // 3600)),
    }
    return _put(session, kind, user, told, actor, text=text, staff_link_id=link.id)


def queue_digest(
    session: Session, *, user: StaffUser, period: str, figures: Sequence[tuple[str, str]], operation_id: str, actor: Staff | System
) -> Message:
    """Tell a member of staff how things stand. `period` is in words ("16 to 22 November 2026"), `figures` are labels with values.

    However often it is asked for with the same `operation_id` (8 to 40 letters, digits, - and _), one message is written.
    """
    kept_id = kept_operation_id(operation_id, actor)
    if earlier := repeated(session, kept_id):
        return earlier
    told = {"period": period, "figures": "\n".join(f"{label}: {value}" for label, value in figures)}
    return _put(session, MessageKind.DIGEST, user, told, actor, staff_user_id=user.id, operation_id=kept_id)


def _put(
    session: Session,
    kind: MessageKind,
    user: StaffUser,
    told: dict[str, str],
    actor: Actor,
    *,
    text: Text | None = None,
    **columns: Any,
) -> Message:
    """In the company's language: staff have none of their own."""
    company = get_company(session)
    language = language_of(company.locale)
    text = text or kept_text(session, TextKind(kind), language) or usual_text(TextKind(kind), language)
    told = {"first name": user.first_name or _NAMELESS, "company name": company.name, **told}
    message = Message(
        kind=kind.value,
        customer_id=None,
        subject=shortened(fill(text.subject, told)),
        body=fill(text.body, told),
        language=language,
        created_by_id=actor.user_id if isinstance(actor, Staff) else None,
        **columns,
    )
    session.add(message)
    session.flush()
    session.add(Delivery(message_id=message.id, role=Role.TO.value, address=user.email))
    settle(session, message)
    return message


def newest_staff_mail(session: Session, *, user: StaffUser) -> StaffMail | None:
    """What became of the newest mail to a member of staff; None when there was none."""
    statement = (
        select(Message)
        .join(StaffLink, col(StaffLink.id) == col(Message.staff_link_id))
        .where(StaffLink.user_id == user.id)
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    message = session.exec(statement).first()
    if message is None:
        return None
    error = next((one.error for one in deliveries_of(session, message) if one.error), "")
    return StaffMail(message.state, error, message.created_at)
