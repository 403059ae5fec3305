"""The rows of a checkout: found, locked, moved on. `payments.lock_issued` tells the order of locks."""

from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.errors import NotFound
from flare_app.live import announce
from flare_app.models import Checkout, CheckoutItem
from flare_app.payments.stripe.states import CheckoutState

_LONGEST_PROBLEM = 500


def find_checkout(session: Session, *, public_id: str) -> Checkout | None:
    """The checkout, unlocked."""
    return session.exec(select(Checkout).where(Checkout.public_id == public_id)).first()


def find_by_session(session: Session, *, session_id: str) -> Checkout | None:
    """The checkout of one of Stripe's sessions."""
    return session.exec(select(Checkout).where(Checkout.stripe_session_id == session_id)).first()


def lock_checkout(session: Session, *, public_id: str) -> Checkout:
    """The checkout as it stands now; nobody else moves it until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    statement = select(Checkout).where(Checkout.public_id == public_id)
    checkout = session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()
    if checkout is None:
        raise NotFound("There is no such payment.")
    return checkout


def items_of(session: Session, checkout: Checkout) -> list[CheckoutItem]:
    """What it pays, in the order in which it was chosen."""
    statement = select(CheckoutItem).where(CheckoutItem.checkout_id == checkout.id).order_by(col(CheckoutItem.id))
    return list(session.exec(statement))


def move(session: Session, checkout: Checkout, state: CheckoutState, *, problem: str = "") -> bool:
    """Move a locked checkout on; an end gives its invoices free. False, and nothing changes, when that would be a step back."""
    if not state.may_follow(CheckoutState(checkout.state)):
        return False
    checkout.state = state.value
    checkout.problem = problem[:_LONGEST_PROBLEM]
    checkout.updated_at = utc_now()
    session.add(checkout)
    items = items_of(session, checkout)
    for item in items:
        item.active = state.is_in_progress
        session.add(item)
    session.flush()
    announce_checkout(session, checkout, items)
    return True


def announce_checkout(session: Session, checkout: Checkout, items: list[CheckoutItem]) -> None:
    """Tell every open page that shows one of its invoices."""
    documents = [f"document:{item.invoice_id}" for item in items]
    announce(session, "staff:documents", "staff:payments", f"customer:{checkout.customer_id}", *documents)
