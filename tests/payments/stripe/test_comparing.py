"""Stripe's figures beside ours: equal ones are equal, and every difference has its reason."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from flare_app import clock, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import PaymentMethod
from flare_app.models import StripeFigure
from flare_app.payments.stripe import cancel_comparison, newest_comparison, order_comparison, work_comparisons
from tests.payments_forms import payment_form
from tests.stripe_calls import paid
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def compare(shop: StripeShop) -> list[StripeFigure]:
    today = clock.today("UTC")
    with unit_of_work() as session:
        order_comparison(session, first=today - timedelta(days=1), last=today + timedelta(days=1), actor=shop.staff)
    while work_comparisons():
        pass
    with read_only() as session:
        return list(session.exec(select(StripeFigure).order_by(col(StripeFigure.kind), col(StripeFigure.id))))


def told(rows: list[StripeFigure]) -> list[tuple[str, int, int, str]]:
    return [(row.kind, row.stripe_amount, row.own_amount, row.verdict) for row in rows]


def state(shop: StripeShop) -> str:
    with read_only() as session:
        found = newest_comparison(session, principal=shop.staff)
    return found.state if found is not None else ""


def give_back(shop: StripeShop, amount: int) -> None:
    intent = shop.payments()[-1].stripe_payment_intent_id
    shop.sandbox.client().v1.refunds.create({"payment_intent": str(intent), "amount": amount})
    shop.sandbox.drain()


def test_what_both_sides_have_is_equal_and_the_fee_is_told(shop: StripeShop) -> None:
    shop.pay(shop.start(shop.invoice()))
    give_back(shop, 30_00)
    rows = compare(shop)
    assert told(rows) == [("payment", 100_00, 100_00, "equal"), ("refund", -30_00, -30_00, "equal")]
    assert (rows[0].fee_amount, rows[0].difference_amount, state(shop)) == (1_75, 0, "done")


def test_compared_twice_the_figures_stand_once(shop: StripeShop) -> None:
    shop.pay(shop.start(shop.invoice()))
    assert told(compare(shop)) == told(compare(shop)) == [("payment", 100_00, 100_00, "equal")]


def test_what_no_event_told_is_booked_before_it_is_compared(shop: StripeShop) -> None:
    shop.pay_quietly(shop.start(shop.invoice()))
    assert shop.payments() == []
    assert told(compare(shop)) == [("payment", 100_00, 100_00, "equal")]


@ON_ONE_DATABASE
def test_each_difference_has_its_reason(shop: StripeShop) -> None:
    shop.pay(shop.start(shop.invoice("10.00")))
    shop.pay(shop.start(shop.invoice("20.00")))
    with unit_of_work() as session:
        payments.void_payment(session, public_id=shop.payments()[0].public_id, reason="A mistake", actor=shop.staff)
        foreign = {"currency": "EUR", "amount": 7_00, "paid_on": clock.today("UTC"), "method": PaymentMethod.ONLINE}
        payments.book_payment(
            session, customer_id=shop.customer.id, shares=(), actor=shop.staff, stripe_payment_intent_id="pi_elsewhere", **foreign
        )
        refund = payments.RefundForm(
            kind="payment", source=shop.payments()[1].public_id, amount="5", refunded_on=clock.today("UTC").isoformat()
        )
        payments.give_refund(session, form=refund, actor=shop.staff)
    rows = compare(shop)
    assert sorted(told(rows)) == [
        ("payment", 0, 7_00, "unknown_at_stripe"),
        ("payment", 10_00, 0, "voided"),
        ("payment", 20_00, 20_00, "equal"),
        ("refund", 0, -5_00, "by_hand"),
    ]
    assert all(row.explanation.endswith(".") for row in rows)


@ON_ONE_DATABASE
def test_payment_that_was_recorded_by_hand_with_stripe_s_id_is_found(shop: StripeShop) -> None:
    intent = stranger(shop)
    form = payment_form(shop.customer, amount="125.50", reference=intent, paid_on=clock.today("UTC").isoformat())
    assert told(compare(shop)) == [("payment", 125_50, 0, "other_way")]
    with unit_of_work() as session:
        payments.record_payment(session, form=form, actor=shop.staff)
    assert told(compare(shop)) == [("payment", 125_50, 125_50, "by_hand")]


@ON_ONE_DATABASE
def test_silent_stripe_ends_the_comparison_with_a_sentence(shop: StripeShop) -> None:
    shop.sandbox.control("faults", method="GET", path="/v1/charges", action="error", status=500, times=9)
    compare(shop)
    assert state(shop) == "failed"


@ON_ONE_DATABASE
def test_comparison_that_was_cancelled_reads_no_further(shop: StripeShop) -> None:
    shop.pay(shop.start(shop.invoice()))
    with unit_of_work() as session:
        ordered = order_comparison(session, first=clock.today("UTC"), last=clock.today("UTC"), actor=shop.staff)
        cancel_comparison(session, public_id=ordered.public_id, actor=shop.staff)
    assert not work_comparisons()
    assert state(shop) == "cancelled"


@ON_ONE_DATABASE
def test_at_most_a_year_is_compared_at_once(shop: StripeShop) -> None:
    today = clock.today("UTC")
    with unit_of_work() as session, pytest.raises(Exception, match="At most a year"):
        order_comparison(session, first=today - timedelta(days=400), last=today, actor=shop.staff)


def stranger(shop: StripeShop) -> str:
    """A payment on the same Stripe account that Flare did not make; its payment intent's id."""
    session = paid(shop.sandbox.client(), shop.sandbox)
    shop.sandbox.drain()
    return str(session.payment_intent.id)
