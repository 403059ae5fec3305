"""An event that fails for good is one task for staff, who can have it tried again."""

import json

import pytest
from sqlmodel import select

from flare_app import audit, clock
from flare_app.database import read_only, unit_of_work
from flare_app.errors import NotFound
from flare_app.models import PaymentTask, StripeEvent
from flare_app.payments.stripe import TaskKind, finish_task, retry_events, try_event_again
from flare_app.payments.stripe.events import MOST_ATTEMPTS, keep_event
from flare_app.payments.stripe.tasks import raise_task
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def kept(told: object, *, attempts: int = MOST_ATTEMPTS - 1, event_type: str = "checkout.session.completed") -> None:
    """An event that was tried so often already, and whose next time has come."""
    keep_event("evt_1", event_type, json.dumps({"data": {"object": told}}))
    with unit_of_work() as session:
        event = session.get_one(StripeEvent, "evt_1")
        event.attempts, event.received_at = attempts, clock.utc_now().replace(year=2020)


def tasks() -> list[PaymentTask]:
    with read_only() as session:
        return list(session.exec(select(PaymentTask).where(PaymentTask.kind == TaskKind.EVENT)))


def test_event_that_was_given_up_is_one_task_and_done_when_it_succeeds_in_the_end(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    shop.pay_quietly(started)
    kept({"id": shop.checkout(started).stripe_session_id})
    shop.sandbox.control("faults", action="error", status=503, times=3)  # asked anew as often by the SDK itself
    retry_events()
    (task,) = tasks()
    assert (task.customer_id, task.amount, task.currency, task.done_at) == (shop.customer.id, 100_00, "EUR", None)
    assert task.problem.startswith("Stripe told of a payment (evt_1), and the books could not follow for three days: ")
    assert "Try again" in task.advice
    retry_events()
    assert shop.events()[0].attempts == MOST_ATTEMPTS
    assert try_event_again(public_id=task.public_id, actor=shop.staff) == ""
    assert [(one.done_at is not None, one.done_by_id) for one in tasks()] == [(True, None)]
    assert shop.balance(invoice) == 0
    assert try_event_again(public_id=task.public_id, actor=shop.staff) == ""
    assert len(shop.payments()) == 1


@ON_ONE_DATABASE
@pytest.mark.parametrize("told", [{}, {"metadata": "none", "payment_intent": 7}, "nothing"])
def test_event_that_nobody_can_read_is_a_task_without_a_customer_and_without_inner_words(shop: StripeShop, told: object) -> None:
    kept(told)
    retry_events()
    (task,) = tasks()
    assert (task.customer_id, task.amount, task.currency) == (None, 0, "EUR")
    assert "nobody expected" in task.problem
    assert "Error" not in task.problem
    with unit_of_work() as session:
        finish_task(session, public_id=task.public_id, actor=shop.staff)
    with read_only() as session:
        trail = audit.history(session, subject_kind="payment_task", subject_id=task.id)
    assert [line.verb for line in trail] == ["payment task"]


@ON_ONE_DATABASE
def test_task_leads_to_the_payment_and_tried_in_vain_it_stays_open(shop: StripeShop) -> None:
    shop.pay(shop.start(shop.invoice("40.00")))
    payment = shop.payments()[0]
    told = {"id": "du_unknown", "payment_intent": payment.stripe_payment_intent_id}
    kept(told, attempts=MOST_ATTEMPTS - 2, event_type="charge.dispute.created")
    retry_events()
    assert tasks() == []
    retry_events()
    (task,) = tasks()
    assert (task.payment_id, task.customer_id, task.amount) == (payment.id, shop.customer.id, 40_00)
    assert task.problem.startswith("Stripe told of a dispute (evt_1)")
    assert try_event_again(public_id=task.public_id, actor=shop.staff) in task.problem
    assert [one.done_at for one in tasks()] == [None]


@ON_ONE_DATABASE
def test_task_about_something_else_has_nothing_to_try(shop: StripeShop) -> None:
    with unit_of_work() as session:
        told = {"problem": "Kept.", "customer_id": shop.customer.id, "currency": "EUR", "amount": 1}
        raise_task(session, key="checkout:1", kind=TaskKind.CREDIT, **told)  # type: ignore[arg-type]
        public_id = session.exec(select(PaymentTask.public_id)).one()
    with pytest.raises(NotFound, match="nothing to try"):
        try_event_again(public_id=public_id, actor=shop.staff)
