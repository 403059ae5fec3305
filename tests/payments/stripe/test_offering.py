"""What can be paid now, and what typed amounts come to: exact, by the rules that count when it is paid."""

import pytest

from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Invalid
from flare_app.models import Company, Document
from flare_app.payments.stripe import MOST_INVOICES, Offer, all_due, offer, quote, spread_amount, start_checkout
from tests import factories
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop

pytestmark = ON_ONE_DATABASE


def offered(shop: StripeShop, *invoices: Document) -> Offer:
    with read_only() as session:
        return offer(session, visitor=shop.visitor, invoices=[one.public_id for one in invoices])


def three(shop: StripeShop) -> tuple[Offer, list[str]]:
    """Invoices of 100.00, 200.00 and 300.00, and their ids, the oldest due first."""
    invoices = [
        shop.invoice(price, due_on=due)
        for price, due in (("300.00", "2027-03-01"), ("100.00", "2027-01-01"), ("200.00", "2027-02-01"))
    ]
    found = offered(shop, *invoices)
    return found, [row.public_id for row in found.rows]


def test_everything_is_paid_in_full_until_something_is_typed(shop: StripeShop) -> None:
    found, _ = three(shop)
    assert [row.balance_amount for row in found.rows] == [100_00, 200_00, 300_00]
    all_of_it = quote(found, {}, use_credit=False)
    assert (all_of_it.amounts, all_of_it.total, all_of_it.left_amount, all_of_it.problems) == (
        (100_00, 200_00, 300_00),
        600_00,
        0,
        {},
    )


def test_one_amount_is_spread_over_the_oldest_due_first(shop: StripeShop) -> None:
    found, ids = three(shop)
    laid = spread_amount(found, "250.55")
    assert ([laid.texts[public_id] for public_id in ids], laid.over_amount) == (["100.00", "150.55", "0.00"], 0)
    result = quote(found, laid.texts, use_credit=False)
    assert (result.amounts, result.left_amount) == ((100_00, 150_55, 0), 349_45)
    assert spread_amount(found, "1,000").over_amount == 400_00
    for nonsense in ("ten", "1.2.3", "-5", "1.005"):
        with pytest.raises(Invalid):
            spread_amount(found, nonsense)


def test_rest_below_the_company_s_minimum_is_left_over_and_said(shop: StripeShop) -> None:
    with unit_of_work() as session:
        session.get_one(Company, 1).minimum_partial_amount = 30_00
    found, ids = three(shop)
    laid = spread_amount(found, "329.99")
    assert ([laid.texts[public_id] for public_id in ids], laid.over_amount) == (["100.00", "200.00", "0.00"], 29_99)
    assert laid.too_little_for == found.rows[2]
    assert quote(found, laid.texts, use_credit=False).problems == {}
    assert spread_amount(found, "330").over_amount == 0


def test_row_that_is_typed_over_changes_itself_and_the_total_alone(shop: StripeShop) -> None:
    found, ids = three(shop)
    texts = spread_amount(found, "250.00").texts | {ids[2]: "10"}
    assert quote(found, texts, use_credit=False).amounts == (100_00, 150_00, 10_00)
    assert quote(found, texts | {ids[0]: ""}, use_credit=False).amounts == (0, 150_00, 10_00)


def test_each_amount_that_cannot_be_paid_says_so_at_its_invoice(shop: StripeShop) -> None:
    with unit_of_work() as session:
        session.get_one(Company, 1).minimum_partial_amount = 30_00
    found, ids = three(shop)
    result = quote(found, {ids[0]: "100.01", ids[1]: "abc", ids[2]: "29.99"}, use_credit=False)
    assert [result.problems[public_id][:12] for public_id in ids] == ["At most 100.", "“abc” is not", "Pay at least"]
    assert result.total == 0


def test_credit_is_shown_as_it_will_be_used(shop: StripeShop) -> None:
    with unit_of_work() as session:
        factories.make_issued(session, shop.customer, factories.line("120.00"), actor=shop.staff, kind=DocumentKind.CREDIT_NOTE)
    found, ids = three(shop)
    result = quote(found, {}, use_credit=True)
    assert (result.parts.credit, result.parts.card) == ((100_00, 20_00, 0), (0, 180_00, 300_00))
    assert quote(found, {ids[0]: "", ids[1]: "", ids[2]: "50"}, use_credit=True).parts.card_amount == 0
    assert quote(found, {}, use_credit=False).parts.credit_amount == 0


def test_amount_that_stripe_does_not_charge_is_said_before_it_is_asked(shop: StripeShop) -> None:
    found, ids = three(shop)
    assert "too little" in quote(found, {ids[0]: "0.10", ids[1]: "", ids[2]: ""}, use_credit=False).charge_problem
    assert quote(found, dict.fromkeys(ids, ""), use_credit=False).charge_problem == ""
    assert "cannot be paid online" in offered(shop, shop.invoice("1000000.00")).problem


def test_what_somebody_pays_already_is_left_out_and_named(shop: StripeShop) -> None:
    free, busy = shop.invoice(), shop.invoice()
    colleague = shop.visitor_of(shop.customer, "bruno@bergwerk.example")
    started = shop.start(busy, visitor=colleague)
    found = offered(shop, free, busy)
    assert [row.public_id for row in found.rows] == [free.public_id]
    assert {number: one.checkout_public_id for number, one in found.paying.items()} == {busy.number: started.public_id}
    assert (found.paying[busy.number or ""].by, found.paying[busy.number or ""].url) == ("", "")
    assert offered(shop, busy).problem == "A payment of this is in progress."
    with read_only() as session:
        assert all_due(session, visitor=shop.visitor, currency="EUR") == [free.public_id]


def test_hundreds_of_invoices_are_paid_as_one_line(shop: StripeShop) -> None:
    """Stripe takes a hundred lines; each invoice stands in our own books."""
    invoices = [shop.invoice(f"{10 + number}.00") for number in range(101)]
    started = shop.start(*invoices)
    (session,) = shop.sandbox.objects("checkout.session")
    lines = shop.sandbox.client().v1.checkout.sessions.line_items.list(session["id"])
    total = sum(one.total_amount for one in invoices)
    assert [(line.description, line.amount_total) for line in lines.data] == [("101 invoices", total)]
    shop.pay(started)
    assert {shop.balance(one) for one in invoices} == {0}
    assert shop.payments()[-1].unapplied_amount == 0


def test_one_payment_does_not_take_on_more_than_it_can(shop: StripeShop) -> None:
    ids = [(f"id{number}", "") for number in range(MOST_INVOICES + 1)]
    with pytest.raises(Invalid, match=f"At most {MOST_INVOICES}"):
        start_checkout(visitor=shop.visitor, items=ids, operation_id="panel")
