"""Who sees which payment."""

import pytest

from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor, Staff
from flare_app.errors import NotFound
from flare_app.payments import get_payment, open_invoices, payment_details, payment_source, receipt_data
from tests import factories
from tests.payments.conftest import Till
from tests.stripe_shop import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE


def stranger_of(till: Till) -> PortalVisitor:
    with unit_of_work() as session:
        return factories.make_visitor(factories.make_customer(session, actor=till.staff, email="other@example.com"))


def test_foreign_payment_is_as_unknown_as_one_that_does_not_exist(till: Till) -> None:
    payment, stranger = till.record(amount="10.00"), stranger_of(till)
    for read in (get_payment, payment_details):
        with read_only() as session, pytest.raises(NotFound) as foreign:
            read(session, principal=stranger, public_id=payment.public_id)
        for public_id in ("missing", "\x00", ""):
            with read_only() as session, pytest.raises(NotFound, match=str(foreign.value)):
                read(session, principal=stranger, public_id=public_id)


def test_list_of_payments_holds_one_s_own_only(till: Till) -> None:
    payment, stranger = till.record(amount="10.00"), stranger_of(till)

    def seen(principal: Staff | PortalVisitor) -> list[str]:
        with read_only() as session:
            return [row.public_id for row in session.execute(payment_source(principal).select)]

    assert seen(stranger) == []
    assert seen(factories.make_visitor(till.customer)) == seen(till.staff) == [payment.public_id]


def test_details_and_receipt_show_what_is_settled_now(till: Till) -> None:
    first, second = till.invoice("60.00"), till.invoice("40.00")
    payment = till.record((first, "60.00"), (second, "40.00"), amount="110.00")
    till.refund(payment, 25_00)
    with read_only() as session:
        details = payment_details(session, principal=factories.make_visitor(till.customer), public_id=payment.public_id)
        receipt = receipt_data(session, details)
    assert [(one.number, one.amount) for one in details.settled] == [(first.number, 60_00), (second.number, 25_00), ("", 25_00)]
    assert [(one.document_number, one.applied_amount) for one in receipt.allocations][-1] == ("Refund", 25_00)
    assert (receipt.amount, receipt.unapplied_amount) == (110_00, 0)


def test_open_invoices_are_those_with_a_balance_in_the_currency(till: Till) -> None:
    paid, partly, other = till.invoice("10.00"), till.invoice("20.00"), till.invoice("30.00", currency="USD")
    till.record((paid, "10.00"), (partly, "5.00"))
    with read_only() as session:
        euros = open_invoices(session, customer_id=till.customer.id, currency="EUR")
        dollars = open_invoices(session, customer_id=till.customer.id, currency="USD")
    assert [(one.number, one.balance_amount) for one in euros] == [(partly.number, 15_00)]
    assert [one.number for one in dollars] == [other.number]
