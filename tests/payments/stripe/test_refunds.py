"""Money that goes back at Stripe goes back in the books: once each, never more than came, and again forward when it fails."""

import pytest
import stripe

from flare_app import payments
from flare_app.database import read_only, unit_of_work
from flare_app.models import Document
from flare_app.payments.stripe import payment_problems, reconcile
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def paid_invoice(shop: StripeShop, price: str = "100.00") -> Document:
    invoice = shop.invoice(price)
    shop.pay(shop.start(invoice))
    assert shop.balance(invoice) == 0
    return invoice


def refund(shop: StripeShop, amount: int) -> stripe.Refund:
    intent_id = shop.payments()[-1].stripe_payment_intent_id
    made = shop.sandbox.client().v1.refunds.create({"payment_intent": intent_id, "amount": amount})
    shop.sandbox.drain()
    return made


def test_s12_partial_refunds_and_the_rest_add_up_to_the_payment(shop: StripeShop) -> None:
    invoice = paid_invoice(shop)
    shop.sandbox.control("knobs", webhooks={"copies": 5})
    for amount, left in ((10_00, 10_00), (20_00, 30_00), (30_00, 60_00), (40_00, 100_00)):
        refund(shop, amount)
        assert shop.balance(invoice) == left
    assert [one.amount for one in shop.refunds()] == [10_00, 20_00, 30_00, 40_00]
    assert {one.state for one in shop.refunds()} == {"succeeded"}
    assert shop.payments()[0].unapplied_amount == 0
    assert shop.books_are_right()


def test_s12_refund_that_fails_is_taken_back_and_the_invoice_is_paid_again(shop: StripeShop) -> None:
    invoice = paid_invoice(shop)
    shop.sandbox.control("knobs", next_refund_status="pending")
    made = refund(shop, 40_00)
    assert (shop.balance(invoice), shop.refunds()[0].state) == (40_00, "pending")
    shop.sandbox.control(f"refunds/{made.id}", status="failed")
    shop.sandbox.drain()
    assert (shop.balance(invoice), shop.refunds()[0].state) == (0, "failed")
    assert shop.payments()[0].unapplied_amount == 0
    refund(shop, 100_00)
    assert shop.balance(invoice) == 100_00
    assert shop.books_equal_stripe()
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_refund_of_two_invoices_opens_the_newest_first(shop: StripeShop) -> None:
    first, second = shop.invoice("60.00"), shop.invoice("40.00")
    shop.pay(shop.start(first, second))
    refund(shop, 50_00)
    assert (shop.balance(first), shop.balance(second)) == (10_00, 40_00)
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_refund_of_a_payment_that_staff_voided_moves_nothing(shop: StripeShop) -> None:
    invoice = paid_invoice(shop)
    with unit_of_work() as session:
        payments.void_payment(session, public_id=shop.payments()[0].public_id, reason="Never came", actor=shop.staff)
    refund(shop, 40_00)
    assert (shop.refunds(), shop.balance(invoice)) == ([], 100_00)
    assert [event.error for event in shop.events() if event.error] == []
    assert shop.books_are_right()


@ON_ONE_DATABASE
@pytest.mark.parametrize("order", ["created", "reversed"])
def test_dispute_takes_the_money_and_a_won_one_brings_it_back(shop: StripeShop, order: str) -> None:
    invoice = paid_invoice(shop)
    shop.sandbox.control("knobs", webhooks={"mode": "hold"})
    dispute = open_dispute(shop, "needs_response")
    shop.sandbox.control(f"disputes/{dispute}", status="won")
    for _ in range(2):
        shop.sandbox.control("webhooks/release", order=order)
    assert (shop.balance(invoice), shop.payments()[0].unapplied_amount) == (0, 0)
    assert problems(shop) == []
    assert shop.books_are_right()


def open_dispute(shop: StripeShop, status: str, amount: int | None = None) -> str:
    intent = shop.sandbox.client().v1.payment_intents.retrieve(str(shop.payments()[-1].stripe_payment_intent_id))
    opened = shop.sandbox.control("disputes", charge=intent.latest_charge, status=status, amount=amount)
    shop.sandbox.drain()
    return str(opened["id"])


def problems(shop: StripeShop) -> list[str]:
    with read_only() as session:
        return [one.problem for one in payment_problems(session, principal=shop.staff)]


@ON_ONE_DATABASE
def test_dispute_is_a_task_for_staff_and_opens_the_invoice(shop: StripeShop) -> None:
    invoice = paid_invoice(shop)
    open_dispute(shop, "needs_response")
    assert shop.balance(invoice) == 100_00
    assert problems(shop) == ["Disputed by the payer's bank (fraudulent; needs response). Answer it in Stripe."]
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_refund_and_dispute_together_never_take_more_than_was_paid(shop: StripeShop) -> None:
    invoice = paid_invoice(shop)
    refund(shop, 60_00)
    open_dispute(shop, "needs_response", amount=100_00)
    assert sum(one.amount for one in shop.refunds()) == 60_00
    assert any("can be refunded" in event.error for event in shop.events())
    assert shop.balance(invoice) == 60_00
    reconcile()
    assert shop.books_are_right()
