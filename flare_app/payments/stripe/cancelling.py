"""End a payment that is under way: at Stripe first, then here, so that nobody pays what was given free."""

from contextlib import suppress

from sqlmodel import select

from flare_app import audit
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, PortalVisitor, Staff, require, require_customer
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.models import Checkout, Document
from flare_app.payments.stripe.checkout import open_session
from flare_app.payments.stripe.fulfilling import fulfil
from flare_app.payments.stripe.records import find_checkout, items_of, lock_checkout
from flare_app.payments.stripe.sessions import StripeRefused, expire_session
from flare_app.payments.stripe.states import CheckoutState


def cancel_checkout(*, actor: PortalVisitor | Staff, checkout_public_id: str) -> CheckoutState:
    """Cancel a payment that is under way; one that has ended stays as it is. Asks Stripe: call it in a thread.

    Raises:
        NotFound: there is none for this person.
        NotPermitted: a preview, a link that was passed on, or a role without sales.
        Conflict: it is paid or being paid already, or Stripe does not answer.
    """
    before = _own_state(actor, checkout_public_id)
    state = end_checkout(checkout_public_id)
    if state is CheckoutState.PROCESSING:
        raise Conflict("The bank is processing this payment, so it cannot be cancelled any more.")
    if state.is_paid:
        raise Conflict("This payment was made already.")
    if state is CheckoutState.CANCELLED and before.is_in_progress:
        with unit_of_work() as session:
            for item in items_of(session, lock_checkout(session, public_id=checkout_public_id)):
                invoice = session.get_one(Document, item.invoice_id)
                changes = {"amount": [item.amount or None, None], "credit": [item.credit_amount or None, None]}
                audit.record(session, actor=actor, verb="online payment cancelled", subject=invoice, changes=_told(changes))
    return state


def end_checkout(public_id: str) -> CheckoutState:
    """Expire the session at Stripe and give the invoices free; whatever Stripe says happened first, happened.

    Raises:
        StripeSilent: it stays as it is.
    """
    with read_only() as session:
        checkout = find_checkout(session, public_id=public_id)
    if checkout is None:
        raise NotFound("There is no such payment.")
    state = CheckoutState(checkout.state)
    if not state.is_in_progress:
        return state
    session_id = checkout.stripe_session_id
    if session_id is None:
        with suppress(StripeRefused):
            open_session(public_id)
        with read_only() as session:
            session_id = session.exec(select(Checkout.stripe_session_id).where(Checkout.public_id == public_id)).one()
    if session_id is not None and state is not CheckoutState.PROCESSING:
        with suppress(StripeRefused):
            expire_session(session_id)
    return fulfil(checkout_public_id=public_id, ended=CheckoutState.CANCELLED)


def _own_state(actor: PortalVisitor | Staff, public_id: str) -> CheckoutState:
    statement = select(Checkout.state).where(Checkout.public_id == as_public_id(public_id))
    if isinstance(actor, PortalVisitor):
        require_customer(actor, to="cancel a payment")
        statement = statement.where(Checkout.customer_id == actor.customer_id)
    else:
        require(actor, Permission.EDIT_SALES)
    with read_only() as session:
        state = session.exec(statement).first()
    if state is None:
        raise NotFound("There is no such payment.")
    return CheckoutState(state)


def _told(changes: dict[str, list[int | None]]) -> dict[str, list[int | None]]:
    return {name: change for name, change in changes.items() if change[0]}
