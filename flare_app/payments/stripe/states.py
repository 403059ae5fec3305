"""Where an attempt to pay online stands."""

from enum import StrEnum


class CheckoutState(StrEnum):
    """starting → open → processing → one of the ends. Money that arrives wins over every other end."""

    STARTING = "starting"
    OPEN = "open"
    PROCESSING = "processing"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PAID = "paid"
    REVIEW = "review"

    @property
    def is_in_progress(self) -> bool:
        """Whether its invoices are held: nobody else can pay them meanwhile."""
        return self in IN_PROGRESS

    @property
    def is_paid(self) -> bool:
        """Whether it came to its end at Stripe: its money is in the books as intended, or staff have to look at it."""
        return self in (CheckoutState.PAID, CheckoutState.REVIEW)

    def may_follow(self, other: "CheckoutState") -> bool:
        """Whether a checkout moves on from `other` to this: answers of Stripe may arrive in any order, so it never moves back."""
        return _RANK[self] > _RANK[other]


IN_PROGRESS = (CheckoutState.STARTING, CheckoutState.OPEN, CheckoutState.PROCESSING)
_RANK = {
    CheckoutState.STARTING: 0,
    CheckoutState.OPEN: 1,
    CheckoutState.PROCESSING: 2,
    CheckoutState.FAILED: 3,
    CheckoutState.EXPIRED: 3,
    # Above expired: Stripe's word that the session ended may overtake the one who ended it.
    CheckoutState.CANCELLED: 4,
    CheckoutState.REVIEW: 5,
    # Above review: money that nobody expected any more may come in the end.
    CheckoutState.PAID: 6,
}
