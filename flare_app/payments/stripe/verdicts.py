"""One movement at Stripe beside the same in the books: what each side says, and a sentence on why they differ. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flare_app.domain.money import format_plain


class Verdict(StrEnum):
    """Why two figures are what they are, from right to wrong."""

    EQUAL = "equal"
    PENDING = "pending"
    OTHER_WAY = "other_way"
    BY_HAND = "by_hand"
    VOIDED = "voided"
    AMOUNT = "amount_differs"
    NOT_BOOKED = "not_booked"
    OTHER_MODE = "other_mode"
    UNKNOWN = "unknown_at_stripe"


UNEXPLAINED = (Verdict.VOIDED, Verdict.AMOUNT, Verdict.NOT_BOOKED, Verdict.UNKNOWN)
"""A difference with one of these needs a person; the others are meant, or end by themselves."""


@dataclass(frozen=True, slots=True)
class StripeMove:
    """What Stripe says: `kind` is payment, refund or dispute; amounts in minor units of ours, money out negative.

    `checkout` is the public id of ours that the payment names, "" where it was not made through Flare. `is_settled`: the money has
    moved for good. `amount` is None where our units cannot say it.
    """

    kind: str
    id: str
    intent_id: str
    day: date
    currency: str
    amount: int | None
    fee_amount: int = 0
    checkout: str = ""
    is_settled: bool = True


@dataclass(frozen=True, slots=True)
class OwnMove:
    """The same in the books: `number` is the payment's, `amount` zero where it was taken back. `state` is ours."""

    payment_id: int
    number: str
    amount: int
    currency: str
    state: str
    is_by_hand: bool = False


def judge(move: StripeMove, own: OwnMove | None) -> tuple[Verdict, str]:
    """Why Stripe's figure and ours are the same, or are not."""
    if own is None:
        return _not_in_books(move)
    if own.is_by_hand:
        return Verdict.BY_HAND, f"It was recorded by hand as {own.number}, without the link to Stripe."
    if own.state == "void":
        return Verdict.VOIDED, f"{own.number} was voided in the books. If the money did come, record it anew or refund it there."
    return _both(move, own, move.amount or 0)


def judge_alone(own: OwnMove, *, kind: str, is_other_mode: bool) -> tuple[Verdict, str]:
    """Why something stands in the books alone."""
    if own.is_by_hand:
        return Verdict.BY_HAND, f"This {kind} out of {own.number} was noted by hand: Stripe moved no money for it."
    if is_other_mode:
        return Verdict.OTHER_MODE, f"{own.number} was paid in Stripe's other mode (test or live): the present keys do not see it."
    return Verdict.UNKNOWN, f"Stripe does not know it with the present keys. {own.number} may belong to another Stripe account."


def _both(move: StripeMove, own: OwnMove, theirs: int) -> tuple[Verdict, str]:
    if own.amount == theirs and own.currency == move.currency:
        if own.state == "pending":
            return Verdict.PENDING, "Both sides wait for the bank."
        return Verdict.EQUAL, "The same on both sides."
    if not move.is_settled:
        return Verdict.PENDING, f"The {move.kind} is not final at Stripe yet."
    said = f"Stripe has {_money(abs(theirs), move.currency)}, the books have {_money(abs(own.amount), own.currency)}"
    return Verdict.AMOUNT, f"{said} for {own.number}. Compare the two, then correct the books."


def _not_in_books(move: StripeMove) -> tuple[Verdict, str]:
    if not move.checkout:
        return Verdict.OTHER_WAY, f"This {move.kind} was not made through Flare; something else uses the same Stripe account."
    if not move.amount:
        return Verdict.EQUAL, "No money has moved."
    if not move.is_settled:
        return Verdict.PENDING, "The bank has not decided yet; it is booked as soon as it has."
    if move.kind == "payment":
        return Verdict.NOT_BOOKED, "Stripe has received this and the books do not have it yet. Press Reconcile now once more."
    return Verdict.NOT_BOOKED, "It was given at Stripe and is not booked: the payment is void, or holds less than went back."


def _money(amount: int, currency: str) -> str:
    return f"{format_plain(amount, currency)} {currency}"
