"""What the panel and the notices of Pay Online read, and the calls that pay; each is done in a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flare_app.company import company_today
from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor
from flare_app.lists.formatting import locale_for
from flare_app.payments import stripe
from flare_app.payments.stripe import CheckoutStarted, CheckoutState, Offer, Standing
from flare_app.rendering.formats import Formats


@dataclass
class PayRow:
    """An invoice to pay; `amount` is the text that its box opens with."""

    id: str
    number: str
    due: str
    is_overdue: bool
    balance: str
    amount: str


@dataclass(frozen=True)
class Offered:
    """What can be paid, and how the visitor's locale writes it; `late` holds the public ids of what is overdue."""

    offer: Offer
    formats: Formats
    late: frozenset[str]

    def row(self, position: int, amount: str) -> PayRow:
        """One invoice in finished strings."""
        one = self.offer.rows[position]
        return PayRow(
            id=one.public_id,
            number=one.number,
            due=self.formats.day(one.due_on) if one.due_on else "",
            is_overdue=one.public_id in self.late,
            balance=self.formats.money(one.balance_amount),
            amount=amount,
        )


def read_offer(who: PortalVisitor, ids: Sequence[str]) -> Offered:
    """What of the chosen invoices can be paid now."""
    with read_only() as session:
        found = stripe.offer(session, visitor=who, invoices=ids)
        today = company_today(session)
        late = frozenset(one.public_id for one in found.rows if one.due_on and one.due_on < today)
        return Offered(found, Formats(locale_for(session, who), found.currency), late)


def read_due(who: PortalVisitor, currency: str) -> list[str]:
    """The public ids of all that is due in a currency and that nobody is paying."""
    with read_only() as session:
        return stripe.all_due(session, visitor=who, currency=currency)


def look(who: PortalVisitor, public_id: str) -> tuple[Standing | None, Formats]:
    """How a payment stands in our books: what this link has begun and not ended, else the one that is named ("": none)."""
    with read_only() as session:
        found = stripe.unfinished(session, visitor=who)
        if found is None and public_id:
            found = stripe.standing(session, visitor=who, checkout_public_id=public_id)
        return found, Formats(locale_for(session, who), found.currency if found else "")


def start(
    who: PortalVisitor, items: Sequence[tuple[str, str | None]], operation_id: str, use_credit: bool, seen_amount: int
) -> CheckoutStarted:
    """Start a checkout, or pay with credit alone."""
    return stripe.start_checkout(
        visitor=who, items=items, operation_id=operation_id, use_credit=use_credit, seen_amount=seen_amount
    )


def follow(who: PortalVisitor, public_id: str) -> CheckoutState:
    """How a payment stands, asked of the bank."""
    return stripe.follow_checkout(visitor=who, checkout_public_id=public_id)


def cancel(who: PortalVisitor, public_id: str) -> CheckoutState:
    """Give the invoices of an unfinished payment free."""
    return stripe.cancel_checkout(actor=who, checkout_public_id=public_id)


def amounts_of(values: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """The fields of the panel's form by name; whatever is no pair is left out."""
    return {pair[0]: pair[1] for pair in values if len(pair) == 2}
