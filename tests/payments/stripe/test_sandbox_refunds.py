"""Refunds and disputes of the sandbox, asked by Stripe's own SDK over HTTP."""

import pytest
import stripe

from tests.stripe_calls import paid


def test_partial_refunds_add_up_to_the_charge_and_no_further(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    refunds = [client.v1.refunds.create({"payment_intent": charge.payment_intent, "amount": 5_000}) for _ in range(2)]
    assert {refund.status for refund in refunds} == {"succeeded"}
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        client.v1.refunds.create({"charge": charge.id, "amount": 2_551})
    refunds.append(client.v1.refunds.create({"charge": charge.id}))
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded") as caught:
        client.v1.refunds.create({"charge": charge.id})
    assert caught.value.code == "charge_already_refunded"
    after = client.v1.charges.retrieve(charge.id)
    assert (after.amount_refunded, after.refunded) == (12_550, True)
    assert [one.id for one in client.v1.refunds.list({"charge": charge.id}).data] == [one.id for one in refunds[::-1]]
    sandbox.drain()
    assert (receiver.types.count("refund.created"), receiver.types.count("charge.refunded")) == (3, 3)


def test_failed_refund_gives_the_money_back_to_the_charge(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    refund = client.v1.refunds.create({"charge": charge.id, "amount": 1_000})
    sandbox.control(f"refunds/{refund.id}", status="failed", failure_reason="lost_or_stolen_card")
    failed = client.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "lost_or_stolen_card")
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0
    sandbox.drain()
    assert {"refund.updated", "refund.failed"} <= set(receiver.types)


def test_refund_may_be_pending_first(client, sandbox):
    sandbox.control("knobs", next_refund_status="pending")
    charge = paid(client, sandbox).payment_intent.latest_charge
    refund = client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "pending"
    sandbox.control(f"refunds/{refund.id}", status="succeeded")
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_dispute_takes_the_money_until_it_is_won(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    dispute = sandbox.control("disputes", charge=charge.id)
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        client.v1.refunds.create({"charge": charge.id})
    sandbox.control(f"disputes/{dispute['id']}", status="won")
    assert client.v1.disputes.retrieve(dispute["id"]).status == "won"
    sandbox.drain()
    seen = {name.removeprefix("charge.dispute.") for name in receiver.types if name.startswith("charge.dispute")}
    assert seen == {"created", "funds_withdrawn", "updated", "funds_reinstated", "closed"}


def test_inquiry_moves_no_money(client, sandbox, receiver):
    charge = paid(client, sandbox).payment_intent.latest_charge
    dispute = sandbox.control("disputes", charge=charge.id, status="warning_needs_response")
    sandbox.control(f"disputes/{dispute['id']}", status="warning_closed")
    sandbox.drain()
    assert not {"charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"} & set(receiver.types)
