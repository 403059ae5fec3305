"""What the payment form reads, and what it writes; each call is a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlmodel import Session

from flare_app import customers, documents, payments, statements
from flare_app.company import company_today
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict
from flare_app.lists.formatting import locale_for
from flare_app.models import Customer, DepositAccount, Payment
from flare_app.payments import Credit, OpenInvoice, PaymentForm
from flare_app.ui.components.combobox import Option

NOTHING: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True)
class Opened:
    """What the database says about a chosen customer; `own` is what the payment that is edited settles, by invoice id."""

    customer_id: str
    name: str
    currencies: list[str]
    currency: str
    invoices: list[OpenInvoice]
    credits: list[Credit]
    locale: str
    own: Mapping[int, int]


@dataclass(frozen=True)
class Edited:
    """A recorded payment as the form shows it; `is_online`: only Stripe may change its amount, day and method."""

    number: str
    version: int
    amount: int
    is_online: bool
    account: Option
    values: dict[str, str]


def today() -> str:
    """The day that the form starts with."""
    with read_only() as session:
        return company_today(session).isoformat()


def find_accounts(text: str) -> list[Option]:
    """The accounts to deposit to whose name holds what is typed."""
    with read_only() as session:
        found = payments.list_deposit_accounts(session)
        return [Option(one.public_id, one.name) for one in found if text.strip().lower() in one.name.lower()]


def find_customers(principal: Staff, text: str) -> list[Option]:
    """Customers that match what is typed."""
    with read_only() as session:
        found = customers.search_customers(session, principal=principal, text=text)
        return [Option(one.public_id, one.name, one.email) for one in found]


def open_form(principal: Staff, customer_id: str, currency: str, invoice_id: str) -> Opened:
    """Open invoices and credits of a customer, or of the customer of an invoice. An unknown currency gives the customer's own."""
    with read_only() as session:
        if invoice_id:
            details = documents.document_details(session, principal=principal, public_id=invoice_id)
            customer, currency = details.customer, details.document.currency
        else:
            customer = customers.get_customer(session, principal=principal, public_id=customer_id)
        known = list(dict.fromkeys([customer.currency, *statements.currencies_of(session, customer_id=customer.id)]))
        chosen = currency if currency in known else known[0]
        return _opened(session, principal, customer, known, chosen)


def open_payment(principal: Staff, public_id: str) -> tuple[Edited, Opened]:
    """A payment to edit, with the invoices that it settles among the open ones.

    Raises:
        NotFound: there is none.
        Conflict: it is void.
    """
    with read_only() as session:
        payment = payments.get_payment(session, principal=principal, public_id=public_id)
        if payment.state == "void":
            raise Conflict(f"{payment.number} is void and cannot change.")
        customer, own = session.get_one(Customer, payment.customer_id), payments.laid_on(session, payment)
        account = session.get(DepositAccount, payment.deposit_account_id) if payment.deposit_account_id else None
        edited = Edited(
            number=payment.number,
            version=payment.version,
            amount=payment.amount,
            is_online=payment.stripe_payment_intent_id is not None,
            account=Option(account.public_id, account.name) if account else Option("", ""),
            values=_values(payment),
        )
        return edited, _opened(session, principal, customer, [payment.currency], payment.currency, own=own)


def record(form: PaymentForm, actor: Staff) -> tuple[str, str]:
    """Book the payment; its public id and number."""
    with unit_of_work() as session:
        payment = payments.record_payment(session, form=form, actor=actor)
        return payment.public_id, payment.number


def settle(form: PaymentForm, actor: Staff) -> None:
    """Settle the invoices with credit alone."""
    with unit_of_work() as session:
        payments.settle_with_credit(session, form=form, actor=actor)


def edit(public_id: str, version: int, form: PaymentForm, actor: Staff) -> tuple[str, str]:
    """Change the payment; public id and number of the one that stands now."""
    with unit_of_work() as session:
        payment = payments.edit_payment(session, public_id=public_id, form=form, version=version, actor=actor)
        return payment.public_id, payment.number


def void(public_id: str, reason: str, actor: Staff) -> str:
    """Take the payment back; its number."""
    with unit_of_work() as session:
        return payments.void_payment(session, public_id=public_id, reason=reason, actor=actor).number


def _opened(
    session: Session, principal: Staff, customer: Customer, known: list[str], currency: str, *, own: Mapping[int, int] = NOTHING
) -> Opened:
    mine = payments.invoices_laid_on(session, laid=own)
    others = payments.open_invoices(session, customer_id=customer.id, currency=currency)
    return Opened(
        customer_id=customer.public_id,
        name=customer.name,
        currencies=known,
        currency=currency,
        invoices=[*mine, *(one for one in others if one.id not in own)],
        credits=[] if own else payments.customer_credits(session, customer_id=customer.id, currency=currency),
        locale=locale_for(session, principal),
        own=own,
    )


def _values(payment: Payment) -> dict[str, str]:
    return {
        "paid_on": payment.paid_on.isoformat(),
        "method": payment.method,
        "reference": payment.reference,
        "internal_note": payment.internal_note,
    }
