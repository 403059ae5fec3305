"""A dispute may stand at any word of Stripe's, also at one that nobody knows yet: only money that moved is booked."""

from typing import get_args

import stripe

from flare_app.payments.stripe import reconcile
from tests.stripe_shop import StripeShop

KNOWN = get_args(get_args(stripe.Dispute.__annotations__["status"])[0])
MOVES_NOTHING = {"warning_needs_response", "warning_under_review", "warning_closed", "prevented", "won"}


def test_s13_dispute_of_any_status_moves_money_only_when_it_was_withdrawn(shop: StripeShop) -> None:
    """The ten statuses of the pinned SDK, and an eleventh; then all are won, and what was taken is there again."""
    assert len(KNOWN) == 10
    opened = {status: _disputed(shop, status) for status in (*KNOWN, "something_new")}
    for status, (balance, _) in opened.items():
        assert balance == (0 if status in MOVES_NOTHING else 100_00), status
    assert shop.books_equal_stripe()
    for _, dispute in opened.values():
        shop.sandbox.control(f"disputes/{dispute}", status="won")
    shop.sandbox.drain()
    assert {one.state for one in shop.refunds()} == {"failed"}
    reconcile()
    assert [event.error for event in shop.events() if event.error] == []
    assert shop.books_equal_stripe()
    assert shop.books_are_right()


def _disputed(shop: StripeShop, status: str) -> tuple[int, str]:
    """What is due again of a paid invoice whose payment is disputed at this status, and the dispute's id."""
    invoice = shop.invoice("100.00")
    shop.pay(shop.start(invoice))
    charge = shop.sandbox.objects("charge")[-1]["id"]
    dispute = shop.sandbox.control("disputes", charge=charge, status=status)
    shop.sandbox.drain()
    return shop.balance(invoice), dispute["id"]
