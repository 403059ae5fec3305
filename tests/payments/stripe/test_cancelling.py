"""A payment under way can be cancelled, at Stripe first; what was paid before stays paid."""

import pytest

from flare_app import audit
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.errors import Conflict, NotFound, NotPermitted
from flare_app.payments.stripe import CheckoutState, StripeSilent, checkouts_in_progress
from tests import factories
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def test_payer_cancels_and_the_invoice_is_free_at_once(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    assert shop.cancel(started) == CheckoutState.CANCELLED
    shop.sandbox.drain()
    assert shop.checkout(started).state == CheckoutState.CANCELLED
    assert shop.held_invoices() == set()
    (session,) = shop.sandbox.objects("checkout.session")
    assert session["status"] == "expired"
    assert shop.cancel(started) == CheckoutState.CANCELLED
    with read_only() as session:
        trail = [line.verb for line in audit.history(session, subject_kind="document", subject_id=invoice.id)]
    assert trail[:2] == ["online payment cancelled", "online payment started"]
    shop.pay(shop.start(invoice))
    assert shop.balance(invoice) == 0


@ON_ONE_DATABASE
def test_staff_cancel_too_and_others_do_not(shop: StripeShop) -> None:
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=shop.staff, email="other@example.com")
        seller = factories.make_staff(session, role=Role.SALES_MANAGER)
    started = shop.start(shop.invoice())
    with pytest.raises(NotFound):
        shop.cancel(started, shop.visitor_of(stranger, "other@example.com"))
    with pytest.raises(NotPermitted):
        shop.cancel(started, shop.visitor_of(shop.customer, "anna@bergwerk.example", is_preview=True))
    assert shop.checkout(started).state == CheckoutState.OPEN
    assert shop.cancel(started, seller) == CheckoutState.CANCELLED


@ON_ONE_DATABASE
def test_cancelling_what_is_paid_already_books_it_and_says_so(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    shop.pay_quietly(started)
    with pytest.raises(Conflict, match="made already"):
        shop.cancel(started)
    assert (shop.balance(invoice), shop.checkout(started).state) == (0, CheckoutState.PAID)


@ON_ONE_DATABASE
def test_payment_that_the_bank_works_on_cannot_be_cancelled(shop: StripeShop) -> None:
    shop.sandbox.control("knobs", debit_settles_after_seconds=None)
    invoice = shop.invoice()
    started = shop.start(invoice)
    shop.pay(started, method="bank_debit", account_number="DE89370400440532013000")
    with pytest.raises(Conflict, match="bank is processing"):
        shop.cancel(started)
    assert shop.held_invoices() == {invoice.id}


@ON_ONE_DATABASE
def test_cancelling_gives_nothing_free_while_stripe_does_not_answer(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    shop.sandbox.control("faults", action="cut", times=3)
    with pytest.raises(StripeSilent):
        shop.cancel(started)
    assert shop.held_invoices() == {invoice.id}
    assert shop.cancel(started) == CheckoutState.CANCELLED


@ON_ONE_DATABASE
def test_pages_see_which_invoices_are_being_paid_and_only_the_payer_can_go_on(shop: StripeShop) -> None:
    invoice, other = shop.invoice(), shop.invoice()
    started = shop.start(invoice)
    colleague = shop.visitor_of(shop.customer, "bruno@bergwerk.example")
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=shop.staff, email="other@example.com")
    elsewhere = shop.visitor_of(stranger, "other@example.com")
    with read_only() as session:
        mine = checkouts_in_progress(session, principal=shop.visitor)
        assert list(mine) == [invoice.public_id]
        assert (mine[invoice.public_id].url, mine[invoice.public_id].amount) == (started.url, 100_00)
        for principal in (shop.staff, colleague):
            assert checkouts_in_progress(session, principal=principal)[invoice.public_id].url == ""
        assert checkouts_in_progress(session, principal=shop.staff, invoices=[other.public_id]) == {}
        assert checkouts_in_progress(session, principal=elsewhere) == {}
