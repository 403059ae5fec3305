"""Recording a payment: what staff type is checked at its field, booked once, and laid on the invoices they chose."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from flare_app import audit
from flare_app.database import read_only, unit_of_work
from flare_app.errors import FlareError, InvalidForm, NotPermitted
from flare_app.payments import record_payment
from tests import factories
from tests.payments.conftest import Till
from tests.payments_forms import payment_form
from tests.stripe_shop import ON_ONE_DATABASE


def test_payment_settles_the_chosen_invoices_and_gets_a_number(till: Till) -> None:
    first, second = till.invoice("100.00"), till.invoice("50.00")
    payment = till.record((first, "100.00"), (second, "20.00"), reference="SEPA 4711")
    assert (payment.number, payment.amount, till.credit(payment)) == ("PMT-000001", 120_00, 0)
    assert (till.balance(first), till.balance(second)) == (0, 30_00)
    assert till.books_are_right()


def test_more_than_is_due_is_kept_as_credit(till: Till) -> None:
    invoice = till.invoice("100.00")
    payment = till.record((invoice, "100.00"), amount="130.00")
    assert (till.balance(invoice), till.credit(payment)) == (0, 30_00)
    advance = till.record(amount="40.00")
    assert till.credit(advance) == 40_00
    assert till.books_are_right()


@ON_ONE_DATABASE
def test_form_says_at_each_field_what_is_wrong(till: Till) -> None:
    bad = {
        "customer": "nobody",
        "currency": "XXX",
        "paid_on": "31.12.2026",
        "method": "gold",
        "deposit_account": "nowhere",
        "reference": "x\x00",
        "internal_note": "x" * 5001,
    }
    with unit_of_work() as session, pytest.raises(InvalidForm) as refused:
        record_payment(session, form=payment_form(till.customer, **bad), actor=till.staff)
    assert [problem.field for problem in refused.value.problems] == list(bad)
    assert till.payments() == []


@pytest.mark.parametrize(
    ("amount", "shares", "field"),
    [
        ("", [], "amount"),
        ("0", [], "amount"),
        ("-5", [], "amount"),
        ("abc", [], "amount"),
        ("1e9", [], "amount"),
        ("10.005", [], "amount"),
        ("99.99", ["100.00"], "amount"),
        ("", ["100.01"], "invoices"),
        ("", ["-1"], "invoices"),
        ("", ["abc"], "invoices"),
        ("", ["1", "1"], "invoices"),
    ],
)
@ON_ONE_DATABASE
def test_amount_that_does_not_fit_is_refused_at_its_field(till: Till, amount: str, shares: list[str], field: str) -> None:
    invoice = till.invoice("100.00")
    with pytest.raises(InvalidForm) as refused:
        till.record(*[(invoice, share) for share in shares], amount=amount)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert till.balance(invoice) == 100_00


def test_invoice_of_another_customer_or_currency_or_none_at_all_takes_nothing(till: Till) -> None:
    with unit_of_work() as session:
        stranger = factories.make_customer(session, actor=till.staff, email="other@example.com")
        draft = factories.make_draft(session, till.customer, actor=till.staff)
    for invoice in (till.invoice(customer=stranger), till.invoice(currency="USD"), draft):
        with pytest.raises(InvalidForm, match="Reload the page"):
            till.record((invoice, "1.00"), amount="1.00")
    for public_id in ("missing", "\x00", "x" * 1000):
        form = payment_form(till.customer, amount="1.00")
        with unit_of_work() as session, pytest.raises(InvalidForm):
            record_payment(session, form=type(form)(**{**vars(form), "invoices": ((public_id, "1.00"),)}), actor=till.staff)
    assert till.payments() == []


@ON_ONE_DATABASE
def test_portal_visitor_records_nothing(till: Till) -> None:
    with unit_of_work() as session, pytest.raises(NotPermitted):
        record_payment(session, form=payment_form(till.customer, amount="1"), actor=factories.make_visitor(till.customer))


def test_form_saved_twice_at_once_books_once(till: Till) -> None:
    invoice = till.invoice("100.00")
    with ThreadPoolExecutor(6) as pool:
        saved = list(pool.map(lambda _: till.record((invoice, "100.00"), operation_id="form-1").id, range(6)))
    assert len(set(saved)) == 1
    assert len(till.payments()) == 1
    assert till.books_are_right()


def test_parallel_payments_never_lay_more_on_an_invoice_than_it_asks_for(till: Till) -> None:
    for _ in range(4):
        invoice, other = till.invoice("100.00"), till.invoice("100.00")

        def pay(number: int, pair: tuple = (invoice, other)) -> int:
            shares = pair if number % 2 else pair[::-1]
            try:
                return till.record(*[(one, "60.00") for one in shares]).amount
            except FlareError:
                return 0

        with ThreadPoolExecutor(8) as pool:
            received = list(pool.map(pay, range(8)))
        assert sum(received) == 120_00
        assert (till.balance(invoice), till.balance(other)) == (40_00, 40_00)
    assert till.books_are_right()


@ON_ONE_DATABASE
def test_payment_leaves_a_trail(till: Till) -> None:
    invoice = till.invoice("100.00")
    payment = till.record((invoice, "100.00"))
    with read_only() as session:
        assert [entry.verb for entry in audit.history(session, subject_kind="payment", subject_id=payment.id)] == ["recorded"]
        assert "settled" in [entry.verb for entry in audit.history(session, subject_kind="document", subject_id=invoice.id)]
