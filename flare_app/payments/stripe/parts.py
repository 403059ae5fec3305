"""How much of an invoice may be paid online, and what of that the customer's own credit pays. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from flare_app.domain.allocation import spread
from flare_app.domain.money import format_plain
from flare_app.errors import Invalid
from flare_app.models import Company
from flare_app.payments.stripe.amounts import next_chargeable


@dataclass(frozen=True, slots=True)
class PartRules:
    """Whether less than the whole balance may be paid, and how much at least: minor units of `currency`, the company's own."""

    allowed: bool
    least_amount: int
    currency: str

    def least_of(self, balance_amount: int, currency: str) -> int:
        """The smallest part of a balance: the company's minimum counts in its own currency, and never asks for more than is due."""
        if not self.allowed:
            return balance_amount
        return min(self.least_amount, balance_amount) if currency == self.currency else 0

    def check(self, amount: int, *, number: str, balance_amount: int, currency: str) -> None:
        """Refuse an amount that this invoice does not take.

        Raises:
            Invalid: on `amount`; the sentence says what would be taken.
        """
        if amount <= 0:
            raise Invalid(f"Type the amount to pay for {number}.", field="amount")
        if amount > balance_amount:
            raise Invalid(f"At most {format_plain(balance_amount, currency)} {currency} is due on {number}.", field="amount")
        if amount < balance_amount and not self.allowed:
            raise Invalid(f"{number} can only be paid in full.", field="amount")
        least = self.least_of(balance_amount, currency)
        if amount < least:
            raise Invalid(f"Pay at least {format_plain(least, currency)} {currency} of {number}.", field="amount")


def rules_of(seller: Company) -> PartRules:
    """The company's settings."""
    return PartRules(seller.allow_partial_payment, seller.minimum_partial_amount, seller.currency)


@dataclass(frozen=True, slots=True)
class Split:
    """What pays each invoice, in the order of the amounts that were split; minor units."""

    credit: tuple[int, ...]
    card: tuple[int, ...]

    @property
    def credit_amount(self) -> int:
        """What the customer's own credit pays."""
        return sum(self.credit)

    @property
    def card_amount(self) -> int:
        """What is left to pay online; zero when the credit covers all."""
        return sum(self.card)


def split(amounts: Sequence[int], *, credit_amount: int, currency: str) -> Split:
    """Let credit pay first, in the order of the amounts, and the card the rest.

    Where the rest would be too little to be charged, the credit pays that much less.
    """
    total = sum(amounts)
    own = min(credit_amount, total)
    if 0 < own < total:
        own = max(total - next_chargeable(total - own, currency), 0)
    credit = spread(own, amounts)
    return Split(credit, tuple(amount - part for amount, part in zip(amounts, credit, strict=True)))
