"""Read from Stripe what moved within some days: charges with their fees, refunds, disputes; page by page, with a word at each."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import stripe

from flare_app.domain.text import as_public_id
from flare_app.payments.stripe.amounts import from_stripe
from flare_app.payments.stripe.config import client
from flare_app.payments.stripe.disputes import OVER
from flare_app.payments.stripe.sessions import StripeRefused, asking_stripe
from flare_app.payments.stripe.verdicts import StripeMove

_NO_MONEY = ("warning_needs_response", "warning_under_review", *OVER)
_UNDONE = ("failed", "canceled")
_PAGE = 100

Tell = Callable[[int], None]
"""Hears how many objects were read so far; raises to stop."""


def read_moves(first: date, last: date, zone: ZoneInfo, tell: Tell) -> list[StripeMove]:
    """Everything that moved from `first` to `last`, both included, where the company is.

    Raises:
        StripeSilent, StripeRefused: Stripe did not tell.
    """
    within: Any = {"gte": _moment(first, zone), "lt": _moment(last + timedelta(days=1), zone)}
    asker = client().v1
    found: list[StripeMove] = []
    with asking_stripe():
        charges = asker.charges.list({"created": within, "limit": _PAGE, "expand": ["data.balance_transaction"]})
        for charge in _counted(charges, found, tell):
            if charge.status == "succeeded":
                found.append(_charge(charge, zone))
        refunds = asker.refunds.list({"created": within, "limit": _PAGE, "expand": ["data.payment_intent"]})
        for refund in _counted(refunds, found, tell):
            found.append(_refund(refund, zone))
        disputes = asker.disputes.list({"created": within, "limit": _PAGE, "expand": ["data.payment_intent"]})
        for dispute in _counted(disputes, found, tell):
            found.append(_dispute(dispute, zone))
    tell(len(found))
    return found


def knows_payment(intent_id: str) -> bool:
    """Whether Stripe has this payment, on whatever day.

    Raises:
        StripeSilent: no answer.
    """
    try:
        with asking_stripe():
            client().v1.payment_intents.retrieve(intent_id)
    except StripeRefused:
        return False
    return True


def _counted(page: Any, found: list[StripeMove], tell: Tell) -> Iterator[Any]:
    for position, one in enumerate(page.auto_paging_iter()):
        if position % _PAGE == 0:
            tell(len(found))
        yield one


def _charge(charge: stripe.Charge, zone: ZoneInfo) -> StripeMove:
    currency = charge.currency.upper()
    paid = charge.balance_transaction
    is_same = isinstance(paid, stripe.BalanceTransaction) and paid.currency == charge.currency
    fee = from_stripe(paid.fee, currency) or 0 if isinstance(paid, stripe.BalanceTransaction) and is_same else 0
    return StripeMove(
        kind="payment",
        id=charge.id,
        intent_id=_intent_id(charge.payment_intent),
        day=_day(charge.created, zone),
        currency=currency,
        amount=from_stripe(charge.amount_captured, currency),
        fee_amount=fee,
        checkout=_checkout_of(charge),
    )


def _refund(refund: stripe.Refund, zone: ZoneInfo) -> StripeMove:
    currency, is_undone = refund.currency.upper(), refund.status in _UNDONE
    return StripeMove(
        kind="refund",
        id=refund.id,
        intent_id=_intent_id(refund.payment_intent),
        day=_day(refund.created, zone),
        currency=currency,
        amount=0 if is_undone else -(from_stripe(refund.amount, currency) or 0),
        checkout=_checkout_of(refund.payment_intent),
        is_settled=is_undone or refund.status == "succeeded",
    )


def _dispute(dispute: stripe.Dispute, zone: ZoneInfo) -> StripeMove:
    """What the dispute's own transactions took; where it tells none, its status does."""
    currency = dispute.currency.upper()
    moves = [move.amount for move in getattr(dispute, "balance_transactions", None) or ()]
    is_ours_again = sum(moves) >= 0 if moves else dispute.status in _NO_MONEY
    return StripeMove(
        kind="dispute",
        id=dispute.id,
        intent_id=_intent_id(dispute.payment_intent),
        day=_day(dispute.created, zone),
        currency=currency,
        amount=0 if is_ours_again else -(from_stripe(dispute.amount, currency) or 0),
        checkout=_checkout_of(dispute.payment_intent),
    )


def _checkout_of(paid: Any) -> str:
    """The checkout of ours that a charge or an intent, told whole, names in its metadata."""
    metadata = paid.metadata if isinstance(paid, stripe.Charge | stripe.PaymentIntent) else None
    return as_public_id(metadata["checkout"]) if metadata and "checkout" in metadata else ""


def _intent_id(intent: Any) -> str:
    return intent.id if isinstance(intent, stripe.PaymentIntent) else intent or ""


def _moment(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp())


def _day(moment: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).date()
