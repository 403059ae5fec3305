"""Mail to members of staff about their own account: the invitation, and the link that sets a new password."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from flare_app import access
from flare_app.company import get_company
from flare_app.domain.principals import Actor, Staff
from flare_app.messages.composing import shortened
from flare_app.messages.outbox import deliveries_of, settle
from flare_app.messages.placeholders import fill
from flare_app.messages.states import MessageKind, Role
from flare_app.models import Delivery, Message, StaffLink, StaffUser

_TEXTS = {
    MessageKind.INVITATION: (
        "Join {{ company name }} on Flare",
        """\
Hello{{ first name }},

{{ inviter }} invites you to {{ company name }} on Flare, as {{ role }}. Choose your name and a password, and you are in.

The link works once, for {{ days }} days. If you did not expect it, you can ignore this message.""",
    ),
    MessageKind.PASSWORD: (
        "Choose a new password",
        """\
Hello{{ first name }},

Somebody, most likely you, asked for a new password for your account with {{ company name }}.

The link works once, for {{ hours }} hours. If you did not ask for it, you can ignore this message:
your password stays as it is.""",
    ),
}


@dataclass(frozen=True, slots=True)
class StaffMail:
    """How far the mail with a member's newest link got."""

    state: str
    error: str
    written_at: datetime


def queue_staff_link(session: Session, *, link: StaffLink, actor: Actor) -> Message:
    """Mail a link to the one whose account it opens, and to nobody else."""
    user = session.get_one(StaffUser, link.user_id)
    kind = MessageKind(link.kind)
    told = {
        "first name": f" {user.first_name}" if user.first_name else "",
        "company name": get_company(session).name,
        "inviter": actor.name if isinstance(actor, Staff) else "The administrator",
        "role": access.role_name(user.role),
        "days": str(access.INVITATION_OPENS.days),
        "hours": str(int(access.PASSWORD_LINK_OPENS.total_seconds() // 3600)),
    }
    subject, body = (fill(text, told) for text in _TEXTS[kind])
    subject = shortened(subject)
    message = Message(
        kind=kind.value,
        customer_id=None,
        staff_link_id=link.id,
        subject=subject,
        body=body,
        created_by_id=actor.user_id if isinstance(actor, Staff) else None,
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
