"""Who wants no reminders, and the signed address by which anybody who got one, or a digest, ends them with one click.

The address names the delivery that carried it and nothing else: it tells whoever finds it neither customer nor address, and ends
mail for that one recipient only.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from flare_app import access, audit
from flare_app.domain.principals import Actor, Permission, Staff, System, require
from flare_app.errors import NotFound
from flare_app.live import announce
from flare_app.messages import MessageKind
from flare_app.models import Customer, Delivery, DigestRun, Message, StaffUser, Unsubscription
from flare_app.reminders.ladder import TOPIC
from flare_app.settings import settings

PATH = "/unsubscribe/"
_PURPOSE = "unsubscribe"
_BY_LINK = System("unsubscribe link")


@dataclass(frozen=True, slots=True)
class Subscription:
    """What an address to unsubscribe is about: reminders for an address of a customer, or the digest of a member of staff."""

    kind: MessageKind
    address: str
    customer: Customer | None = None
    user: StaffUser | None = None

    @property
    def what(self) -> str:
        """What one gets no more of."""
        return "the weekly digest" if self.kind is MessageKind.DIGEST else "payment reminders"


def unsubscribe_url(_session: Session, delivery: Delivery) -> str:
    """The address in the headers and the foot of a mail; the same each time that the delivery is tried."""
    return f"{settings().base_url}{PATH}{access.sign(_PURPOSE, delivery.id)}"


def find_subscription(session: Session, *, token: str) -> Subscription:
    """What a token is about. Looking changes nothing, however often it is done.

    Raises:
        NotFound: no key of ours signed it, or the message is gone.
    """
    delivery_id = access.read_signed(_PURPOSE, token)
    delivery = session.get(Delivery, delivery_id) if type(delivery_id) is int else None
    message = session.get(Message, delivery.message_id) if delivery else None
    if delivery is None or message is None:
        raise NotFound("This link cannot be used. It was cut off or changed on its way: open it from the e-mail again.")
    kind = MessageKind(message.kind)
    if kind is MessageKind.REMINDER:
        return Subscription(kind, delivery.address, customer=session.get_one(Customer, message.customer_id))
    run = session.exec(select(DigestRun).where(DigestRun.message_id == message.id)).first()
    if kind is not MessageKind.DIGEST or run is None:
        raise NotFound("There is nothing to unsubscribe from in this message.")
    return Subscription(kind, delivery.address, user=session.get_one(StaffUser, run.user_id))


def unsubscribe(session: Session, *, token: str) -> Subscription:
    """End what the token is about, for its recipient alone; sent again, nothing more happens.

    Raises:
        NotFound: as `find_subscription`.
    """
    found = find_subscription(session, token=token)
    if found.user is not None:
        if found.user.wants_digest is not False:
            found.user.wants_digest = False
            session.flush()
            audit.record(session, actor=_BY_LINK, verb="unsubscribed from the digest", subject=found.user)
            announce(session, access.topic_of(found.user.id))
    elif found.customer is not None and found.address.lower() not in unsubscribed_addresses(session, customer_id=found.customer.id):
        session.add(Unsubscription(customer_id=found.customer.id, address=found.address.lower()))
        _tell(session, found.customer, "unsubscribed from reminders", found.address, actor=_BY_LINK)
    return found


def subscribe_again(session: Session, *, customer: Customer, address: str, actor: Actor) -> None:
    """Send reminders to an address again, because its owner asked for them.

    Raises:
        NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    if address.lower() in unsubscribed_addresses(session, customer_id=customer.id):
        mine = col(Unsubscription.customer_id) == customer.id, col(Unsubscription.address) == address.lower()
        session.exec(delete(Unsubscription).where(*mine))
        _tell(session, customer, "subscribed to reminders again", address, actor=actor)


def unsubscribe_address(session: Session, *, customer: Customer, address: str, actor: Actor) -> None:
    """Send an address no reminders, as its owner asked staff for; also takes `subscribe_again` back.

    Raises:
        NotPermitted.
    """
    require(actor, Permission.EDIT_SALES)
    if address.lower() not in unsubscribed_addresses(session, customer_id=customer.id):
        session.add(Unsubscription(customer_id=customer.id, address=address.lower()))
        _tell(session, customer, "unsubscribed from reminders", address, actor=actor)


def list_unsubscribed(session: Session, *, principal: Staff, customer_id: int) -> list[str]:
    """The addresses of a customer that get no reminders, in order.

    Raises:
        NotPermitted.
    """
    require(principal, Permission.VIEW_SALES)
    return sorted(unsubscribed_addresses(session, customer_id=customer_id))


def unsubscribed_addresses(session: Session, *, customer_id: int) -> frozenset[str]:
    """The same for rooms, in small letters."""
    return frozenset(session.exec(select(Unsubscription.address).where(Unsubscription.customer_id == customer_id)))


def _tell(session: Session, customer: Customer, verb: str, address: str, *, actor: Actor) -> None:
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject=customer, changes={"address": [None, address]})
    announce(session, TOPIC, f"customer:{customer.id}")
