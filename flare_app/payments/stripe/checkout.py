"""Start a payment: written down, asked of Stripe, its address kept: three steps, and a crash between them doubles nothing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import stripe
from sqlalchemy.exc import IntegrityError

from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor, require_customer
from flare_app.errors import Conflict, NotFound
from flare_app.models import Checkout
from flare_app.payments.stripe.choosing import Choice, PaymentInProgress, check_choice, reserve
from flare_app.payments.stripe.config import require_config
from flare_app.payments.stripe.fulfilling import fulfil
from flare_app.payments.stripe.records import find_checkout, lock_checkout, move
from flare_app.payments.stripe.sessions import (
    RequestChanged,
    StripeRefused,
    create_session,
    expire_session,
    find_session,
    session_params,
)
from flare_app.payments.stripe.states import CheckoutState

_REPEATABLE_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class CheckoutStarted:
    """The attempt, and the address of Stripe's page that the payer goes to; "" when the customer's own credit paid it at once."""

    public_id: str
    url: str


def start_checkout(
    *,
    visitor: PortalVisitor,
    items: Sequence[tuple[str, str | None]],
    operation_id: str,
    use_credit: bool = False,
    seen_amount: int | None = None,
) -> CheckoutStarted:
    """Begin to pay invoices online. Asks Stripe, so call it in a thread and outside a transaction.

    Args:
        items: pairs of an invoice's public id and the amount as typed, None or "" for its whole balance.
        operation_id: made when the payment panel opens: the same panel never pays twice.
        use_credit: the customer's own credit pays first, in the order of the items.
        seen_amount: what the payer was told that the card pays, in minor units; None when nothing was told.

    Raises:
        NotPermitted: a preview by staff, or a link that was passed on.
        NotFound: an invoice is not there for this customer.
        PaymentInProgress: one of the invoices is being paid already.
        AmountsChanged: the card would pay something else than `seen_amount`.
        Invalid, Conflict: an amount cannot be paid, or Stripe does not answer; the sentence says so.
    """
    require_customer(visitor, to="pay")
    require_config()
    choice = check_choice(items, visitor=visitor, operation_id=operation_id, use_credit=use_credit, seen_amount=seen_amount)
    try:
        reserved = _reserve(visitor, choice)
    except PaymentInProgress as held:
        if not held.overdue:
            raise
        for overdue in held.overdue:
            fulfil(checkout_public_id=overdue)
        reserved = _reserve(visitor, choice)
    try:
        return _open(reserved)
    except StripeRefused:
        if utc_now() < reserved.created_at + _REPEATABLE_FOR:
            raise
        # Begun earlier without an answer; its end is too near for Stripe by now. It has failed, so the next is another attempt.
        return _open(_reserve(visitor, choice))


def _open(reserved: Checkout) -> CheckoutStarted:
    return open_session(reserved.public_id) if reserved.amount else CheckoutStarted(reserved.public_id, "")


def open_session(public_id: str) -> CheckoutStarted:
    """Ask Stripe for the checkout's session, once: a repetition has the same key, so it finds the same session.

    Raises:
        StripeSilent: no answer; the checkout stays `starting`, and this may be called again.
        StripeRefused: the checkout failed and its invoices are free.
    """
    with read_only() as session:
        checkout = find_checkout(session, public_id=public_id)
        if checkout is None:
            raise NotFound("There is no such payment.")
        if checkout.state == CheckoutState.OPEN:
            return CheckoutStarted(checkout.public_id, checkout.url)
        params = session_params(session, checkout)
    try:
        created = create_session(params, key=checkout.idempotency_key)
    except RequestChanged:
        found = find_session(checkout)
        if found is None:
            raise
        created = found
    except StripeRefused as refusal:
        with unit_of_work() as session:
            move(session, lock_checkout(session, public_id=public_id), CheckoutState.FAILED, problem=str(refusal.__cause__))
        raise
    return _keep(checkout, created)


def _reserve(visitor: PortalVisitor, choice: Choice) -> Checkout:
    try:
        with unit_of_work() as session:
            return reserve(session, visitor=visitor, choice=choice)
    except IntegrityError as error:
        raise PaymentInProgress from error


def _keep(asked: Checkout, created: stripe.checkout.Session) -> CheckoutStarted:
    """Store the session's id and address; a checkout that ended meanwhile takes its session along."""
    with unit_of_work() as session:
        checkout = lock_checkout(session, public_id=asked.public_id)
        if checkout.state == CheckoutState.STARTING:
            checkout.stripe_session_id, checkout.url = created.id, created.url or ""
            move(session, checkout, CheckoutState.OPEN)
        is_open = checkout.state == CheckoutState.OPEN
    if is_open:
        return CheckoutStarted(checkout.public_id, checkout.url)
    if checkout.stripe_session_id is None:
        with suppress(StripeRefused):
            expire_session(created.id)
    raise Conflict("This payment has moved on meanwhile. Reload the page to see where it stands.")
