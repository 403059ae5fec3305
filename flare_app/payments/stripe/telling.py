"""What an attempt to pay came to, told to staff as a task and to the payer as a receipt: in the transaction that books it."""

from sqlmodel import Session

from flare_app.models import Checkout, Document, Payment, PortalLink
from flare_app.payments.stripe.outcomes import tell_received
from flare_app.payments.stripe.records import items_of
from flare_app.payments.stripe.setup import kept_row
from flare_app.payments.stripe.states import CheckoutState
from flare_app.payments.stripe.tasks import TaskKind, raise_task, settle_task


def tell_result(session: Session, checkout: Checkout, payment: Payment | None) -> None:
    """The money is booked (`payment`), or nobody can tell how the attempt ended."""
    if payment is not None:
        settle_task(session, key=_failed_key(checkout))
        if kept_row(session).sends_receipts:
            tell_received(session, payment, address=payer_address(session, checkout))
    if not checkout.problem:
        return
    raise_task(
        session,
        key=f"checkout:{checkout.public_id}",
        kind=TaskKind.CREDIT if checkout.state == CheckoutState.PAID else TaskKind.REVIEW,
        problem=checkout.problem,
        customer_id=checkout.customer_id,
        currency=payment.currency if payment is not None else checkout.currency,
        amount=payment.amount if payment is not None else checkout.amount,
        payment=payment,
        invoice_id=_first_invoice(session, checkout),
    )


def tell_failed(session: Session, checkout: Checkout) -> None:
    """The bank said no, days after the payer had agreed: what looked paid for so long is open again."""
    if checkout.state != CheckoutState.FAILED:
        return
    invoice_id = _first_invoice(session, checkout)
    number = session.get_one(Document, invoice_id).number if invoice_id else ""
    words = checkout.problem.rstrip(".") or "The bank gave no reason"
    raise_task(
        session,
        key=_failed_key(checkout),
        kind=TaskKind.FAILED,
        problem=f"The bank did not pay {number}: {words}.",
        customer_id=checkout.customer_id,
        currency=checkout.currency,
        amount=checkout.amount,
        invoice_id=invoice_id,
    )


def payer_address(session: Session, checkout: Checkout | None) -> str:
    """The address of the link by which it was paid; "" when that is not known."""
    link = session.get(PortalLink, checkout.portal_link_id) if checkout is not None and checkout.portal_link_id else None
    return link.address if link is not None else ""


def _failed_key(checkout: Checkout) -> str:
    return f"failed:{checkout.public_id}"


def _first_invoice(session: Session, checkout: Checkout) -> int | None:
    items = items_of(session, checkout)
    return items[0].invoice_id if items else None
