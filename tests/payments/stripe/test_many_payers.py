"""Eight payers at once: never more is booked on an invoice than is due, and every cent beyond it is the customer's credit."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from flare_app.database import read_only
from flare_app.payments.stripe import fulfil, payment_problems
from tests import fault_sizes
from tests.stripe_shop import StripeShop

PAYERS = 8


@pytest.mark.faults
def test_s6_of_eight_payers_at_once_one_settles_and_seven_are_credit(shop: StripeShop) -> None:
    """Eight attempts that all went through, as if their holds had been lost: the last guard is in the database."""
    shop.sandbox.control("knobs", webhooks={"mode": "drop"})
    for _ in range(fault_sizes.ROUNDS):
        invoices = [shop.invoice("100.00") for _ in range(3)]
        started = [shop.start_despite_hold(*invoices) for _ in range(PAYERS)]
        for public_id in started:
            shop.sandbox.control("pay", session=shop.checkout(public_id).stripe_session_id)
        with ThreadPoolExecutor(PAYERS) as pool:
            list(pool.map(lambda public_id: fulfil(checkout_public_id=public_id), started))
        booked = shop.payments()[-PAYERS:]
        assert {shop.balance(invoice) for invoice in invoices} == {0}
        assert sum(payment.amount for payment in booked) == PAYERS * 300_00
        assert sum(payment.unapplied_amount for payment in booked) == (PAYERS - 1) * 300_00
    with read_only() as session:
        assert len(payment_problems(session, principal=shop.staff)) == fault_sizes.ROUNDS * (PAYERS - 1)
    assert len(shop.payments()) == fault_sizes.ROUNDS * PAYERS
    assert shop.books_are_right()
    print(f"S6: {fault_sizes.ROUNDS} rounds of {PAYERS} payers, 0 violations")
