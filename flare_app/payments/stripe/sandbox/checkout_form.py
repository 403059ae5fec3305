"""The form on the checkout page: what was typed, and what is wrong with it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.bank import BANK_ACCOUNTS
from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.store import Record

MAX_FIELD = 200


@dataclass
class CheckoutForm:
    """What the payer typed, and what is wrong with it. Prefilled so that a demo needs one click."""

    email: str
    method: str = "card"
    card_number: str = "4242 4242 4242 4242"
    expiry: str = "12 / 34"
    cvc: str = "123"
    account_number: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def prefilled_form(session: Record) -> CheckoutForm:
    debit = offered_bank_debit(session)
    number = BANK_ACCOUNTS[debit][0] if debit else ""
    return CheckoutForm(email=session["customer_email"] or "payer@example.com", account_number=number)


def read_form(session: Record, raw: bytes) -> CheckoutForm:
    try:
        sent = parse_qs(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise ApiError("This form could not be read.") from error
    form = prefilled_form(session)
    for name in ("email", "method", "card_number", "expiry", "cvc", "account_number"):
        if name in sent:
            setattr(form, name, sent[name][0].replace("\x00", "")[:MAX_FIELD].strip())
    # A payer cannot change the address the seller gave.
    form.email = session["customer_email"] or form.email
    if form.method != "bank_debit" or not offered_bank_debit(session):
        form.method = "card"
    return form


def check_form(account: Account, form: CheckoutForm) -> dict[str, str]:
    """Field name → sentence, in the order of the form."""
    problems = {"email": "" if "@" in form.email.strip("@") else "Enter an e-mail address, such as name@example.com."}
    if form.method == "bank_debit":
        good = re.fullmatch(r"[A-Za-z0-9 ]{6,40}", form.account_number)
        problems["account_number"] = "" if good else "Enter the account number."
    else:
        digits = re.sub(r"[ -]", "", form.card_number)
        problems["card_number"] = "" if _is_card_number(digits) else "Your card number is incomplete or invalid."
        problems["expiry"] = _expiry_problem(account, form.expiry)
        good = re.fullmatch(r"[0-9]{3,4}", form.cvc)
        problems["cvc"] = "" if good else "Your card's security code has 3 or 4 digits."
    return {name: sentence for name, sentence in problems.items() if sentence}


def _is_card_number(digits: str) -> bool:
    """13 to 19 digits whose Luhn sum is right (ISO/IEC 7812-1)."""
    if not re.fullmatch(r"[0-9]{13,19}", digits):
        return False
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _expiry_problem(account: Account, text: str) -> str:
    match = re.fullmatch(r"(0?[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})", text)
    if not match:
        return "Enter the expiry as MM / YY."
    today = datetime.fromtimestamp(account.now(), UTC)
    if (2000 + int(match[2]), int(match[1])) < (today.year, today.month):
        return "Your card's expiration date is in the past."
    return ""


def offered_bank_debit(session: Record) -> str | None:
    offered = session["amount_total"] > 0
    return next((name for name in session["payment_method_types"] if offered and name in BANK_ACCOUNTS), None)
