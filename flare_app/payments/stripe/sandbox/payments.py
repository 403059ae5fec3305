"""Paying a Checkout Session: by card at once, or by a bank debit that takes days."""

from typing import Any

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.bank import BANK_ACCOUNTS, CARDS, DEBIT_FAILED, NOT_A_TEST_CARD, Decline
from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.store import Record, new_id


def pay_by_card(account: Account, session: Record, *, number: str, email: str) -> Decline | None:
    """One attempt with a card; returns why it was declined, None when the session is paid."""
    _require_open(session)
    decline = CARDS.get(number, NOT_A_TEST_CARD)
    if session["amount_total"] == 0:
        _complete(account, session, email=email, payment_status="no_payment_required")
        return None
    details = {"type": "card", "card": {"brand": _brand(number), "last4": number[-4:]}}
    intent = _payment_intent(account, session, email=email)
    if decline is not None:
        _create_charge(account, intent, details=details, status="failed", decline=decline)
        _fail(account, intent, decline)
        return decline
    _create_charge(account, intent, details=details, status="succeeded")
    _succeed(account, intent)
    _complete(account, session, email=email, payment_status="paid")
    return None


def pay_by_bank_debit(account: Account, session: Record, *, number: str, email: str) -> None:
    """Begin a debit: the session is complete but unpaid until `settle` says how it ended."""
    _require_open(session)
    method = next((name for name in session["payment_method_types"] if name in BANK_ACCOUNTS), None)
    if method is None or session["amount_total"] == 0:
        raise ApiError("This Checkout Session does not offer bank debits.")
    intent = _payment_intent(account, session, email=email)
    _create_charge(account, intent, details={"type": method, method: {"last4": number[-4:]}}, status="pending")
    intent["status"] = "processing"
    account.save(intent)
    account.emit("payment_intent.processing", intent)
    _complete(account, session, email=email, payment_status="unpaid")
    wait = account.knobs.debit_settles_after_seconds
    settlement = {
        "id": intent["id"],
        "session": session["id"],
        "succeeds": number != BANK_ACCOUNTS[method][1],
        "due": None if wait is None else account.now() + wait,
    }
    account.store.put("settlement", intent["id"], settlement)


def settle(account: Account, intent_id: str, *, succeeds: bool) -> Record:
    """The bank's last word on a debit."""
    intent = account.get("payment_intent", intent_id)
    settlement = account.store.find("settlement", intent_id)
    if intent["status"] != "processing" or settlement is None:
        raise ApiError(f"{intent_id} is not a debit on its way: its status is {intent['status']}.")
    session = account.get("checkout.session", settlement["session"])
    charge = account.get("charge", intent["latest_charge"])
    if succeeds:
        account.save({**charge, "status": "succeeded", "paid": True, "captured": True, "amount_captured": charge["amount"]})
        _succeed(account, intent)
        session["payment_status"] = "paid"
        account.save(session)
        account.emit("checkout.session.async_payment_succeeded", session)
    else:
        failure = {"failure_code": "account_closed", "failure_message": DEBIT_FAILED.message}
        account.save({**charge, "status": "failed", **failure})
        _fail(account, intent, DEBIT_FAILED)
        account.emit("checkout.session.async_payment_failed", session)
    return intent


def settle_due_debits(account: Account) -> None:
    """Settle what the clock says is due, as its account number promised."""
    now = account.now()
    for settlement in account.store.all("settlement"):
        intent = account.get("payment_intent", settlement["id"])
        if settlement["due"] is not None and settlement["due"] <= now and intent["status"] == "processing":
            settle(account, settlement["id"], succeeds=settlement["succeeds"])


def _require_open(session: Record) -> None:
    if session["status"] != "open":
        raise ApiError(f"This Checkout Session is not open: its status is {session['status']}.")


def _brand(number: str) -> str:
    return {"4": "visa", "5": "mastercard", "3": "amex"}.get(number[:1], "unknown")


def _payment_intent(account: Account, session: Record, *, email: str) -> Record:
    """The session's PaymentIntent, created by the first attempt, as Checkout does."""
    if session["payment_intent"] is not None:
        return account.get("payment_intent", session["payment_intent"])
    data = account.store.find("payment_intent_data", session["id"]) or {}
    intent = account.create(
        "payment_intent",
        {
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_received": 0,
            "canceled_at": None,
            "capture_method": "automatic_async",
            "confirmation_method": "automatic",
            "currency": session["currency"],
            "customer": None,
            "description": data.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": data.get("metadata", {}),
            "payment_method": None,
            "payment_method_types": session["payment_method_types"],
            "receipt_email": data.get("receipt_email", email),
            "status": "requires_payment_method",
        },
    )
    session["payment_intent"] = intent["id"]
    account.save(session)
    return intent


def _create_charge(
    account: Account, intent: Record, *, details: dict[str, Any], status: str, decline: Decline | None = None
) -> None:
    succeeded = status == "succeeded"
    charge = account.create(
        "charge",
        {
            "amount": intent["amount"],
            "amount_captured": intent["amount"] if succeeded else 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": {"address": None, "email": intent["receipt_email"], "name": None, "phone": None},
            "captured": succeeded,
            "currency": intent["currency"],
            "description": intent["description"],
            "disputed": False,
            "failure_code": decline.code if decline else None,
            "failure_message": decline.message if decline else None,
            "metadata": intent["metadata"],
            "paid": succeeded,
            "payment_intent": intent["id"],
            "payment_method": new_id("pm"),
            "payment_method_details": details,
            "receipt_url": None,
            "refunded": False,
            "status": status,
        },
    )
    intent.update(latest_charge=charge["id"], payment_method=charge["payment_method"])
    account.save(intent)


def _succeed(account: Account, intent: Record) -> None:
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None)
    account.save(intent)
    _keep_fee(account, account.get("charge", intent["latest_charge"]))
    account.emit("payment_intent.succeeded", intent)


def _keep_fee(account: Account, charge: Record) -> None:
    """What Stripe keeps of a charge, as in its own price list for cards: 1.5 % and 25 hundredths."""
    fee = min(charge["amount"] * 15 // 1000 + 25, charge["amount"])
    kept = {"amount": charge["amount"], "currency": charge["currency"], "fee": fee, "net": charge["amount"] - fee}
    transaction = account.create("balance_transaction", {**kept, "source": charge["id"], "status": "pending", "type": "charge"})
    account.save({**charge, "balance_transaction": transaction["id"]})


def _fail(account: Account, intent: Record, decline: Decline) -> None:
    error = {
        "type": "card_error",
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
        "charge": intent["latest_charge"],
    }
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=error)
    account.save(intent)
    account.emit("payment_intent.payment_failed", intent)


def _complete(account: Account, session: Record, *, email: str, payment_status: str) -> None:
    details: Record = {"address": None, "email": email, "name": None, "phone": None, "tax_exempt": "none", "tax_ids": []}
    session.update(status="complete", payment_status=payment_status, customer_details=details, url=None)
    account.save(session)
    account.emit("checkout.session.completed", session)
