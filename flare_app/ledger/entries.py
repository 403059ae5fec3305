"""What happened as double entry, by day: issued invoices and credit notes, payments, refunds, write-offs. Void ones never count."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.ledger.accounts import BAD_DEBTS, SALES, deposit_account, receivable_account, tax_account
from flare_app.models import UNDONE_REFUND_STATES, Allocation, Customer, DepositAccount, Document, DocumentTax, Payment, Refund

_AT_ONCE = 2_000
_PARTIES: tuple[Any, ...] = (Customer.id, Customer.name, DepositAccount.id, DepositAccount.name)
_DOCUMENT: tuple[Any, ...] = (
    Document.id, Document.kind, Document.issue_on, Document.number, Document.currency, Document.total_amount,
    Customer.id, Customer.name, DocumentTax.name, DocumentTax.rate_ppm, DocumentTax.tax_amount,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry, in minor units: debits are positive, credits negative."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings in one currency that come to zero; `kind` and `number` name the record."""

    on: date
    kind: str
    number: str
    payee: str
    currency: str
    postings: tuple[Posting, ...]


def list_entries(session: Session) -> Iterator[Entry]:
    """Every entry by day, read as it is asked for: the books may be larger than the memory."""
    sources = (_documents(session), _payments(session), _refunds(session), _write_offs(session))
    return heapq.merge(*sources, key=lambda entry: entry.on)


def _documents(session: Session) -> Iterator[Entry]:
    query = (
        select(*(col(column) for column in _DOCUMENT))
        .join(Customer, col(Customer.id) == col(Document.customer_id))
        .outerjoin(DocumentTax, col(DocumentTax.document_id) == col(Document.id))
        .where(col(Document.state) == DocumentState.ISSUED, col(Document.kind) != DocumentKind.ESTIMATE)
        .order_by(col(Document.issue_on), col(Document.id), col(DocumentTax.position))
    )
    for _, rows in groupby(_read(session, query), key=lambda row: row[0]):
        yield _of_document(list(rows))


def _of_document(rows: list[Any]) -> Entry:
    _, kind, on, number, currency, total, customer_id, name, *_ = rows[0]
    sign = 1 if kind == DocumentKind.INVOICE else -1
    taxes = [Posting(tax_account(tax, rate), -sign * amount) for *_, tax, rate, amount in rows if tax is not None]
    net = total - sum(amount for *_, tax, _rate, amount in rows if tax is not None)
    owed = Posting(receivable_account(customer_id, name), sign * total)
    return Entry(on, kind, number or "", name, currency, (owed, Posting(SALES, -sign * net), *taxes))


def _payments(session: Session) -> Iterator[Entry]:
    query = (
        select(*(col(column) for column in (Payment.paid_on, Payment.number, Payment.currency, Payment.amount, *_PARTIES)))
        .join(Customer, col(Customer.id) == col(Payment.customer_id))
        .outerjoin(DepositAccount, col(DepositAccount.id) == col(Payment.deposit_account_id))
        .where(col(Payment.state) == PaymentState.RECORDED)
        .order_by(col(Payment.paid_on), col(Payment.id))
    )
    for on, number, currency, amount, customer_id, name, account_id, account in _read(session, query):
        sides = Posting(deposit_account(account_id, account), amount), Posting(receivable_account(customer_id, name), -amount)
        yield Entry(on, "payment", number, name, currency, sides)


def _refunds(session: Session) -> Iterator[Entry]:
    query = (
        select(*(col(column) for column in (Refund.refunded_on, Payment.number, Refund.currency, Refund.amount, *_PARTIES)))
        .join(Customer, col(Customer.id) == col(Refund.customer_id))
        .outerjoin(Payment, col(Payment.id) == col(Refund.payment_id))
        .outerjoin(DepositAccount, col(DepositAccount.id) == func.coalesce(Refund.deposit_account_id, Payment.deposit_account_id))
        .where(col(Refund.state).not_in(UNDONE_REFUND_STATES))
        .order_by(col(Refund.refunded_on), col(Refund.id))
    )
    for on, number, currency, amount, customer_id, name, account_id, account in _read(session, query):
        sides = Posting(receivable_account(customer_id, name), amount), Posting(deposit_account(account_id, account), -amount)
        yield Entry(on, "refund", number or "", name, currency, sides)


def _write_offs(session: Session) -> Iterator[Entry]:
    """What was written off, and on the day that it was taken back the opposite."""
    query = (
        select(*(col(column) for column in (Allocation.allocated_on, Document.number, Allocation.currency, Allocation.amount)))
        .add_columns(col(Customer.id), col(Customer.name))
        .join(Document, col(Document.id) == col(Allocation.invoice_id))
        .join(Customer, col(Customer.id) == col(Allocation.customer_id))
        .where(col(Allocation.source_kind) == "write_off")
        .order_by(col(Allocation.allocated_on), col(Allocation.id))
    )
    for on, number, currency, amount, customer_id, name in _read(session, query):
        sides = Posting(BAD_DEBTS, amount), Posting(receivable_account(customer_id, name), -amount)
        yield Entry(on, "write_off", number or "", name, currency, sides)


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    return iter(session.execute(query.execution_options(yield_per=_AT_ONCE)))
