"""Make good what events did not: repeat calls without an answer, book what was paid, give free what is held too long."""

import logging
from datetime import timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentState
from flare_app.errors import FlareError
from flare_app.models import Checkout, CheckoutItem, Document
from flare_app.payments.stripe.cancelling import end_checkout
from flare_app.payments.stripe.checkout import open_session
from flare_app.payments.stripe.config import online_payments_enabled
from flare_app.payments.stripe.fulfilling import fulfil
from flare_app.payments.stripe.missed import catch_up
from flare_app.payments.stripe.own_credit import is_overpromised
from flare_app.payments.stripe.records import lock_checkout, move
from flare_app.payments.stripe.refunding import repeat_refunds
from flare_app.payments.stripe.states import IN_PROGRESS, CheckoutState
from flare_app.payments.stripe.tasks import settle_failed
from flare_app.payments.stripe.telling import tell_result

log = logging.getLogger("flare.payments")

_LONGEST = timedelta(days=40)
"""No delayed payment method takes longer."""

_STILL_BEING_ASKED = timedelta(minutes=1)


def reconcile() -> None:
    """Bring every checkout that is under way to where Stripe says it is. One that fails does not stop the others."""
    if not online_payments_enabled():
        return
    with read_only() as session:
        under_way = list(session.exec(select(Checkout).where(col(Checkout.state).in_(IN_PROGRESS)).order_by(col(Checkout.id))))
    for checkout in under_way:
        try:
            _reconcile(checkout)
        except FlareError as error:
            log.warning("checkout %s could not be reconciled: %s", checkout.public_id, error.__cause__ or error)
    repeat_refunds()
    catch_up()


def end_overtaken() -> None:
    """End what a payment that came another way has overtaken: tasks about bank debits that failed, and the open payments that would
    pay more than their invoices still ask for, or with credit that is no longer there.

    Asks Stripe only when there are any, so it may run after every change of a payment.
    """
    statement = (
        select(Checkout.public_id)
        .join(CheckoutItem, col(CheckoutItem.checkout_id) == col(Checkout.id))
        .join(Document, col(Document.id) == col(CheckoutItem.invoice_id))
        .where(
            Checkout.state == CheckoutState.OPEN,
            or_(
                col(Document.balance_amount) < col(CheckoutItem.amount) + col(CheckoutItem.credit_amount),
                col(Document.state) != DocumentState.ISSUED,
            ),
        )
        .distinct()
    )
    with read_only() as session:
        overtaken = dict.fromkeys([*session.exec(statement), *_without_their_credit(session)])
    for public_id in overtaken:
        try:
            end_checkout(public_id)
        except FlareError as error:
            log.warning("checkout %s could not be ended: %s", public_id, error.__cause__ or error)
    settle_failed()


def _without_their_credit(session: Session) -> list[str]:
    """The open payments of customers who have less credit left than payments under way were promised."""
    statement = select(Checkout).where(Checkout.state == CheckoutState.OPEN, Checkout.credit_amount > 0)
    found = list(session.exec(statement.order_by(col(Checkout.id))))
    short = {account for account in {(one.customer_id, one.currency) for one in found} if is_overpromised(session, *account)}
    return [one.public_id for one in found if (one.customer_id, one.currency) in short]


def _reconcile(checkout: Checkout) -> None:
    now = utc_now()
    if checkout.state == CheckoutState.STARTING and checkout.expires_at > now:
        if checkout.created_at + _STILL_BEING_ASKED <= now:
            open_session(checkout.public_id)
        return
    state = fulfil(checkout_public_id=checkout.public_id)
    if state is CheckoutState.OPEN and checkout.expires_at <= now:
        end_checkout(checkout.public_id)
    elif state.is_in_progress and checkout.created_at + _LONGEST <= now:
        _give_up(checkout)


def _give_up(checkout: Checkout) -> None:
    problem = "Stripe has not said for 40 days how this payment ended. Look at it in Stripe, and record it by hand if it was paid."
    with unit_of_work() as session:
        locked = lock_checkout(session, public_id=checkout.public_id)
        if move(session, locked, CheckoutState.REVIEW, problem=problem):
            tell_result(session, locked, None)
