"""A payment names the invoices that it settles now: in its details, in the list, and to the search."""

from dataclasses import replace

from flare_app.database import read_only
from flare_app.domain.principals import PortalScope, Principal
from flare_app.models import Payment
from flare_app.payments import payment_details, payment_source
from tests import factories
from tests.payments.conftest import Till


def shown(who: Principal) -> list[str]:
    with read_only() as session:
        return [row.invoices for row in session.execute(payment_source(who).select.order_by(Payment.id))]  # type: ignore[arg-type]


def is_found_by(payment: Payment, number: str) -> bool:
    with read_only() as session:
        return number.lower() in session.get_one(Payment, payment.id).search_text


def test_details_tell_what_each_invoice_still_asked_for_after_the_payment(till: Till) -> None:
    first, second = till.invoice("60.00"), till.invoice("40.00")
    till.record((first, "10.00"))
    payment = till.record((first, "20.00"), (second, "40.00"), amount="75.00")
    till.record((first, "30.00"))
    with read_only() as session:
        details = payment_details(session, principal=factories.make_visitor(till.customer), public_id=payment.public_id)
    assert [(one.number, one.total_amount, one.amount, one.left_amount) for one in details.settled] == [
        (first.number, 60_00, 20_00, 30_00),
        (second.number, 40_00, 40_00, 0),
    ]
    assert details.refunds == ()


def test_refund_is_told_apart_and_the_invoice_it_was_taken_off_is_named_no_longer(till: Till) -> None:
    kept, reopened = till.invoice("60.00"), till.invoice("40.00")
    payment = till.record((kept, "60.00"), (reopened, "40.00"))
    assert shown(till.staff) == [f"{kept.number}, {reopened.number}"]
    assert is_found_by(payment, reopened.number)
    till.refund(payment, 40_00)
    with read_only() as session:
        details = payment_details(session, principal=till.staff, public_id=payment.public_id)
    assert [(one.number, one.amount) for one in details.settled if not one.is_refund] == [(kept.number, 60_00)]
    assert [(one.amount, one.state) for one in details.refunds] == [(40_00, "succeeded")]
    assert shown(till.staff) == [kept.number]
    assert is_found_by(payment, kept.number)
    assert not is_found_by(payment, reopened.number)


def test_void_payment_names_nothing(till: Till) -> None:
    invoice = till.invoice()
    payment = till.record((invoice, "100.00"))
    till.void(payment)
    assert shown(till.staff) == [""]
    assert not is_found_by(payment, invoice.number)


def test_list_names_only_what_the_one_who_asks_may_see(till: Till) -> None:
    first, second = till.invoice("60.00", issue_on="2026-01-10"), till.invoice("40.00")
    payment = till.record((first, "60.00"), (second, "40.00"))
    visitor = factories.make_visitor(till.customer)
    assert shown(visitor) == [f"{first.number}, {second.number}"]
    until_paid = replace(visitor, scope=PortalScope(start=first.issue_on, end=payment.paid_on))
    assert payment.paid_on < second.issue_on
    assert shown(until_paid) == [first.number]
    source = payment_source(until_paid)
    assert source.texts is not None
    with read_only() as session:
        assert source.texts(session, [payment.id]) == {payment.id: [first.number]}
