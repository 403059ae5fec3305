"""What Stripe does not charge is offered to nobody; what it charges arrives to the last unit, with any number of decimals."""

import pytest

from flare_app.database import read_only
from flare_app.domain.money import format_plain
from flare_app.payments.stripe import NotChargeable, offer
from tests.stripe_shop import StripeShop

# Currency, its decimals' amounts in our minor units, and which of them Stripe charges.
LIMITS = [
    ("JPY", {1: False, 50: True, 99_999_999: True, 100_000_000: False}),
    ("KWD", {1: False, 10: True, 99_999_990: True, 99_999_999: False, 100_000_000: False}),
    ("EUR", {1: False, 50: True, 99_999_999: True, 100_000_000: False}),
]


@pytest.mark.parametrize(("currency", "amounts"), LIMITS)
def test_s14_amounts_at_the_limits_are_paid_exactly_or_not_offered(
    shop: StripeShop, currency: str, amounts: dict[int, bool]
) -> None:
    for amount, is_charged in amounts.items():
        invoice = shop.invoice(format_plain(amount, currency), currency=currency)
        with read_only() as session:
            offered = offer(session, visitor=shop.visitor, invoices=[invoice.public_id])
        assert (offered.problem == "") is is_charged, amount
        if not is_charged:
            with pytest.raises(NotChargeable):
                shop.start(invoice)
            continue
        shop.pay(shop.start(invoice))
        charge = shop.sandbox.objects("charge")[-1]
        assert (charge["amount"], charge["currency"]) == (amount, currency.lower())
        assert (shop.payments()[-1].amount, shop.payments()[-1].currency, shop.balance(invoice)) == (amount, currency, 0)
    assert shop.books_equal_stripe()


def test_s14_invoice_of_nothing_is_not_offered_for_payment(shop: StripeShop) -> None:
    invoice = shop.invoice("0.00")
    with read_only() as session:
        assert offer(session, visitor=shop.visitor, invoices=[invoice.public_id]).problem == "Nothing of this is left to pay."
