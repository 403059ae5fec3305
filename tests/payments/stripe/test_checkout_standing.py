"""The payer comes back: how the payment stands, why it failed, and what can be tried again."""

import pytest

from flare_app.database import read_only, unit_of_work
from flare_app.errors import NotFound
from flare_app.payments.stripe import CheckoutStarted, CheckoutState, Standing, StripeRefused, standing, unfinished
from tests import factories
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop

pytestmark = ON_ONE_DATABASE


def stands(shop: StripeShop, started: CheckoutStarted) -> Standing:
    with read_only() as session:
        return standing(session, visitor=shop.visitor, checkout_public_id=started.public_id)


def test_unfinished_payment_leads_its_payer_back_and_nobody_else(shop: StripeShop) -> None:
    first, second = shop.invoice("100.00"), shop.invoice("50.00")
    started = shop.start_parts([(first, "40.00"), (second, "")])
    colleague = shop.visitor_of(shop.customer, "bruno@bergwerk.example")
    preview = shop.visitor_of(shop.customer, "anna@bergwerk.example", is_preview=True)
    with read_only() as session:
        mine = unfinished(session, visitor=shop.visitor)
        assert mine == standing(session, visitor=shop.visitor, checkout_public_id=started.public_id)
        assert mine is not None and (mine.url, mine.amount) == (started.url, 90_00)
        assert mine.invoices == ((first.public_id, 40_00), (second.public_id, 50_00))
        assert unfinished(session, visitor=colleague) is None
        assert unfinished(session, visitor=preview) is None
        assert standing(session, visitor=colleague, checkout_public_id=started.public_id).url == ""
        with pytest.raises(NotFound):
            standing(session, visitor=preview, checkout_public_id=started.public_id)


def test_cancelled_after_a_declined_card_says_what_the_bank_said(shop: StripeShop) -> None:
    started = shop.start(shop.invoice())
    shop.sandbox.submit(started.url, card_number="4000 0000 0000 9995")
    shop.cancel(started)
    found = stands(shop, started)
    assert (found.state, found.url, found.payment) == (CheckoutState.CANCELLED, "", "")
    assert "insufficient funds" in found.problem


def test_paid_one_names_its_payment_and_no_problem_of_the_staff(shop: StripeShop) -> None:
    started = shop.start(shop.invoice())
    shop.sandbox.control("knobs", next_session={"amount_total": 1_00})
    other = shop.start(shop.invoice())
    shop.pay(started)
    shop.pay(other)
    assert stands(shop, started).payment == shop.payments()[0].public_id
    found = stands(shop, other)
    assert (found.state, found.problem) == (CheckoutState.REVIEW, "")


def test_words_of_stripe_s_programmers_are_not_for_customers(shop: StripeShop) -> None:
    shop.sandbox.control("faults", action="error", status=429, path="/v1/checkout/sessions")
    with pytest.raises(StripeRefused):
        shop.start(shop.invoice(), operation_id="panel")
    (checkout,) = shop.checkouts()
    assert checkout.problem
    assert stands(shop, CheckoutStarted(checkout.public_id, "")).problem == ""


def test_strangers_are_told_nothing(shop: StripeShop) -> None:
    started = shop.start(shop.invoice())
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=shop.staff, email="other@example.com")
    elsewhere = shop.visitor_of(stranger, "other@example.com")
    with read_only() as session:
        for public_id in (started.public_id, "missing", "\x00"):
            with pytest.raises(NotFound, match="There is no such payment"):
                standing(session, visitor=elsewhere, checkout_public_id=public_id)
        assert unfinished(session, visitor=elsewhere) is None
