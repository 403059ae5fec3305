"""The words of the outbox: what a message is about, and how far it got."""

from collections.abc import Collection
from enum import StrEnum

from flare_app.domain.states import Delivery as DocumentDelivery


class MessageKind(StrEnum):
    """What a message carries. `ANSWER` goes to the company itself: a customer has answered an estimate.

    `PAYMENT` is the receipt that staff send; `PAYMENT_RECEIVED` carries the same one, leaves by itself after an online payment and
    asks for no out-of-office reply, as does `PAYMENT_REFUNDED` once money of it is confirmed to have gone back. `REMINDER` is about
    one invoice, due soon or overdue. `INVITATION` and `PASSWORD` go to staff and hold the link by which they set their password;
    `DIGEST` tells them how things stand.
    """

    INVOICE = "invoice"
    ESTIMATE = "estimate"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    STATEMENT = "statement"
    REMINDER = "reminder"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_REFUNDED = "payment_refunded"
    PORTAL_LINK = "portal_link"
    PLAIN = "plain"
    ANSWER = "answer"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a kind of message
    DIGEST = "digest"

    @property
    def always_links(self) -> bool:
        """Whether it holds the recipient's portal link whatever its text says."""
        return self not in (MessageKind.PLAIN, MessageKind.ANSWER, *STAFF_KINDS)


STAFF_KINDS = (MessageKind.INVITATION, MessageKind.PASSWORD, MessageKind.DIGEST)


class DeliveryState(StrEnum):
    """How far a message got: for one recipient, or for all of them together. What needs somebody stands first.

    The last three never left: a rule of its kind forbade it, staff gave it up, or staff took it back right after Send.
    """

    FAILED = "failed"
    HELD = "held"
    QUEUED = "queued"
    SENT = "sent"
    STOPPED = "stopped"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


NEVER_LEFT = (DeliveryState.STOPPED, DeliveryState.DISCARDED, DeliveryState.WITHDRAWN)


class Role(StrEnum):
    """Where a recipient stands in the message."""

    TO = "to"
    CC = "cc"
    BCC = "bcc"


_WORST_FIRST = tuple(DeliveryState)
_BEST_FOR_DOCUMENT = (
    (DeliveryState.SENT, DocumentDelivery.SENT),
    (DeliveryState.QUEUED, DocumentDelivery.QUEUED),
    (DeliveryState.FAILED, DocumentDelivery.FAILED),
)


def message_state(deliveries: Collection[str]) -> DeliveryState:
    """The worst of the deliveries: staff look at a message while anything about it needs them."""
    return next((state for state in _WORST_FIRST if state in deliveries), DeliveryState.SENT)


def document_delivery(deliveries: Collection[str]) -> DocumentDelivery:
    """The best of the deliveries: a document is sent once somebody has it."""
    return next((shown for state, shown in _BEST_FOR_DOCUMENT if state in deliveries), DocumentDelivery.NOT_SENT)
