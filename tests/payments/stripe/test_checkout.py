"""Starting a payment: what may be paid, by whom, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from flare_app import clock
from flare_app.database import unit_of_work
from flare_app.errors import Conflict, FlareError, Invalid, NotFound, NotPermitted
from flare_app.models import Company
from flare_app.payments.stripe import CheckoutState, NotChargeable, PaymentInProgress, StripeRefused, StripeSilent, start_checkout
from tests import factories
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def test_paying_two_invoices_turns_both_paid_and_books_one_payment(shop: StripeShop) -> None:
    first, second = shop.invoice("100.00"), shop.invoice("25.50")
    started = shop.start(first, second)
    assert shop.held_invoices() == {first.id, second.id}
    shop.pay(started)
    (payment,) = shop.payments()
    assert (payment.amount, payment.unapplied_amount, payment.method, payment.currency) == (125_50, 0, "online", "EUR")
    assert (shop.balance(first), shop.balance(second)) == (0, 0)
    checkout = shop.checkout(started)
    assert (checkout.state, checkout.payment_id, checkout.problem) == (CheckoutState.PAID, payment.id, "")
    assert shop.held_invoices() == set()
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_session_names_the_attempt_the_invoices_and_the_way_back(shop: StripeShop) -> None:
    invoice = shop.invoice()
    started = shop.start(invoice)
    (session,) = shop.sandbox.objects("checkout.session")
    assert session["client_reference_id"] == started.public_id
    assert session["metadata"] == {"checkout": started.public_id, "customer": shop.customer.public_id}
    assert session["customer_email"] == "anna@bergwerk.example"
    assert session["success_url"].endswith(f"/portal/{shop.visitor.portal_id}?checkout={started.public_id}")
    assert (session["amount_total"], session["currency"]) == (100_00, "eur")
    assert session["adaptive_pricing"] == {"enabled": False}
    assert session["branding_settings"] == {"display_name": "Alpenglow GmbH"}
    lines = shop.sandbox.client().v1.checkout.sessions.line_items.list(session["id"])
    assert [line.description for line in lines.data] == [f"Invoice {invoice.number}"]


def test_double_click_opens_one_session(shop: StripeShop) -> None:
    invoice = shop.invoice()
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: shop.start(invoice, operation_id="panel-1"), range(4)))
    assert len(set(started)) == 1
    assert len(shop.sandbox.objects("checkout.session")) == 1
    assert len(shop.checkouts()) == 1


@ON_ONE_DATABASE
def test_same_choice_by_the_same_link_finds_the_open_payment_again(shop: StripeShop) -> None:
    invoice = shop.invoice()
    assert shop.start(invoice) == shop.start(invoice)


def test_second_payment_of_an_invoice_is_refused_while_one_is_open(shop: StripeShop) -> None:
    invoice, other = shop.invoice(), shop.invoice()
    shop.start(invoice)
    with pytest.raises(PaymentInProgress, match="in progress"):
        shop.start_parts([(invoice, "50.00")])
    with pytest.raises(PaymentInProgress, match="in progress"):
        shop.start(invoice, other)
    with pytest.raises(PaymentInProgress, match="in progress"):
        shop.start(invoice, visitor=shop.visitor_of(shop.customer, "bruno@bergwerk.example"))
    assert shop.held_invoices() == {invoice.id}
    assert len(shop.sandbox.objects("checkout.session")) == 1


def test_of_two_people_at_the_same_moment_one_pays(shop: StripeShop) -> None:
    invoice = shop.invoice()
    visitors = [shop.visitor_of(shop.customer, f"person{number}@bergwerk.example") for number in range(4)]

    def attempt(number: int) -> str:
        try:
            return shop.start(invoice, visitor=visitors[number]).url
        except PaymentInProgress:
            return ""

    with ThreadPoolExecutor(4) as pool:
        assert len([url for url in pool.map(attempt, range(4)) if url]) == 1
    assert len(shop.sandbox.objects("checkout.session")) == 1


@ON_ONE_DATABASE
def test_the_same_panel_does_not_pay_twice(shop: StripeShop) -> None:
    invoice = shop.invoice("100.00")
    shop.pay(shop.start_parts([(invoice, "40.00")], operation_id="panel-7"))
    with pytest.raises(Conflict, match="made already"):
        shop.start_parts([(invoice, "40.00")], operation_id="panel-7")
    assert shop.start_parts([(invoice, "40.00")], operation_id="panel-8").url


@ON_ONE_DATABASE
def test_part_of_an_invoice_can_be_paid_where_the_company_allows_it(shop: StripeShop) -> None:
    invoice = shop.invoice("100.00")
    shop.pay(shop.start_parts([(invoice, "40")]))
    assert shop.balance(invoice) == 60_00
    shop.pay(shop.start(invoice))
    assert shop.balance(invoice) == 0
    assert shop.books_are_right()


@ON_ONE_DATABASE
def test_part_payment_follows_the_company_s_rules(shop: StripeShop) -> None:
    invoice = shop.invoice("100.00")
    with unit_of_work() as session:
        company = session.get_one(Company, 1)
        company.minimum_partial_amount = 30_00
    with pytest.raises(Invalid, match=r"at least 30\.00 EUR"):
        shop.start_parts([(invoice, "29.99")])
    with unit_of_work() as session:
        session.get_one(Company, 1).allow_partial_payment = False
    with pytest.raises(Invalid, match="only be paid in full"):
        shop.start_parts([(invoice, "30.00")])
    assert shop.start(invoice).url


@ON_ONE_DATABASE
def test_amount_that_does_not_fit_is_refused_at_its_field(shop: StripeShop) -> None:
    invoice = shop.invoice("100.00")
    for typed, says in (("100.01", "At most"), ("0", "Type the amount"), ("-5", "Type the amount"), ("ten", "amount")):
        with pytest.raises(Invalid, match=says) as refused:
            shop.start_parts([(invoice, typed)])
        assert refused.value.field == "amount"
    assert shop.checkouts() == []


def test_unusable_choice_is_refused(shop: StripeShop) -> None:
    for items in ([], [("", "")], [("nope", "")], [("\x00", "")], [("a", "1"), ("a", "2")], [("x" * 5000, "")], [("a", "\ud800")]):
        with pytest.raises(FlareError):
            start_checkout(visitor=shop.visitor, items=items, operation_id="panel")
    with pytest.raises(FlareError):
        start_checkout(visitor=shop.visitor, items=[(shop.invoice().public_id, "")], operation_id="\x00")
    assert shop.checkouts() == []


@ON_ONE_DATABASE
def test_foreign_invoice_is_as_unknown_as_one_that_does_not_exist(shop: StripeShop) -> None:
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=shop.staff, email="other@example.com")
    theirs = shop.invoice(customer=stranger)
    with pytest.raises(NotFound) as foreign:
        shop.start(theirs)
    with pytest.raises(NotFound) as missing:
        start_checkout(visitor=shop.visitor, items=[("doesnotexist", "")], operation_id="panel")
    assert str(foreign.value) == str(missing.value)


@ON_ONE_DATABASE
def test_preview_cannot_pay(shop: StripeShop) -> None:
    preview = shop.visitor_of(shop.customer, "anna@bergwerk.example", is_preview=True)
    with pytest.raises(NotPermitted, match="preview"):
        shop.start(shop.invoice(), visitor=preview)


@ON_ONE_DATABASE
def test_draft_and_paid_invoice_cannot_be_paid(shop: StripeShop) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, shop.customer, actor=shop.staff)
    with pytest.raises(NotFound):
        shop.start(draft)
    invoice = shop.invoice()
    shop.pay(shop.start(invoice))
    with pytest.raises(Conflict, match="fully paid"):
        shop.start(invoice)


@ON_ONE_DATABASE
def test_invoices_of_two_currencies_are_not_paid_together(shop: StripeShop) -> None:
    with pytest.raises(Conflict, match="one currency at a time"):
        shop.start(shop.invoice(), shop.invoice(currency="USD"))


@ON_ONE_DATABASE
def test_currencies_arrive_in_stripe_s_own_units(shop: StripeShop) -> None:
    for currency, price, at_stripe in (
        ("JPY", "1250", 1250),
        ("KWD", "1.250", 1250),
        ("EUR", "999999.99", 99_999_999),
        ("ISK", "100", 10_000),
    ):
        invoice = shop.invoice(price, currency=currency)
        started = shop.start(invoice)
        shop.pay(started)
        session = shop.sandbox.client().v1.checkout.sessions.retrieve(shop.checkout(started).stripe_session_id)
        assert (session.amount_total, session.currency) == (at_stripe, currency.lower())
        assert (shop.balance(invoice), shop.payments()[-1].currency) == (0, currency)


@ON_ONE_DATABASE
def test_amount_that_stripe_does_not_charge_is_refused_before_it_is_asked(shop: StripeShop) -> None:
    for currency, price, says in (("EUR", "1000000.00", "more than"), ("EUR", "0.01", "too little"), ("KWD", "1.255", "too fine")):
        with pytest.raises(NotChargeable, match=says):
            shop.start(shop.invoice(price, currency=currency))
    assert shop.checkouts() == []


@ON_ONE_DATABASE
def test_attempt_that_never_reached_stripe_is_made_anew_when_the_payer_comes_back(shop: StripeShop) -> None:
    """Stripe takes no session that would be open for less than 30 minutes, so the first attempt cannot be repeated for long."""
    invoice = shop.invoice()
    shop.sandbox.control("faults", action="cut", when="before", times=3, method="POST")
    with pytest.raises(StripeSilent):
        shop.start(invoice, operation_id="panel")
    clock.start_at(clock.utc_now() + timedelta(minutes=5))
    shop.pay(shop.start(invoice, operation_id="panel"))
    assert [checkout.state for checkout in shop.checkouts()] == [CheckoutState.FAILED, CheckoutState.PAID]
    assert shop.balance(invoice) == 0


@ON_ONE_DATABASE
@pytest.mark.parametrize("fault", [{"action": "error", "status": 503}, {"action": "cut", "when": "after"}])
def test_trouble_at_stripe_that_passes_is_not_noticed(shop: StripeShop, fault: dict[str, object]) -> None:
    shop.sandbox.control("faults", times=2, method="POST", **fault)
    shop.pay(shop.start(shop.invoice()))
    assert len(shop.sandbox.objects("checkout.session")) == len(shop.payments()) == 1


@ON_ONE_DATABASE
async def test_stripe_is_never_asked_on_the_event_loop(shop: StripeShop) -> None:
    """Everybody would wait for its answer."""
    with pytest.raises(RuntimeError, match="from a thread, never on the event loop"):
        shop.start(shop.invoice())
    assert shop.sandbox.objects("checkout.session") == []


@ON_ONE_DATABASE
def test_refusal_by_stripe_gives_the_invoices_free(shop: StripeShop) -> None:
    invoice = shop.invoice()
    shop.sandbox.control("faults", action="error", status=429, path="/v1/checkout/sessions")
    with pytest.raises(StripeRefused, match="Nothing was charged"):
        shop.start(invoice, operation_id="panel")
    assert shop.held_invoices() == set()
    assert shop.start(invoice, operation_id="panel").url


def test_s10_answer_lost_after_stripe_committed_finds_the_same_session_again(shop: StripeShop) -> None:
    invoice = shop.invoice()
    shop.sandbox.control("faults", action="cut", when="after", times=3, method="POST", path="/v1/checkout/sessions")
    with pytest.raises(StripeSilent, match="Try again"):
        shop.start(invoice, operation_id="panel")
    assert shop.held_invoices() == {invoice.id}
    shop.pay(shop.start(invoice, operation_id="panel"))
    assert len(shop.sandbox.objects("checkout.session")) == 1
    assert [key["id"] for key in shop.sandbox.objects("idempotency_key")] == [shop.checkouts()[0].idempotency_key]
    assert shop.balance(invoice) == 0
    assert shop.books_equal_stripe()
