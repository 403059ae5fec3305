"""What of a selection a visitor can pay online, and the calls that pay; each is done in a thread."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from flare_app import payments
from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.money import format_plain
from flare_app.domain.principals import PortalVisitor
from flare_app.lists.formatting import locale_for
from flare_app.models import Document
from flare_app.payments import stripe
from flare_app.payments.stripe import CheckoutState, is_chargeable
from flare_app.rendering.formats import Formats


@dataclass
class PayRow:
    """An invoice to pay; `amount` is the text in its box."""

    id: str
    number: str
    balance: str
    amount: str


@dataclass(frozen=True)
class Payable:
    """What of a selection can be paid online, and why not the rest."""

    rows: list[PayRow]
    total: str
    reason: str


def payable(who: PortalVisitor, ids: Sequence[str]) -> Payable:
    """What of the selected invoices can be paid now; those that are being paid elsewhere cannot."""
    with read_only() as session:
        return _read_payable(session, who, ids)


def _read_payable(session: Session, who: PortalVisitor, ids: Sequence[str]) -> Payable:
    found = payments.find_open_invoices(session, principal=who, invoices=ids)
    busy = stripe.checkouts_in_progress(session, principal=who, invoices=[one.public_id for one in found])
    payable = [one for one in found if one.public_id not in busy or busy[one.public_id].url]
    formats = Formats(locale_for(session, who))
    rows = [
        PayRow(
            id=one.public_id,
            number=one.number or "",
            balance=formats.money(one.balance_amount, one.currency),
            amount=format_plain(busy[one.public_id].amount if one.public_id in busy else one.balance_amount, one.currency),
        )
        for one in payable
    ]
    total = sum(one.balance_amount for one in payable)
    shown = formats.money(total, payable[0].currency) if payable else ""
    return Payable(rows, shown, _reason(payable, total, bool(busy)))


def _reason(payable: Sequence[Document], total: int, is_busy: bool) -> str:
    """Why a selection cannot be paid; "" when it can."""
    if not payable:
        return "A payment of this is in progress." if is_busy else "Nothing of this is left to pay."
    if len({one.currency for one in payable}) > 1:
        return "Invoices in different currencies are paid one currency at a time."
    if not is_chargeable(total, payable[0].currency):
        return "This amount cannot be paid online. Pay by bank transfer instead."
    return ""


def parts_allowed() -> bool:
    """Whether a visitor may lower an amount."""
    with read_only() as session:
        return get_company(session).allow_partial_payment


def start(who: PortalVisitor, items: list[tuple[str, str | None]], operation_id: str) -> str:
    """Start a checkout; the address of its page."""
    return stripe.start_checkout(visitor=who, items=items, operation_id=operation_id).url


def follow(who: PortalVisitor, public_id: str) -> CheckoutState:
    """How a payment stands, asked of the bank."""
    return stripe.follow_checkout(visitor=who, checkout_public_id=public_id)


def cancel(who: PortalVisitor, public_id: str) -> CheckoutState:
    """Give the invoices of an unfinished payment free."""
    return stripe.cancel_checkout(actor=who, checkout_public_id=public_id)
