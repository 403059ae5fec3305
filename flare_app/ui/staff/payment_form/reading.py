"""What the form New payment reads, and the one thing that it writes; each call is a transaction."""

from dataclasses import dataclass

from sqlmodel import Session

from flare_app import customers, documents, payments, statements
from flare_app.company import company_today
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.lists.formatting import locale_for
from flare_app.payments import OpenInvoice, PaymentForm
from flare_app.ui.components.combobox import Option


@dataclass(frozen=True)
class Opened:
    """What the database says about a chosen customer."""

    customer_id: str
    name: str
    currencies: list[str]
    currency: str
    invoices: list[OpenInvoice]
    locale: str


def choices() -> tuple[list[list[str]], str]:
    """The accounts to deposit to, as pairs of value and text, and today."""
    with read_only() as session:
        accounts = [[account.public_id, account.name] for account in payments.list_deposit_accounts(session)]
        return [["", "Not yet deposited"], *accounts], company_today(session).isoformat()


def find_customers(principal: Staff, text: str) -> list[Option]:
    """Customers that match what is typed."""
    with read_only() as session:
        found = customers.search_customers(session, principal=principal, text=text)
        return [Option(one.public_id, one.name, one.email) for one in found]


def open_form(principal: Staff, customer_id: str, currency: str, invoice_id: str) -> Opened:
    """The open invoices of a customer, or of the customer of an invoice. An unknown currency gives the customer's own."""
    with read_only() as session:
        return _read_open(session, principal, customer_id, currency, invoice_id)


def _read_open(session: Session, principal: Staff, customer_id: str, currency: str, invoice_id: str) -> Opened:
    if invoice_id:
        invoice = documents.get_document(session, principal=principal, public_id=invoice_id)
        details = documents.document_details(session, principal=principal, public_id=invoice_id)
        customer, currency = details.customer, invoice.currency
    else:
        customer = customers.get_customer(session, principal=principal, public_id=customer_id)
    known = list(dict.fromkeys([customer.currency, *statements.currencies_of(session, customer_id=customer.id)]))
    chosen = currency if currency in known else known[0]
    return Opened(
        customer_id=customer.public_id,
        name=customer.name,
        currencies=known,
        currency=chosen,
        invoices=payments.open_invoices(session, customer_id=customer.id, currency=chosen),
        locale=locale_for(session, principal),
    )


def record(form: PaymentForm, actor: Staff) -> tuple[str, str]:
    """Book the payment; its public id and number."""
    with unit_of_work() as session:
        payment = payments.record_payment(session, form=form, actor=actor)
        return payment.public_id, payment.number
