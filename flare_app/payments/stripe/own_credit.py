"""The customer's own credit in an online payment: promised while it is under way, laid on the invoices when its money is there.

A promise holds an amount, not a source: what staff do with one credit note does not matter while there is enough credit left.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from flare_app import company, payments
from flare_app.domain.allocation import spread
from flare_app.domain.money import format_plain
from flare_app.domain.principals import PortalVisitor
from flare_app.models import Checkout, CheckoutItem, Document, PortalLink
from flare_app.payments import Share, Source
from flare_app.payments.stripe.states import IN_PROGRESS


def free_credit(session: Session, *, customer_id: int, currency: str) -> int:
    """The credit that no payment under way was promised, in minor units."""
    credits = payments.customer_credits(session, customer_id=customer_id, currency=currency)
    return max(sum(one.amount for one in credits) - promised(session, customer_id=customer_id, currency=currency), 0)


def free_of(session: Session, sources: Sequence[Source], *, customer_id: int, currency: str, checkout_id: int | None = None) -> int:
    """The same of locked sources, for a decision; what `checkout_id` was promised itself counts as free."""
    held = promised(session, customer_id=customer_id, currency=currency, besides=checkout_id)
    return max(sum(payments.available(source) for source in sources) - held, 0)


def promised(session: Session, *, customer_id: int, currency: str, besides: int | None = None) -> int:
    """What payments under way were promised of a customer's credit."""
    statement = select(func.coalesce(func.sum(Checkout.credit_amount), 0)).where(
        Checkout.customer_id == customer_id,
        Checkout.currency == currency,
        col(Checkout.state).in_(IN_PROGRESS),
        Checkout.id != besides if besides is not None else True,
    )
    return int(session.exec(statement).one())


def is_overpromised(session: Session, customer_id: int, currency: str) -> bool:
    """Whether payments under way were promised more credit than there is left."""
    credits = payments.customer_credits(session, customer_id=customer_id, currency=currency)
    return sum(one.amount for one in credits) < promised(session, customer_id=customer_id, currency=currency)


def lock_promised(session: Session, checkout: Checkout) -> list[Source]:
    """The sources that can keep a checkout's promise, locked; none when nothing was promised. Before any invoice is locked."""
    if not checkout.credit_amount:
        return []
    return payments.lock_credits(session, customer_id=checkout.customer_id, currency=checkout.currency)


def lay_promised(
    session: Session,
    checkout: Checkout,
    items: Sequence[CheckoutItem],
    *,
    sources: Sequence[Source],
    due: dict[int, Document],
) -> str:
    """Lay what was promised on the invoices, as far as they still need it and the credit still reaches.

    `due` holds the locked invoices that can take it. Returns the sentence for staff when the credit did not reach, else "".
    """
    wanted = [_still_needed(item, due) for item in items]
    free = free_of(session, sources, customer_id=checkout.customer_id, currency=checkout.currency, checkout_id=checkout.id)
    parts = spread(free, wanted)
    shares = [Share(item.invoice_id, part) for item, part in zip(items, parts, strict=True) if part]
    payments.draw_credit(
        session, sources=sources, shares=shares, on=company.company_today(session), actor=payer_of(session, checkout)
    )
    missing = sum(wanted) - sum(parts)
    if not missing:
        return ""
    return f"{format_plain(missing, checkout.currency)} {checkout.currency} of the customer's credit was used elsewhere meanwhile."


def payer_of(session: Session, checkout: Checkout) -> PortalVisitor:
    """Who started the payment, for the record: what happens later happens in their name."""
    link = session.get_one(PortalLink, checkout.portal_link_id)
    return PortalVisitor(link.id, link.public_id, checkout.customer_id, link.address, session_id=0)


def _still_needed(item: CheckoutItem, due: dict[int, Document]) -> int:
    invoice = due.get(item.invoice_id)
    return min(item.credit_amount, invoice.balance_amount) if invoice is not None else 0
