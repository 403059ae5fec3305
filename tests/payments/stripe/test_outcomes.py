"""Customers hear of their money by themselves: a receipt once it is booked, a note once a refund is confirmed; staff get tasks."""

import pytest
from sqlmodel import col, select

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.models import Delivery, Message
from flare_app.payments.stripe import (
    OnlineForm,
    OnlineRefundForm,
    end_overtaken,
    fulfil,
    happening,
    online_setup,
    payment_problems,
    refund_online,
    update_online_payments,
)
from tests.payments_forms import record_cash
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def sent(kind: messages.MessageKind) -> list[Message]:
    with read_only() as session:
        return list(session.exec(select(Message).where(Message.kind == kind.value).order_by(col(Message.id))))


def recipients(message: Message) -> list[str]:
    with read_only() as session:
        return list(session.exec(select(Delivery.address).where(Delivery.message_id == message.id).order_by(col(Delivery.id))))


def problems(shop: StripeShop) -> list[str]:
    with read_only() as session:
        return [one.problem for one in payment_problems(session, principal=shop.staff)]


def give_back(shop: StripeShop, amount: str = "", *, invoices: tuple[tuple[str, str], ...] = (), operation: str = "") -> str:
    form = OnlineRefundForm(
        payment=shop.payments()[-1].public_id, amount=amount, invoices=invoices, reason="Too much", operation_id=operation
    )
    outcome = refund_online(form=form, actor=shop.staff)
    shop.sandbox.drain()
    return outcome


def test_payer_gets_one_receipt_however_often_the_payment_is_told(shop: StripeShop) -> None:
    shop.sandbox.control("knobs", webhooks={"copies": 4})
    started = shop.start(shop.invoice())
    shop.pay(started)
    fulfil(checkout_public_id=started.public_id)
    receipt = sent(messages.MessageKind.PAYMENT_RECEIVED)
    assert len(receipt) == 1
    assert receipt[0].attach_pdf
    assert recipients(receipt[0]) == ["anna@bergwerk.example", "office@bergwerk.example"]


@ON_ONE_DATABASE
def test_no_receipt_leaves_when_the_company_wants_none(shop: StripeShop) -> None:
    with unit_of_work() as session:
        version = online_setup(session, principal=shop.staff).version
        update_online_payments(session, form=OnlineForm(sends_receipts=False), version=version, actor=shop.staff)
    invoice = shop.invoice()
    shop.pay(shop.start(invoice))
    assert (shop.balance(invoice), sent(messages.MessageKind.PAYMENT_RECEIVED)) == (0, [])


def test_ordered_refund_comes_off_the_chosen_invoice_and_the_payer_hears_of_it(shop: StripeShop) -> None:
    first, second = shop.invoice("60.00"), shop.invoice("40.00")
    shop.pay(shop.start(first, second))
    assert give_back(shop, invoices=((first.public_id, "25.00"),)) == "given"
    assert (shop.balance(first), shop.balance(second)) == (25_00, 0)
    refund = shop.refunds()[0]
    assert (refund.amount, refund.state, refund.reason) == (25_00, "succeeded", "Too much")
    told = sent(messages.MessageKind.PAYMENT_REFUNDED)
    assert ["25.00" in one.subject for one in told] == [True]
    assert recipients(told[0]) == ["anna@bergwerk.example", "office@bergwerk.example"]
    assert shop.books_are_right()


def test_refund_window_sent_twice_gives_back_once(shop: StripeShop) -> None:
    shop.pay(shop.start(shop.invoice()))
    assert [give_back(shop, "30.00", operation="window-1") for _ in range(2)] == ["given", "given"]
    assert len(shop.sandbox.objects("refund")) == len(shop.refunds()) == 1
    assert len(sent(messages.MessageKind.PAYMENT_REFUNDED)) == 1


@ON_ONE_DATABASE
def test_nobody_can_order_more_than_the_payment_still_holds(shop: StripeShop) -> None:
    shop.pay(shop.start(shop.invoice()))
    give_back(shop, "70.00")
    with pytest.raises(Exception, match=r"At most 30\.00 EUR"):
        give_back(shop, "30.01")
    assert len(shop.sandbox.objects("refund")) == 1


@ON_ONE_DATABASE
def test_refund_that_is_pending_is_told_to_the_customer_only_once_it_has_arrived(shop: StripeShop) -> None:
    invoice = shop.invoice()
    shop.pay(shop.start(invoice))
    shop.sandbox.control("knobs", next_refund_status="pending")
    give_back(shop, "40.00")
    assert (shop.refunds()[0].state, shop.balance(invoice)) == ("pending", 40_00)
    assert sent(messages.MessageKind.PAYMENT_REFUNDED) == []
    shop.sandbox.control(f"refunds/{shop.refunds()[0].stripe_refund_id}", status="succeeded")
    shop.sandbox.drain()
    assert len(sent(messages.MessageKind.PAYMENT_REFUNDED)) == 1


@ON_ONE_DATABASE
def test_refund_that_fails_is_a_task_and_the_invoice_is_paid_again(shop: StripeShop) -> None:
    invoice = shop.invoice()
    shop.pay(shop.start(invoice))
    shop.sandbox.control("knobs", next_refund_status="pending")
    give_back(shop, "40.00")
    shop.sandbox.control(f"refunds/{shop.refunds()[0].stripe_refund_id}", status="failed")
    shop.sandbox.drain()
    assert (shop.refunds()[0].state, shop.balance(invoice)) == ("failed", 0)
    assert "The refund of 40.00 EUR out of PMT-000001 failed" in problems(shop)[0]
    assert sent(messages.MessageKind.PAYMENT_REFUNDED) == []


@ON_ONE_DATABASE
def test_a_task_is_told_on_its_own_payment_and_invoice_and_on_no_other(shop: StripeShop) -> None:
    disputed, other = shop.invoice(), shop.invoice()
    shop.pay(shop.start(disputed))
    shop.sandbox.control("disputes", charge=shop.sandbox.objects("charge")[-1]["id"], status="needs_response")
    shop.sandbox.drain()
    shop.pay(shop.start(other))
    first, second = shop.payments()
    with read_only() as session:
        on_payments = [happening(session, principal=shop.staff, payment_id=one.id).tasks for one in (first, second)]
        on_invoices = [happening(session, principal=shop.staff, invoice_id=one.id).tasks for one in (disputed, other)]
    assert [len(tasks) for tasks in (*on_payments, *on_invoices)] == [1, 0, 1, 0]


@pytest.mark.parametrize("by_staff", [False, True])
def test_a_debit_that_failed_is_no_task_any_more_once_its_invoice_is_paid_another_way(shop: StripeShop, by_staff: bool) -> None:
    shop.sandbox.control("knobs", debit_settles_after_seconds=None)
    invoice = shop.invoice()
    shop.pay(shop.start(invoice), method="bank_debit", account_number="DE89370400440532013000")
    shop.sandbox.control(f"payment_intents/{shop.sandbox.objects('payment_intent')[-1]['id']}", outcome="failed")
    shop.sandbox.drain()
    end_overtaken()
    assert "did not pay INV-000001" in problems(shop)[0]
    if by_staff:
        record_cash(shop.customer, invoice, "100.00", actor=shop.staff)
    else:
        shop.pay(shop.start(invoice))
    end_overtaken()
    assert (shop.balance(invoice), problems(shop)) == (0, [])
