"""Bring a checkout to where Stripe says it is, and book what was paid: once, however often and in whatever order it is called."""

import logging
from collections.abc import Sequence

import stripe
from sqlmodel import Session

from flare_app import company, payments
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_plain, is_currency
from flare_app.domain.principals import System
from flare_app.domain.states import PaymentMethod
from flare_app.errors import NotFound
from flare_app.models import Checkout, CheckoutItem, Document
from flare_app.payments.stripe.amounts import from_stripe
from flare_app.payments.stripe.own_credit import lay_promised, lock_promised
from flare_app.payments.stripe.records import find_by_session, find_checkout, items_of, lock_checkout, move
from flare_app.payments.stripe.sessions import find_session, retrieve_session
from flare_app.payments.stripe.setup import kept_row
from flare_app.payments.stripe.states import CheckoutState
from flare_app.payments.stripe.telling import tell_failed, tell_result

log = logging.getLogger("flare.payments")

STRIPE = System("Stripe")
_DEAD_INTENTS = ("requires_payment_method", "canceled")


def fulfil(*, checkout_public_id: str, ended: CheckoutState = CheckoutState.EXPIRED) -> CheckoutState:
    """Ask Stripe how a checkout stands and follow it; returns where it stands then.

    Safe to call at any time, many times, in parallel: from the return page, from events, from the timetable.

    Args:
        ended: what an expired session means: `CANCELLED` for whoever has just ended it.

    Raises:
        NotFound: there is no such checkout.
        StripeSilent, StripeRefused: Stripe did not tell.
    """
    with read_only() as session:
        checkout = find_checkout(session, public_id=checkout_public_id)
    if checkout is None:
        raise NotFound("There is no such payment.")
    state = CheckoutState(checkout.state)
    if checkout.payment_id is not None:
        return state
    if checkout.stripe_session_id is not None:
        return _follow(checkout.public_id, retrieve_session(checkout.stripe_session_id), ended=ended)
    if state is not CheckoutState.STARTING or checkout.expires_at > utc_now():
        return state
    found = find_session(checkout)
    if found is not None:
        return _follow(checkout.public_id, retrieve_session(found.id), ended=ended)
    with unit_of_work() as session:
        checkout = lock_checkout(session, public_id=checkout_public_id)
        move(session, checkout, CheckoutState.EXPIRED)
    return CheckoutState(checkout.state)


def fulfil_session(*, session_id: str) -> CheckoutState | None:
    """The same for one of Stripe's sessions; None when it is not one of ours (others may use the same account)."""
    with read_only() as session:
        checkout = find_by_session(session, session_id=session_id)
    if checkout is not None:
        return fulfil(checkout_public_id=checkout.public_id)
    found = retrieve_session(session_id)
    with read_only() as session:
        checkout = find_checkout(session, public_id=found.client_reference_id or "")
    return None if checkout is None else _follow(checkout.public_id, found, ended=CheckoutState.EXPIRED)


def _follow(public_id: str, found: stripe.checkout.Session, *, ended: CheckoutState) -> CheckoutState:
    with unit_of_work() as session:
        checkout = lock_checkout(session, public_id=public_id)
        if checkout.stripe_session_id is None:
            checkout.stripe_session_id, checkout.url = found.id, found.url or ""
        told = _state_told(found, ended=ended)
        if checkout.stripe_session_id != found.id:
            log.error("checkout %s has another session than %s", checkout.public_id, found.id)
        elif told is CheckoutState.PAID and checkout.payment_id is None:
            _book(session, checkout, found)
        elif told is not CheckoutState.PAID:
            was_processing = checkout.state == CheckoutState.PROCESSING
            if move(session, checkout, told, problem=_failure(found, told)) and was_processing:
                tell_failed(session, checkout)
        return CheckoutState(checkout.state)


def _state_told(found: stripe.checkout.Session, *, ended: CheckoutState) -> CheckoutState:
    if found.status == "open":
        return CheckoutState.OPEN
    if found.status == "expired":
        return ended
    if found.payment_status in ("paid", "no_payment_required"):
        return CheckoutState.PAID
    intent = _intent(found)
    # A delayed method that failed leaves the session complete and unpaid; only its payment intent tells.
    return CheckoutState.FAILED if intent is not None and intent.status in _DEAD_INTENTS else CheckoutState.PROCESSING


def _book(session: Session, checkout: Checkout, found: stripe.checkout.Session) -> None:
    """Book what was received: as it was meant when it is what was asked for, else as credit for staff to look at."""
    currency = (found.currency or "").upper()
    received = _received(found, currency)
    asked = f"{format_plain(checkout.amount, checkout.currency)} {checkout.currency}"
    intent = _intent(found)
    checkout.stripe_payment_intent_id = intent.id if intent is not None else None
    if not received:
        problem = f"{asked} was asked for. What was received could not be told, so nothing is booked: look at it in Stripe."
        move(session, checkout, CheckoutState.REVIEW, problem=problem)
        tell_result(session, checkout, None)
        return
    is_as_asked = currency == checkout.currency and received == checkout.amount == from_stripe(found.amount_total or 0, currency)
    items = items_of(session, checkout) if is_as_asked else []
    sources, due = _lock_for(session, checkout, items)
    payment = payments.book_payment(
        session,
        customer_id=checkout.customer_id,
        currency=currency,
        amount=received,
        paid_on=company.company_today(session),
        method=PaymentMethod.ONLINE,
        shares=_shares(items, due),
        actor=STRIPE,
        deposit_account_id=kept_row(session).deposit_account_id,
        reference=checkout.stripe_payment_intent_id or found.id,
        stripe_payment_intent_id=checkout.stripe_payment_intent_id,
    )
    checkout.payment_id = payment.id
    problem = lay_promised(session, checkout, items, sources=sources, due=due)
    if not is_as_asked:
        problem = f"{asked} was asked for, {format_plain(received, currency)} {currency} was received and kept as credit."
    elif payment.unapplied_amount:
        problem = f"{format_plain(payment.unapplied_amount, currency)} {currency} was no longer due and was kept as credit."
    move(session, checkout, CheckoutState.PAID if is_as_asked else CheckoutState.REVIEW, problem=problem)
    tell_result(session, checkout, payment)


def _received(found: stripe.checkout.Session, currency: str) -> int | None:
    """What was received in minor units of ours; None when that cannot be told, or session and payment intent disagree."""
    intent = _intent(found)
    if not is_currency(currency) or found.amount_total is None:
        return None
    if intent is not None and intent.currency.upper() != currency:
        return None
    return from_stripe(found.amount_total if intent is None else intent.amount_received, currency)


def _lock_for(
    session: Session, checkout: Checkout, items: Sequence[CheckoutItem]
) -> tuple[list[payments.Source], dict[int, Document]]:
    """What the booking decides about, locked in the order that all keep: the credit that was promised, and what is still due."""
    if not items:
        return [], {}
    company.hold_series(session, kind="payment")
    sources = lock_promised(session, checkout)
    return sources, payments.lock_issued(session, [item.invoice_id for item in items], customer_id=checkout.customer_id)


def _shares(items: Sequence[CheckoutItem], due: dict[int, Document]) -> list[payments.Share]:
    """As much for each invoice as it was meant to get and still needs; a void one gets nothing."""
    amounts = [(item.invoice_id, min(item.amount, due[item.invoice_id].balance_amount)) for item in items if item.invoice_id in due]
    return [payments.Share(invoice_id, amount) for invoice_id, amount in amounts if amount > 0]


def _intent(found: stripe.checkout.Session) -> stripe.PaymentIntent | None:
    return found.payment_intent if isinstance(found.payment_intent, stripe.PaymentIntent) else None


def _failure(found: stripe.checkout.Session, told: CheckoutState) -> str:
    """Why nothing was paid, in the bank's words: also of a card that was declined before the payer gave up."""
    if told.is_in_progress:
        return ""
    intent = _intent(found)
    error = intent.last_payment_error if intent is not None else None
    return getattr(error, "message", None) or ""
