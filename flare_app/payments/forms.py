"""The payment form: strings as a person typed them, checked into figures, every problem named at its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlmodel import Session, col, select

from flare_app.domain.money import is_currency, parse_amount
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentKind, DocumentState, PaymentMethod
from flare_app.domain.text import as_public_id, clean_text, parse_date
from flare_app.errors import Invalid
from flare_app.models import Customer, DepositAccount, Document
from flare_app.payments.allocating import Share
from flare_app.payments.crediting import customer_credits

MOST_INVOICES = 500
NOTHING: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class PaymentForm:
    """What staff typed. `invoices` holds pairs of an invoice's public id and the amount beside it, in the order of checking.

    `credits` names payments and credit notes, by public id, whose credit is used before the money. `operation_id` is made when the
    form opens: the same form saved twice books once.
    """

    customer: str = ""
    currency: str = ""
    paid_on: str = ""
    amount: str = ""
    method: str = "bank_transfer"
    deposit_account: str = ""
    reference: str = ""
    internal_note: str = ""
    invoices: tuple[tuple[str, str], ...] = ()
    credits: tuple[str, ...] = ()
    operation_id: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedPayment:
    """The same, usable: minor units, rows, days.

    Without a typed amount it is what the shares ask for beyond `credit_amount`, the part of them that existing credit settles.
    """

    customer: Customer
    currency: str
    paid_on: date
    amount: int
    method: PaymentMethod
    deposit_account_id: int | None
    reference: str
    internal_note: str
    shares: tuple[Share, ...]
    credit_amount: int
    operation_id: str | None


def check_payment(session: Session, form: PaymentForm, *, own: Mapping[int, int] = NOTHING) -> CheckedPayment:
    """Check a payment form; `own` says by invoice id what the payment settles already, while it is edited.

    Raises:
        InvalidForm: with a sentence for every field that cannot be taken.
    """
    problems = Problems()
    customer = problems.catch(lambda: _customer(session, form.customer), None)
    currency = problems.catch(lambda: _currency(form.currency), "")
    paid_on = problems.catch(lambda: parse_date(form.paid_on, field="paid_on", label="Payment date"), date.min)
    method = problems.catch(lambda: read_method(form.method), PaymentMethod.OTHER)
    account = problems.catch(lambda: find_deposit_account(session, form.deposit_account), None)
    reference = problems.catch(lambda: clean_text(form.reference, field="reference", max_length=200), "")
    note = problems.catch(lambda: clean_text(form.internal_note, field="internal_note", max_length=5000, multiline=True), "")
    operation = problems.catch(lambda: clean_text(form.operation_id, field="", max_length=64), "")
    problems.raise_any()
    assert customer is not None
    shares = problems.catch(lambda: _shares(session, form, customer, currency, own), None)
    given = sum(share.amount for share in shares or ())
    credit = problems.catch(lambda: min(_credit(session, form, customer, currency), given), 0)
    # Without a typed amount it follows the shares: what is wrong with those is said once.
    typed = form.amount.strip() or shares is not None
    amount = problems.catch(lambda: _amount(form.amount, currency, given, credit), 0) if typed else 0
    problems.raise_any()
    assert shares is not None
    return CheckedPayment(
        customer=customer,
        currency=currency,
        paid_on=paid_on,
        amount=amount,
        method=method,
        deposit_account_id=account.id if account else None,
        reference=reference,
        internal_note=note,
        shares=shares,
        credit_amount=credit,
        operation_id=operation or None,
    )


def _customer(session: Session, public_id: str) -> Customer:
    found = session.exec(select(Customer).where(Customer.public_id == as_public_id(public_id))).first()
    if found is None:
        raise Invalid("Choose a customer.", field="customer")
    return found


def _currency(code: str) -> str:
    if not is_currency(code):
        raise Invalid("Choose a currency.", field="currency")
    return code


def read_method(value: str, sentence: str = "Choose how the money came.") -> PaymentMethod:
    """How money moved.

    Raises:
        Invalid: it is none of the ways; with the sentence.
    """
    try:
        return PaymentMethod(value)
    except ValueError:
        raise Invalid(sentence, field="method") from None


def find_deposit_account(session: Session, public_id: str) -> DepositAccount | None:
    """The account that was chosen; None for none.

    Raises:
        Invalid: there is no such account.
    """
    if not public_id:
        return None
    found = session.exec(select(DepositAccount).where(DepositAccount.public_id == as_public_id(public_id))).first()
    if found is None:
        raise Invalid("Choose an account from the list.", field="deposit_account")
    return found


def _shares(session: Session, form: PaymentForm, customer: Customer, currency: str, own: Mapping[int, int]) -> tuple[Share, ...]:
    if len(form.invoices) > MOST_INVOICES:
        raise Invalid(f"A payment can settle at most {MOST_INVOICES} invoices at once.", field="invoices")
    typed = {as_public_id(public_id): parse_amount(text or "0", currency, field="invoices") for public_id, text in form.invoices}
    if len(typed) != len(form.invoices):
        raise Invalid("An invoice is named twice.", field="invoices")
    statement = select(Document).where(
        col(Document.public_id).in_(typed),
        Document.customer_id == customer.id,
        Document.currency == currency,
        Document.kind == DocumentKind.INVOICE,
        Document.state == DocumentState.ISSUED,
    )
    invoices = {invoice.public_id: invoice for invoice in session.exec(statement)}
    if set(typed) - set(invoices):
        raise Invalid("One of the invoices cannot take this payment any more. Reload the page.", field="invoices")
    for public_id, amount in typed.items():
        invoice = invoices[public_id]
        if amount < 0 or amount > invoice.balance_amount + own.get(invoice.id, 0):
            raise Invalid(f"The amount for {invoice.number} must be between 0 and its balance.", field="invoices")
    return tuple(Share(invoices[public_id].id, amount) for public_id, amount in typed.items() if amount)


def _credit(session: Session, form: PaymentForm, customer: Customer, currency: str) -> int:
    if not form.credits:
        return 0
    known = {one.public_id: one.amount for one in customer_credits(session, customer_id=customer.id, currency=currency)}
    if set(form.credits) - set(known):
        raise Invalid("Some of the credit was used meanwhile. Reload the page.", field="invoices")
    return sum(known[public_id] for public_id in set(form.credits))


def _amount(text: str, currency: str, given: int, credit: int) -> int:
    """Zero is an amount only where credit alone settles what is ticked."""
    amount = parse_amount(text, currency, field="amount") if text.strip() else given - credit
    if amount < 0 or (amount == 0 and not credit):
        raise Invalid("Type the amount that was received.", field="amount")
    if amount < given - credit:
        raise Invalid("The invoices take more than the amount received. Raise it, or lower one of them.", field="amount")
    return amount
