"""Every night both sides are compared, and what nothing explains is a task for staff until both say the same."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from flare_app import clock, payments
from flare_app.database import read_only, unit_of_work
from flare_app.models import Payment, PaymentTask, StripeComparison, StripeFigure
from flare_app.payments.stripe import TaskKind, finish_task, order_comparison, order_last_days, work_comparisons
from flare_app.payments.stripe.tasks import raise_task, settle_task
from flare_app.settings import settings
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop

At = Callable[[datetime], None]
NOW = clock.utc_now


def night(at: At, days: int, hour: int = 4) -> int:
    """What the timetable does some nights from today; how many readings it ordered."""
    at((datetime.now(tz=NOW().tzinfo) + timedelta(days=days)).replace(hour=hour))
    before = len(readings())
    order_last_days()
    while work_comparisons():
        pass
    return len(readings()) - before


def readings() -> list[StripeComparison]:
    with read_only() as session:
        return list(session.exec(select(StripeComparison).order_by(col(StripeComparison.id))))


def tasks() -> list[PaymentTask]:
    with read_only() as session:
        of_kind = select(PaymentTask).where(PaymentTask.kind == TaskKind.DIFFERENCE)
        return list(session.exec(of_kind.order_by(col(PaymentTask.id))))


def void(shop: StripeShop, payment: Payment) -> None:
    with unit_of_work() as session:
        payments.void_payment(session, public_id=payment.public_id, reason="A mistake", actor=shop.staff)


def give_back_there(shop: StripeShop, payment: Payment, amount: int) -> None:
    shop.sandbox.client().v1.refunds.create({"payment_intent": str(payment.stripe_payment_intent_id), "amount": amount})
    shop.sandbox.drain()


def test_a_difference_is_one_task_however_often_it_is_found_and_ends_by_itself(shop: StripeShop, at: At) -> None:
    shop.pay(shop.start(shop.invoice("10.00")))
    shop.pay(shop.start(shop.invoice("20.00")))
    payment = shop.payments()[0]
    void(shop, payment)
    assert [night(at, days=1), night(at, days=2)] == [1, 1]
    (task,) = tasks()
    assert (task.customer_id, task.payment_id, task.amount, task.done_at) == (shop.customer.id, payment.id, 10_00, None)
    assert task.problem.startswith("Payment ch_")
    assert "was voided in the books" in task.problem
    give_back_there(shop, payment, 10_00)
    night(at, days=3)
    assert [(one.done_at is not None, one.done_by_id) for one in tasks()] == [(True, None)]


def test_task_that_staff_marked_as_done_is_not_told_again(shop: StripeShop, at: At) -> None:
    shop.pay(shop.start(shop.invoice("10.00")))
    void(shop, shop.payments()[0])
    night(at, days=1)
    with unit_of_work() as session:
        finish_task(session, public_id=tasks()[0].public_id, actor=shop.staff)
    night(at, days=2)
    assert [one.done_by_id for one in tasks()] == [shop.staff.user_id]


@ON_ONE_DATABASE
def test_difference_that_is_back_after_it_was_gone_is_open_again(shop: StripeShop) -> None:
    told = {"problem": "They differ.", "customer_id": shop.customer.id, "currency": "EUR", "amount": 1_00}
    for is_open in (True, False, True):
        with unit_of_work() as session:
            if is_open:
                raise_task(session, key="difference:payment:ch_1", kind=TaskKind.DIFFERENCE, **told)  # type: ignore[arg-type]
            else:
                settle_task(session, key="difference:payment:ch_1")
        assert [one.done_at is None for one in tasks()] == [is_open]


@ON_ONE_DATABASE
def test_day_with_an_open_task_is_read_for_as_long_as_it_is_open(shop: StripeShop, at: At) -> None:
    shop.pay(shop.start(shop.invoice("10.00")))
    payment = shop.payments()[0]
    void(shop, payment)
    night(at, days=1)
    assert night(at, days=20) == 2
    old, week = readings()[-2:]
    assert (old.first_day, (week.last_day - week.first_day).days) == (old.last_day, 6)
    assert [one.done_at for one in tasks()] == [None]
    with unit_of_work() as session:
        finish_task(session, public_id=tasks()[0].public_id, actor=shop.staff)
    assert night(at, days=21) == 1


@ON_ONE_DATABASE
def test_once_a_night_from_three_o_clock_and_again_when_stripe_was_silent(shop: StripeShop, at: At) -> None:
    assert night(at, days=1, hour=1) == 0
    shop.sandbox.control("faults", method="GET", path="/v1/charges", action="error", status=500, times=9)
    assert night(at, days=1, hour=4) == 1
    shop.sandbox.clear()
    assert [night(at, days=1, hour=hour) for hour in (5, 6, 23)] == [1, 0, 0]
    assert [one.state for one in readings()] == ["failed", "done"]


@ON_ONE_DATABASE
def test_what_staff_compare_makes_no_tasks_but_ends_them(shop: StripeShop, at: At) -> None:
    shop.pay(shop.start(shop.invoice("10.00")))
    payment = shop.payments()[0]
    void(shop, payment)
    compare(shop)
    assert tasks() == []
    night(at, days=1)
    assert len(tasks()) == 1
    give_back_there(shop, payment, 10_00)
    compare(shop)
    assert [one.done_at is not None for one in tasks()] == [True]


@ON_ONE_DATABASE
def test_what_is_explained_makes_no_task(shop: StripeShop, at: At) -> None:
    shop.pay(shop.start(shop.invoice("20.00")))
    payment = shop.payments()[0]
    with unit_of_work() as session:
        today = clock.today("UTC").isoformat()
        refund = payments.RefundForm(kind="payment", source=payment.public_id, amount="5", refunded_on=today)
        payments.give_refund(session, form=refund, actor=shop.staff)
    night(at, days=1)
    with read_only() as session:
        assert sorted(session.exec(select(StripeFigure.verdict))) == ["by_hand", "equal"]
    assert tasks() == []


@ON_ONE_DATABASE
def test_nothing_is_read_where_online_payments_are_not_set_up(shop: StripeShop, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    assert night(at, days=1) == 0


def compare(shop: StripeShop) -> None:
    today = clock.today("UTC")
    with unit_of_work() as session:
        order_comparison(session, first=today - timedelta(days=9), last=today, actor=shop.staff)
    while work_comparisons():
        pass
