"""Online payments on the pages of staff: keys that no page holds, tasks that are done and undone, refunds, the report."""

import json
from typing import Any

import pytest
from sqlmodel import select

from flare_app import clock, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import PaymentMethod
from flare_app.models import Customer, Payment, PaymentTask, StripeComparison, StripeEvent, StripeFigure
from flare_app.payments.stripe.tasks import TaskKind, raise_task
from flare_app.ui.staff import online_report
from flare_app.ui.staff.money.online_refund import OnlineRefund
from flare_app.ui.staff.payment_tasks import PaymentTaskPanel
from flare_app.ui.staff.settings_payments import PaymentSettings
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.test_settings import call, opened

KEY = "sk_test_abcdefgh1234"


@pytest.fixture
def payment(office: Office) -> Payment:
    """An online payment of 40.00 EUR that is kept as credit, with a task about it."""
    with unit_of_work() as session:
        customer = session.exec(select(Customer).where(Customer.public_id == office.customer)).one()
        money = {"currency": "EUR", "amount": 40_00, "paid_on": clock.today("UTC"), "method": PaymentMethod.ONLINE}
        paid = payments.book_payment(
            session, customer_id=customer.id, shares=(), actor=office.staff, stripe_payment_intent_id="pi_1", **money
        )
        told = {"problem": "Kept as credit.", "customer_id": customer.id, "currency": "EUR", "amount": 40_00, "payment": paid}
        raise_task(session, key="checkout:1", kind=TaskKind.CREDIT, **told)
    return paid


async def page_of(made: Any, path: str) -> Any:
    return await visit_page(path).get_state(made)


async def test_key_is_kept_and_stands_in_no_var_of_the_page(office: Office) -> None:
    page = await opened(PaymentSettings, "/settings/online-payments")
    await call(page, "save", {"secret_key": KEY, "webhook_secret": "whsec_abcdefgh5678", "sends_receipts": "on"})
    assert (page.errors, page.problem) == ({}, "")
    assert (page.setup.mode, page.setup.key, page.setup.webhook) == ("Test", "Ends in 1234", "Ends in 5678")
    assert "abcdefgh" not in json.dumps(page.dict(), default=str)


async def test_wrong_key_is_said_at_its_field_and_nothing_is_kept(office: Office) -> None:
    page = await opened(PaymentSettings, "/settings/online-payments")
    await call(page, "save", {"secret_key": "pk_test_abcdefgh1234", "minimum_partial": "none"})
    assert set(page.errors) == {"secret_key", "minimum_partial"}
    assert not page.setup.can_clear


async def test_cleared_configuration_says_that_nobody_can_pay(office: Office) -> None:
    page = await opened(PaymentSettings, "/settings/online-payments")
    await call(page, "save", {"secret_key": KEY})
    await call(page, "clear")
    assert (page.setup.mode, page.clear_problem) == ("Not set up", "")


async def test_task_is_done_and_undone(office: Office, payment: Payment) -> None:
    with read_only() as session:
        task = session.exec(select(PaymentTask.public_id)).one()
    panel = await page_of(PaymentTaskPanel, f"/sales/payment-tasks/{task}")
    await panel._open(task)
    assert (panel.task.is_open, panel.task.payment, panel.task.payment_href) == (
        True,
        payment.number,
        f"/sales/payments/{payment.public_id}",
    )
    await call(panel, "finish", task)
    assert panel.task.done.endswith(f"by {office.staff.name}")
    await call(panel, "reopen", task)
    assert panel.task.is_open


async def test_refund_of_more_than_there_is_is_said_at_the_amount(office: Office, payment: Payment) -> None:
    settings_page = await opened(PaymentSettings, "/settings/online-payments")
    await call(settings_page, "save", {"secret_key": KEY})
    window = await page_of(OnlineRefund, "/sales/payments")
    await call(window, "open_for", payment.public_id)
    assert (window.most, window.currency, window.rows) == ("40.00", "EUR", [])
    await call(window, "give", {"amount": "40.01"})
    assert "At most 40.00 EUR" in window.errors["amount"]
    assert window.is_open


async def test_reconcile_now_orders_a_reading_of_the_period_that_is_shown(office: Office) -> None:
    settings_page = await opened(PaymentSettings, "/settings/online-payments")
    await call(settings_page, "save", {"secret_key": KEY})
    page = await opened(online_report.days, "/reports/online-payments")
    await call(page, "reconcile_now")
    with read_only() as session:
        ordered = session.exec(select(StripeComparison)).one()
    assert (ordered.first_day.day, ordered.state) == (1, "waiting")
    assert page.is_comparing
    await call(page, "cancel_reconcile")
    again = await opened(online_report.rows, "/reports/online-payment-rows")
    assert "cancelled" in again.told


async def test_movement_in_the_report_opens_its_payment_and_one_without_leads_nowhere(office: Office, payment: Payment) -> None:
    figure = {"kind": "payment", "day": clock.today("UTC"), "currency": "EUR", "verdict": "equal"}
    with unit_of_work() as session:
        session.add(StripeFigure(stripe_id="ch_1", payment_id=payment.id, **figure))
        session.add(StripeFigure(stripe_id="ch_2", **figure))
    page = await opened(online_report.rows, "/reports/online-payment-rows")
    assert sorted(row.href for row in page.rows) == ["", f"/sales/payments/{payment.public_id}"]


async def test_task_about_a_difference_leads_to_its_row_in_the_report(office: Office) -> None:
    with unit_of_work() as session:
        told = {"problem": "They differ.", "customer_id": None, "currency": "EUR", "amount": 1_00}
        raise_task(session, key="difference:payment:ch_1", kind=TaskKind.DIFFERENCE, **told)
        public_id = session.exec(select(PaymentTask.public_id)).one()
    panel = await page_of(PaymentTaskPanel, f"/sales/payment-tasks/{public_id}")
    await panel._open(public_id)
    assert panel.task.figures_href == "/reports/online-payment-rows?q=ch_1&period=Everything&currency=EUR"
    await call(panel, "finish", public_id)
    assert panel.task.done.endswith(f"by {office.staff.name}")


async def test_event_that_was_given_up_can_be_tried_again_from_its_task(office: Office) -> None:
    with unit_of_work() as session:
        session.add(StripeEvent(id="evt_1", type="refund.updated", payload='{"data": {"object": {"payment_intent": "pi_1"}}}'))
        session.flush()
        told = {"problem": "It failed.", "customer_id": None, "currency": "EUR", "amount": 0, "stripe_event_id": "evt_1"}
        raise_task(session, key="event:evt_1", kind=TaskKind.EVENT, **told)
        public_id = session.exec(select(PaymentTask.public_id)).one()
    panel = await page_of(PaymentTaskPanel, f"/sales/payment-tasks/{public_id}")
    await panel._open(public_id)
    assert panel.task.can_try
    assert "Online payments are not set up" in str(await call(panel, "try_again", public_id))
    assert (panel.is_trying, panel.task.is_open) == (False, True)


async def test_report_says_so_when_online_payments_are_not_set_up(office: Office) -> None:
    page = await opened(online_report.days, "/reports/online-payments")
    await call(page, "reconcile_now")
    assert not page.is_comparing
    with read_only() as session:
        assert session.exec(select(StripeComparison)).all() == []
