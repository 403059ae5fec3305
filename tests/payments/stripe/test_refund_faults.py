"""A refund that staff ordered is given once, whatever becomes of Stripe's answer."""

from datetime import timedelta

import pytest

from flare_app import clock
from flare_app.database import read_only
from flare_app.payments.stripe import OnlineRefundForm, payment_problems, reconcile, refund_online
from tests.stripe_shop import ON_ONE_DATABASE, StripeShop


def order(shop: StripeShop) -> str:
    """30.00 of a payment of 100.00, of which no event ever tells."""
    shop.pay(shop.start(shop.invoice()))
    shop.sandbox.control("knobs", webhooks={"mode": "suppress"})
    form = OnlineRefundForm(payment=shop.payments()[0].public_id, amount="30.00", operation_id="window")
    return refund_online(form=form, actor=shop.staff)


def break_refunds(shop: StripeShop, action: str, **more: object) -> None:
    """Three times: the SDK tries again twice by itself."""
    shop.sandbox.control("faults", action=action, times=3, method="POST", path="/v1/refunds", **more)


def later(minutes: int) -> None:
    clock.start_at(clock.utc_now() + timedelta(minutes=minutes))
    reconcile()


def test_s10_refund_whose_answer_was_lost_is_given_and_booked_once(shop: StripeShop) -> None:
    break_refunds(shop, "cut", when="after")
    assert order(shop) == "asking"
    assert (len(shop.sandbox.objects("refund")), shop.refunds()) == (1, [])
    for _ in range(2):
        later(2)
        assert [(refund.amount, refund.state) for refund in shop.refunds()] == [(30_00, "succeeded")]
        assert shop.books_equal_stripe()
    assert shop.books_are_right()


@ON_ONE_DATABASE
@pytest.mark.parametrize(("action", "more"), [("cut", {}), ("error", {"status": 503}), ("error", {"when": "after"})])
def test_refund_is_asked_for_again_until_stripe_answers(shop: StripeShop, action: str, more: dict[str, object]) -> None:
    break_refunds(shop, action, **more)
    assert order(shop) == "asking"
    later(2)
    assert len(shop.sandbox.objects("refund")) == len(shop.refunds()) == 1
    assert shop.books_equal_stripe()


@ON_ONE_DATABASE
def test_refund_whose_key_remembers_an_error_is_given_up_after_a_day_and_told_to_staff(shop: StripeShop) -> None:
    """Under a new key Stripe might give back twice; under the old one it answers the same for a day."""
    break_refunds(shop, "error", remembered=True)
    assert order(shop) == "asking"
    later(60)
    assert shop.sandbox.objects("refund") == []
    later(24 * 60)
    with read_only() as session:
        (task,) = payment_problems(session, principal=shop.staff)
    assert "Stripe did not answer for a day" in task.problem
    assert (shop.sandbox.objects("refund"), shop.refunds()) == ([], [])
