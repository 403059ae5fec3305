"""Refunds and disputes: money that goes back."""

from typing import Any

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.amounts import format_amount
from flare_app.payments.stripe.sandbox.errors import ApiError, parameter_error
from flare_app.payments.stripe.sandbox.store import Record, new_id

# An inquiry or a prevented dispute moves no money; the rest takes the amount until it is won.
NO_MONEY_MOVED = frozenset({"warning_needs_response", "warning_under_review", "warning_closed", "prevented"})
DISPUTE_FEE = 15_00
CLOSED = frozenset({"won", "lost", "warning_closed", "prevented"})


def create_refund(account: Account, params: dict[str, Any]) -> Record:
    """POST /v1/refunds: all or a part of one charge, never more than it still holds."""
    charge = _charge_to_refund(account, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise parameter_error("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if amount > left:
        wanted, rest = format_amount(amount, charge["currency"]), format_amount(left, charge["currency"])
        raise ApiError(f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({rest})", param="amount")
    status = account.knobs.next_refund_status
    account.turn(account.knobs.model_copy(update={"next_refund_status": "succeeded"}))
    first_status = "succeeded" if status == "succeeded" else "pending"
    refund = account.create("refund", {**_refund_fields(charge, params, amount), "status": first_status})
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.save(charge)
    account.emit("refund.created", refund)
    account.emit("charge.refunded", charge)
    return set_refund_status(account, refund, status)


def set_refund_status(account: Account, refund: Record, status: str, failure_reason: str = "unknown") -> Record:
    """What the bank answered. A failed refund gives the money back to the charge."""
    if status == refund["status"]:
        return refund
    if refund["status"] in ("failed", "canceled"):
        raise ApiError(f"{refund['id']} has ended already: its status is {refund['status']}.")
    refund["status"] = status
    if status in ("failed", "canceled"):
        refund["failure_reason"] = failure_reason
        charge = account.get("charge", refund["charge"])
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        account.save(charge)
    account.save(refund)
    account.emit("refund.updated", refund)
    if status == "failed":
        account.emit("refund.failed", refund)
    return refund


def open_dispute(account: Account, charge: Record, *, amount: int, reason: str, status: str) -> Record:
    """The payer's bank asks for the money back; one that is to be over already has begun before."""
    begun_at = ("warning_needs_response" if status in NO_MONEY_MOVED else "needs_response") if status in CLOSED else status
    dispute = _begin_dispute(account, charge, amount=amount, reason=reason, status=begun_at)
    return dispute if status == begun_at else set_dispute_status(account, dispute, status)


def _begin_dispute(account: Account, charge: Record, *, amount: int, reason: str, status: str) -> Record:
    dispute = account.create(
        "dispute",
        {
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {},
            "evidence_details": {"due_by": account.now() + 7 * 86400, "has_evidence": False, "submission_count": 0},
            "is_charge_refundable": status in NO_MONEY_MOVED,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "status": status,
        },
    )
    charge["disputed"] = True
    account.save(charge)
    takes_money = status not in NO_MONEY_MOVED
    if takes_money:
        _move_funds(account, dispute, -amount)
    account.emit("charge.dispute.created", dispute)
    if takes_money:
        account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def set_dispute_status(account: Account, dispute: Record, status: str) -> Record:
    """The next step of a dispute; an inquiry that becomes a dispute takes the money, a won one gives it back."""
    withdrawn = sum(one["amount"] for one in dispute["balance_transactions"]) < 0
    takes = status not in NO_MONEY_MOVED and status != "won" and not withdrawn
    returns = status == "won" and withdrawn
    dispute.update(status=status, is_charge_refundable=status in NO_MONEY_MOVED)
    if takes or returns:
        _move_funds(account, dispute, dispute["amount"] if returns else -dispute["amount"])
    account.save(dispute)
    account.emit("charge.dispute.updated", dispute)
    if takes:
        account.emit("charge.dispute.funds_withdrawn", dispute)
    if returns:
        account.emit("charge.dispute.funds_reinstated", dispute)
    if status in CLOSED:
        account.emit("charge.dispute.closed", dispute)
    return dispute


def _move_funds(account: Account, dispute: Record, amount: int) -> None:
    """Note on the dispute what it took from the account or gave back."""
    fee = DISPUTE_FEE if amount < 0 else 0
    transaction = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "created": account.now(),
        "currency": dispute["currency"],
        "fee": fee,
        "net": amount - fee,
        "reporting_category": "dispute" if amount < 0 else "dispute_reversal",
        "source": dispute["id"],
        "status": "available",
        "type": "adjustment",
    }
    dispute["balance_transactions"] = [*dispute["balance_transactions"], transaction]
    account.save(dispute)


def _charge_to_refund(account: Account, params: dict[str, Any]) -> Record:
    if ("charge" in params) == ("payment_intent" in params):
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise ApiError(message, code="parameter_missing", remembered=False)
    if "charge" in params:
        charge = account.get("charge", params["charge"], param="charge")
    else:
        intent = account.get("payment_intent", params["payment_intent"], param="payment_intent")
        charge = account.store.find("charge", intent["latest_charge"] or "") or {"status": "failed", "id": intent["id"]}
    if charge["status"] != "succeeded":
        raise ApiError(f"{charge['id']} has no successful charge to refund.", code="payment_intent_unexpected_state")
    disputes = [one for one in account.store.all("dispute") if one["charge"] == charge["id"]]
    if any(one["status"] not in NO_MONEY_MOVED and one["status"] != "won" for one in disputes):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed")
    return charge


def _refund_fields(charge: Record, params: dict[str, Any], amount: int) -> dict[str, Any]:
    return {
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "currency": charge["currency"],
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
    }
