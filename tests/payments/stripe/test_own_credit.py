"""The customer's own credit pays first where it is wanted: promised while a payment is under way, used once, never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest
from sqlmodel import select

from flare_app import audit, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.errors import FlareError
from flare_app.models import Allocation, Document
from flare_app.payments import Share
from flare_app.payments.stripe import (
    AmountsChanged,
    CheckoutStarted,
    CheckoutState,
    PaymentInProgress,
    end_overtaken,
    free_credit,
    fulfil,
    payment_problems,
    start_checkout,
)
from tests import factories
from tests.payments_forms import record_cash
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def credit_note(shop: StripeShop, price: str, **fields: str) -> Document:
    with unit_of_work() as session:
        return factories.make_issued(
            session, shop.customer, factories.line(price), actor=shop.staff, kind=DocumentKind.CREDIT_NOTE, **fields
        )


def start(shop: StripeShop, *parts: tuple[Document, str], operation_id: str = "panel", seen: int | None = None) -> CheckoutStarted:
    return start_checkout(
        visitor=shop.visitor,
        items=[(invoice.public_id, amount) for invoice, amount in parts],
        operation_id=operation_id,
        use_credit=True,
        seen_amount=seen,
    )


def free(shop: StripeShop, currency: str = "EUR") -> int:
    with read_only() as session:
        return free_credit(session, customer_id=shop.customer.id, currency=currency)


def left(shop: StripeShop, note: Document) -> int:
    return shop.balance(note)


def allocated(shop: StripeShop) -> list[tuple[str, int]]:
    """What was laid on invoices, and from what."""
    with read_only() as session:
        return [(row.source_kind, row.amount) for row in session.exec(select(Allocation).order_by(Allocation.id))]  # type: ignore[arg-type]


def test_credit_pays_first_and_the_card_the_rest(shop: StripeShop) -> None:
    """From the oldest credit on, on the first invoice first; nothing moves before the money of the card is there."""
    note = credit_note(shop, "120.00")
    first, second = shop.invoice("100.00"), shop.invoice("100.00")
    started = start(shop, (first, ""), (second, ""), seen=80_00)
    checkout = shop.checkout(started)
    assert (checkout.amount, checkout.credit_amount) == (80_00, 120_00)
    (session,) = shop.sandbox.objects("checkout.session")
    assert session["amount_total"] == 80_00
    assert (left(shop, note), shop.balance(first), free(shop)) == (120_00, 100_00, 0)
    shop.pay(started)
    assert (left(shop, note), shop.balance(first), shop.balance(second)) == (0, 0, 0)
    (payment,) = shop.payments()
    assert (payment.amount, payment.unapplied_amount) == (80_00, 0)
    assert shop.checkout(started).problem == ""
    with read_only() as session:
        used = audit.history(session, subject_kind="document", subject_id=note.id)[0]
        settled = [line.actor for line in audit.history(session, subject_kind="document", subject_id=first.id)]
    assert (used.verb, used.actor, used.changes) == ("credit used", "anna@bergwerk.example", {"credit": [120_00, 0]})
    assert settled[0] == "anna@bergwerk.example"
    assert shop.books_are_right()


def test_what_credit_covers_whole_is_paid_at_once_without_a_checkout(shop: StripeShop) -> None:
    note, invoice = credit_note(shop, "150.00"), shop.invoice("100.00")
    started = start(shop, (invoice, ""), seen=0)
    assert (started.url, shop.checkout(started).state) == ("", CheckoutState.PAID)
    assert (left(shop, note), shop.balance(invoice), shop.held_invoices()) == (50_00, 0, set())
    assert shop.payments() == [] and shop.sandbox.objects("checkout.session") == []
    assert shop.books_are_right()


def test_same_panel_sent_many_times_uses_the_credit_once(shop: StripeShop) -> None:
    note, invoice = credit_note(shop, "150.00"), shop.invoice("100.00")
    with ThreadPoolExecutor(4) as pool:
        started = set(pool.map(lambda _: start(shop, (invoice, "40")), range(8)))
    assert len(started) == 1
    assert (left(shop, note), shop.balance(invoice)) == (110_00, 60_00)
    assert allocated(shop) == [("credit_note", 40_00)]
    assert start(shop, (invoice, "40"), operation_id="another panel") not in started
    assert shop.books_are_right()


def test_credit_is_never_promised_twice(shop: StripeShop) -> None:
    """Several people at once, each with an invoice of their own: together they get what there is."""
    credit_note(shop, "150.00")
    invoices = [shop.invoice("100.00") for _ in range(4)]
    visitors = [shop.visitor_of(shop.customer, f"person{number}@bergwerk.example") for number in range(4)]

    def attempt(number: int) -> CheckoutStarted:
        return start_checkout(
            visitor=visitors[number], items=[(invoices[number].public_id, "")], operation_id="panel", use_credit=True
        )

    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(attempt, range(4)))
    assert sum(shop.checkout(one).credit_amount for one in started) == 150_00
    assert sorted(shop.checkout(one).amount for one in started) == [0, 50_00, 100_00, 100_00]
    for one in started:
        if one.url:
            shop.pay(one)
    assert {shop.balance(invoice) for invoice in invoices} == {0}
    assert sum(payment.amount for payment in shop.payments()) == 250_00
    assert shop.books_are_right()


def test_cancelled_payment_leaves_the_credit_as_it_was(shop: StripeShop) -> None:
    note, invoice = credit_note(shop, "30.00"), shop.invoice("100.00")
    started = start(shop, (invoice, ""))
    assert free(shop) == 0
    shop.cancel(started)
    assert (free(shop), left(shop, note), shop.balance(invoice), allocated(shop)) == (30_00, 30_00, 100_00, [])
    again = start(shop, (invoice, ""))
    shop.pay(again)
    assert (left(shop, note), shop.balance(invoice)) == (0, 0)
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_declined_debit_leaves_the_credit_as_it_was(shop: StripeShop) -> None:
    shop.sandbox.control("knobs", debit_settles_after_seconds=None)
    note, invoice = credit_note(shop, "30.00"), shop.invoice("100.00")
    started = start(shop, (invoice, ""))
    shop.pay(started, method="bank_debit", account_number="DE89370400440532013000")
    assert (shop.checkout(started).state, free(shop)) == (CheckoutState.PROCESSING, 0)
    session = shop.sandbox.client().v1.checkout.sessions.retrieve(shop.checkout(started).stripe_session_id)
    shop.sandbox.control(f"payment_intents/{session.payment_intent}", outcome="failed")
    shop.sandbox.drain()
    assert (free(shop), left(shop, note), shop.balance(invoice)) == (30_00, 30_00, 100_00)


def test_credit_that_staff_use_meanwhile_ends_the_open_payment(shop: StripeShop) -> None:
    note, invoice, other = credit_note(shop, "30.00"), shop.invoice("100.00"), shop.invoice("30.00")
    started = start(shop, (invoice, ""))
    apply_by_hand(shop, note, other)
    end_overtaken()
    assert shop.checkout(started).state == CheckoutState.CANCELLED
    assert shop.held_invoices() == set()


def test_credit_that_is_gone_when_the_money_comes_is_a_task_for_staff(shop: StripeShop) -> None:
    """The card's money settles what it can; the rest stays due, and nothing is used twice."""
    note, invoice, other = credit_note(shop, "30.00"), shop.invoice("100.00"), shop.invoice("20.00")
    started = start(shop, (invoice, ""))
    apply_by_hand(shop, note, other)
    shop.pay(started)
    assert (shop.balance(invoice), left(shop, note)) == (20_00, 0)
    with read_only() as session:
        (task,) = payment_problems(session, principal=shop.staff)
    assert "20.00 EUR of the customer's credit was used elsewhere" in task.problem
    assert shop.books_are_right()


def apply_by_hand(shop: StripeShop, note: Document, invoice: Document) -> None:
    with unit_of_work() as session:
        payments.apply_credit(
            session,
            kind="credit_note",
            public_id=note.public_id,
            shares=[Share(invoice.id, invoice.total_amount)],
            on=invoice.issue_on,
            actor=shop.staff,
        )


@ON_ONE_DATABASE
def test_credit_that_is_no_longer_needed_stays_credit(shop: StripeShop) -> None:
    note, invoice = credit_note(shop, "30.00"), shop.invoice("100.00")
    started = start(shop, (invoice, ""))
    record_cash(shop.customer, invoice, "20.00", actor=shop.staff)
    shop.pay(started)
    assert (shop.balance(invoice), left(shop, note), shop.checkout(started).problem) == (0, 20_00, "")
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_money_that_a_payment_left_over_counts_as_credit_too(shop: StripeShop) -> None:
    paid, invoice = shop.invoice("50.00"), shop.invoice("100.00")
    with unit_of_work() as session:
        payments.book_payment(
            session,
            customer_id=shop.customer.id,
            currency="EUR",
            amount=80_00,
            paid_on=paid.issue_on,
            method=PaymentMethod.BANK_TRANSFER,
            shares=[Share(paid.id, 50_00)],
            actor=shop.staff,
        )
    note = credit_note(shop, "10.00")
    shop.pay(start(shop, (invoice, "")))
    assert [payment.unapplied_amount for payment in shop.payments()] == [0, 0]
    assert (left(shop, note), shop.balance(invoice), shop.payments()[-1].amount) == (0, 0, 60_00)
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_rest_too_small_to_be_charged_makes_the_credit_pay_less(shop: StripeShop) -> None:
    note, invoice = credit_note(shop, "99.80"), shop.invoice("100.00")
    started = start(shop, (invoice, ""), seen=50)
    shop.pay(started)
    assert (left(shop, note), shop.balance(invoice), shop.payments()[-1].amount) == (30, 0, 50)
    fils = shop.invoice("5.000", currency="KWD")
    credit_note(shop, "1.255", currency="KWD")
    assert shop.checkout(start(shop, (fils, ""), operation_id="fils")).amount == 3_750


@ON_ONE_DATABASE
def test_credit_of_another_currency_pays_nothing(shop: StripeShop) -> None:
    note, invoice = credit_note(shop, "120.00", currency="USD"), shop.invoice("100.00")
    shop.pay(start(shop, (invoice, "")))
    assert (left(shop, note), shop.payments()[-1].amount) == (120_00, 100_00)


@ON_ONE_DATABASE
def test_nothing_else_is_charged_than_the_payer_has_seen(shop: StripeShop) -> None:
    credit_note(shop, "30.00")
    invoice = shop.invoice("100.00")
    for seen in (0, 69_99, 100_00):
        with pytest.raises(AmountsChanged, match="changed meanwhile"):
            start(shop, (invoice, ""), seen=seen)
    assert shop.checkouts() == [] and shop.held_invoices() == set()


@ON_ONE_DATABASE
def test_invoice_that_somebody_pays_cannot_be_paid_with_credit(shop: StripeShop) -> None:
    note, invoice = credit_note(shop, "120.00"), shop.invoice("100.00")
    colleague = shop.visitor_of(shop.customer, "bruno@bergwerk.example")
    shop.start(invoice, visitor=colleague)
    with pytest.raises(PaymentInProgress, match="in progress"):
        start(shop, (invoice, ""))
    assert left(shop, note) == 120_00


def test_card_credit_and_cash_at_once_keep_the_books_right(shop: StripeShop) -> None:
    """Payments with credit come home while staff use the same credit and record money: no deadlock, no cent twice."""
    notes = [credit_note(shop, "60.00") for _ in range(3)]
    invoices = [shop.invoice("100.00") for _ in range(4)]
    others = [shop.invoice("25.00") for _ in range(3)]
    visitors = [shop.visitor_of(shop.customer, f"person{number}@bergwerk.example") for number in range(4)]
    started = [
        start_checkout(visitor=visitor, items=[(invoice.public_id, "")], operation_id="panel", use_credit=True)
        for visitor, invoice in zip(visitors, invoices, strict=True)
    ]
    shop.sandbox.control("knobs", webhooks={"mode": "drop"})
    for one in started:
        if one.url:
            shop.sandbox.control("pay", session=shop.checkout(one).stripe_session_id)
    calls: list[Callable[[], object]] = [partial(fulfil, checkout_public_id=one.public_id) for one in started * 2]
    calls += [partial(apply_by_hand, shop, note, other) for note, other in zip(notes, others, strict=True)]
    calls += [partial(record_cash, shop.customer, invoice, "5.00", actor=shop.staff) for invoice in invoices]
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(call) for call in calls]:
            with suppress(FlareError):  # paid by another, or used up: said, and nothing done
                done.result()
    assert shop.books_are_right()
    assert shop.held_invoices() == set()
