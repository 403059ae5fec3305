"""The payment form: strings as a person typed them, checked into figures, every problem named at its field."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from flare_app.domain.money import is_currency, parse_amount
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentKind, DocumentState, PaymentMethod
from flare_app.domain.text import as_public_id, clean_text, parse_date
from flare_app.errors import Invalid
from flare_app.models import Customer, DepositAccount, Document
from flare_app.payments.allocating import Share

MOST_INVOICES = 500


@dataclass(frozen=True, kw_only=True)
class PaymentForm:
    """What staff typed. `invoices` holds pairs of an invoice's public id and the amount beside it, in the order of checking.

    `operation_id` is made when the form opens: the same form saved twice books once.
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
    operation_id: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedPayment:
    """The same, usable: minor units, rows, days. Without a typed amount it is the sum of the shares."""

    customer: Customer
    currency: str
    paid_on: date
    amount: int
    method: PaymentMethod
    deposit_account_id: int | None
    reference: str
    internal_note: str
    shares: tuple[Share, ...]
    operation_id: str | None


def check_payment(session: Session, form: PaymentForm) -> CheckedPayment:
    """Check a payment form.

    Raises:
        InvalidForm: with a sentence for every field that cannot be taken.
    """
    problems = Problems()
    customer = problems.catch(lambda: _customer(session, form.customer), None)
    currency = problems.catch(lambda: _currency(form.currency), "")
    paid_on = problems.catch(lambda: parse_date(form.paid_on, field="paid_on", label="Payment date"), date.min)
    method = problems.catch(lambda: _method(form.method), PaymentMethod.OTHER)
    account = problems.catch(lambda: _deposit_account(session, form.deposit_account), None)
    reference = problems.catch(lambda: clean_text(form.reference, field="reference", max_length=200), "")
    note = problems.catch(lambda: clean_text(form.internal_note, field="internal_note", max_length=5000, multiline=True), "")
    operation = problems.catch(lambda: clean_text(form.operation_id, field="", max_length=64), "")
    problems.raise_any()
    assert customer is not None
    shares = problems.catch(lambda: _shares(session, form, customer, currency), None)
    # Without a typed amount it follows the shares: what is wrong with those is said once.
    typed = form.amount.strip() or shares is not None
    amount = problems.catch(lambda: _amount(form.amount, currency, shares or ()), 0) if typed else 0
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


def _method(value: str) -> PaymentMethod:
    try:
        return PaymentMethod(value)
    except ValueError:
        raise Invalid("Choose how the money came.", field="method") from None


def _deposit_account(session: Session, public_id: str) -> DepositAccount | None:
    if not public_id:
        return None
    found = session.exec(select(DepositAccount).where(DepositAccount.public_id == as_public_id(public_id))).first()
    if found is None:
        raise Invalid("Choose an account from the list.", field="deposit_account")
    return found


def _shares(session: Session, form: PaymentForm, customer: Customer, currency: str) -> tuple[Share, ...]:
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
        if amount < 0 or amount > invoices[public_id].balance_amount:
            raise Invalid(f"The amount for {invoices[public_id].number} must be between 0 and its balance.", field="invoices")
    return tuple(Share(invoices[public_id].id, amount) for public_id, amount in typed.items() if amount)


def _amount(text: str, currency: str, shares: tuple[Share, ...]) -> int:
    given = sum(share.amount for share in shares)
    amount = parse_amount(text, currency, field="amount") if text.strip() else given
    if amount <= 0:
        raise Invalid("Type the amount that was received.", field="amount")
    if amount < given:
        raise Invalid("The invoices take more than the amount received. Raise it, or lower one of them.", field="amount")
    return amount
