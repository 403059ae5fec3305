"""What other rooms have a say in when a message of their kind leaves: whether it may go, and how one stops getting more of them.

A room registers its rule once, at import:

    messages.at_leaving(MessageKind.REMINDER, check=why_not_now, unsubscribe_url=address_to_unsubscribe)

`check(session, message, delivery)` is asked for each recipient right before the hand-over to the mail server, after everything
slow (drawing the PDF) is done, with a session that reads. It gives "" when this copy may go, or a sentence that says why it must
not: the delivery then ends as "stopped", with that sentence, for staff to see. It is asked again when they press Resend.

`unsubscribe_url(session, delivery)` gives the address that ends such messages for this recipient by one POST (RFC 8058), or "". It
goes into the headers List-Unsubscribe and List-Unsubscribe-Post, and as a link into the foot of the message.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from flare_app.errors import FlareError
from flare_app.messages.states import MessageKind
from flare_app.models import Delivery, Message

Check = Callable[[Session, Message, Delivery], str]
UnsubscribeUrl = Callable[[Session, Delivery], str]


class NotNow(FlareError):
    """The message must not go, and why."""


@dataclass(frozen=True, slots=True)
class _Rule:
    check: Check | None
    unsubscribe_url: UnsubscribeUrl | None


_rules: dict[str, _Rule] = {}


def at_leaving(kind: MessageKind, *, check: Check | None = None, unsubscribe_url: UnsubscribeUrl | None = None) -> None:
    """Register what is asked when a message of this kind leaves; a second call replaces the first."""
    _rules[kind.value] = _Rule(check, unsubscribe_url)


def require_may_leave(session: Session, message: Message, delivery: Delivery) -> None:
    """Ask the rule of the message's kind about one recipient's copy.

    Raises:
        NotNow: it must not go.
    """
    rule = _rules.get(message.kind)
    reason = rule.check(session, message, delivery) if rule and rule.check else ""
    if reason:
        raise NotNow(reason)


def unsubscribe_url(session: Session, message: Message, delivery: Delivery) -> str:
    """Where one POST ends messages of this kind for this recipient; "" for kinds that nobody subscribed to."""
    rule = _rules.get(message.kind)
    return rule.unsubscribe_url(session, delivery) if rule and rule.unsubscribe_url else ""
