"""Messages that leave by themselves: reminders, statements on a schedule, receipts of online payments.

Each takes an `operation_id`, 8 to 40 letters, digits, - and _: however often it is asked for, one message is written. None is
written, and None given back, where the customer has no address to write to. All are part of the caller's transaction.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from types import MappingProxyType

from sqlmodel import Session

from flare_app.customers import recipients_of
from flare_app.domain.principals import Staff, System
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.errors import Conflict
from flare_app.messages.about import About
from flare_app.messages.addresses import MAX_RECIPIENTS, is_mailable
from flare_app.messages.finding import about_now
from flare_app.messages.placeholders import fill
from flare_app.messages.queueing import AT_ONCE, Outgoing, kept_operation_id, put, repeated
from flare_app.messages.statement_asked import asked_statement
from flare_app.messages.states import MessageKind, Role
from flare_app.messages.wording import words_for
from flare_app.models import Customer, Document, Message, Payment

_NOTHING: Mapping[str, str] = MappingProxyType({})


def queue_reminder(
    session: Session,
    *,
    invoice: Document,
    operation_id: str,
    actor: Staff | System,
    template: str = "",
    attach_pdf: bool = True,
    without: Collection[str] = (),
    wait: timedelta = AT_ONCE,
) -> Message | None:
    """Remind of an invoice: before its due date and after it the words are different ones (`reminder`, `overdue`).

    `template` is the name of other words of that kind; where there are none of that name, the usual ones are taken. Addresses that
    are among `without`, in small letters, get none. It leaves after `wait`: `UNDO_TIME` where somebody may take it back.

    Raises:
        Conflict: it is no issued invoice with something left to pay.
    """
    if invoice.kind != DocumentKind.INVOICE or invoice.state != DocumentState.ISSUED or invoice.balance_amount <= 0:
        raise Conflict(f"{invoice.number or 'This draft'} has nothing to remind of.")
    customer = session.get_one(Customer, invoice.customer_id)
    about = about_now(session, MessageKind.REMINDER, customer, document=invoice)
    return _queue(session, about, operation_id, actor, template=template, attach_pdf=attach_pdf, without=without, wait=wait)


def queue_statement(
    session: Session, *, customer: Customer, statement: str, operation_id: str, actor: Staff | System, template: str = ""
) -> Message | None:
    """Send a statement with its PDF. `statement` asks for it as an address does: `period=Last+month&currency=EUR&view=activity`.

    The days are those that this means today, however late the message leaves.

    Raises:
        NotFound: there is no account in that currency.
        Invalid: there is no such period.
    """
    found = asked_statement(session, principal=actor, customer=customer, asked=statement)
    about = about_now(session, MessageKind.STATEMENT, customer, statement=found)
    return _queue(session, about, operation_id, actor, template=template)


def queue_payment_received(
    session: Session, *, payment: Payment, operation_id: str, actor: Staff | System, template: str = "", payer: str = ""
) -> Message | None:
    """Thank for an online payment, with its receipt: the customer's addresses, and that of the one who paid.

    Raises:
        Conflict: the payment is void.
    """
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void, so it cannot be e-mailed.")
    about = about_now(session, MessageKind.PAYMENT_RECEIVED, session.get_one(Customer, payment.customer_id), payment=payment)
    return _queue(session, about, operation_id, actor, template=template, also=payer)


def queue_payment_refunded(
    session: Session, *, payment: Payment, amount: int, operation_id: str, actor: Staff | System, payer: str = ""
) -> Message | None:
    """Tell that money of an online payment went back: `amount` in minor units; to the same addresses as its receipt."""
    about = about_now(session, MessageKind.PAYMENT_REFUNDED, session.get_one(Customer, payment.customer_id), payment=payment)
    told = {"refund amount": about.formats.money(amount)}
    return _queue(session, about, operation_id, actor, template="", attach_pdf=False, also=payer, told=told)


def _queue(
    session: Session,
    about: About,
    operation_id: str,
    actor: Staff | System,
    *,
    template: str,
    attach_pdf: bool = True,
    also: str = "",
    told: Mapping[str, str] = _NOTHING,
    without: Collection[str] = (),
    wait: timedelta = AT_ONCE,
) -> Message | None:
    """Write it to the addresses on file and to `also`; `told` are placeholders that only the caller can fill."""
    kept_id = kept_operation_id(operation_id, actor)
    if earlier := repeated(session, kept_id):
        return earlier
    found = recipients_of(session, principal=actor, customer=about.customer)
    included = (one.address for one in found if one.is_included and one.address.lower() not in without)
    wanted = dict.fromkeys([*([also] if also else []), *included])
    to = [(Role.TO, address) for address in wanted if is_mailable(address)][:MAX_RECIPIENTS]
    if not to:
        return None
    words = words_for(session, about, name=template)
    subject, body = fill(words.text.subject, told), fill(words.text.body, told)
    out = Outgoing(subject, body, to, attach_pdf=attach_pdf, wait=wait)
    return put(session, about.speaking(words.language), out, operation_id=kept_id, actor=actor)
