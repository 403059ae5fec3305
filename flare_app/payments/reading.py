"""Payments as lists, details and receipts show them; a customer's id is part of every portal query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from flare_app.access import visible_documents, visible_payments
from flare_app.domain.principals import Permission, PortalVisitor, Principal, require
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.models import Allocation, Customer, DepositAccount, Document, Payment, Refund
from flare_app.payments.entries import active_allocations
from flare_app.payments.searching import PAYMENT_SEARCH, select_settled, settled_numbers


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that can take money; amounts in minor units."""

    id: int
    public_id: str
    number: str
    issue_on: date
    due_on: date | None
    total_amount: int
    balance_amount: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What of a payment went to one invoice, or back to the customer (`is_refund`).

    `left_amount` is what the invoice still asked for once this payment had come. All but `amount` is empty for a refund, and for
    all invoices together that the visitor may not see.
    """

    public_id: str
    number: str
    issue_on: date | None
    total_amount: int
    amount: int
    left_amount: int = 0
    is_refund: bool = False

    @property
    def title(self) -> str:
        """What the row is called."""
        return self.number or ("Refund" if self.is_refund else "Other invoices")


@dataclass(frozen=True, slots=True)
class RelatedPayment:
    """The payment that an edit replaced, or was replaced by; `relation` reads "Replaces" or "Replaced by"."""

    relation: str
    public_id: str
    number: str


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """A payment with the invoices that it settles now, and what was given back of it, refunds that were undone among them.

    For staff also the account that it was deposited to, and the payments before and after an edit.
    """

    payment: Payment
    customer: Customer
    settled: tuple[Settled, ...]
    refunds: tuple[Refund, ...]
    related: tuple[RelatedPayment, ...] = ()
    account: str = ""


def get_payment(session: Session, *, principal: Principal, public_id: str) -> Payment:
    """One payment.

    Raises:
        NotFound: there is none, or not for this principal.
    """
    statement = select(Payment).where(Payment.public_id == as_public_id(public_id))
    if isinstance(principal, PortalVisitor):
        statement = statement.where(visible_payments(principal))
    else:
        require(principal, Permission.VIEW_SALES)
    payment = session.exec(statement).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    return payment


def payment_details(session: Session, *, principal: Principal, public_id: str) -> PaymentDetails:
    """One payment with what it settled.

    Raises:
        NotFound: there is none, or it is another customer's.
    """
    payment = get_payment(session, principal=principal, public_id=public_id)
    sums: dict[int, int] = {}
    latest: dict[int, int] = {}
    refunded = 0
    for allocation in active_allocations(session, payment):
        if allocation.invoice_id is None:
            refunded += allocation.amount
        else:
            sums[allocation.invoice_id] = sums.get(allocation.invoice_id, 0) + allocation.amount
            latest[allocation.invoice_id] = allocation.id
    statement = select(Document).where(col(Document.id).in_(sums), visible_documents(principal))
    invoices = session.exec(statement.order_by(col(Document.issue_on), col(Document.id))).all()
    taken = _taken_until(session, latest)
    settled = [
        Settled(one.public_id, one.number or "", one.issue_on, one.total_amount, sums[one.id], one.total_amount - taken[one.id])
        for one in invoices
    ]
    if unseen := sum(sums.values()) - sum(one.amount for one in settled):
        settled.append(Settled("", "", None, 0, unseen))
    if refunded:
        settled.append(Settled("", "", None, 0, refunded, is_refund=True))
    refunds = session.exec(select(Refund).where(Refund.payment_id == payment.id).order_by(col(Refund.id)))
    customer = session.get_one(Customer, payment.customer_id)
    details = PaymentDetails(payment, customer, tuple(settled), tuple(refunds))
    if isinstance(principal, PortalVisitor):
        return details
    account = session.get(DepositAccount, payment.deposit_account_id) if payment.deposit_account_id else None
    return replace(details, related=_related(session, payment), account=account.name if account else "")


def refunds_of_note(session: Session, *, principal: Principal, public_id: str) -> tuple[Refund, ...]:
    """What was given back out of a credit note, the undone among it, oldest first; nothing for who may not see the note."""
    note = select(Document.id).where(Document.public_id == as_public_id(public_id), visible_documents(principal))
    return tuple(session.exec(select(Refund).where(col(Refund.credit_note_id).in_(note)).order_by(col(Refund.id))))


def _related(session: Session, payment: Payment) -> tuple[RelatedPayment, ...]:
    """Before and after an edit."""
    either = or_(col(Payment.id) == payment.replaces_id, col(Payment.replaces_id) == payment.id)
    found = session.exec(select(Payment).where(either).order_by(col(Payment.id)))
    return tuple(
        RelatedPayment("Replaces" if one.id == payment.replaces_id else "Replaced by", one.public_id, one.number) for one in found
    )


def _taken_until(session: Session, latest: Mapping[int, int]) -> dict[int, int]:
    """By invoice, what it had taken from all sides once the allocation named by `latest` was booked, in minor units."""
    taken = dict.fromkeys(latest, 0)
    columns = col(Allocation.invoice_id), col(Allocation.id), col(Allocation.amount)
    for invoice_id, allocation_id, amount in session.execute(select_columns(*columns).where(columns[0].in_(latest))):
        if allocation_id <= latest[invoice_id]:
            taken[invoice_id] += amount
    return taken


def open_invoices(session: Session, *, customer_id: int, currency: str) -> list[OpenInvoice]:
    """A customer's invoices with a balance in one currency, oldest due first."""
    statement = _open_of(customer_id).where(Document.currency == currency)
    return [as_open(one) for one in session.exec(statement)]


def invoices_laid_on(session: Session, *, laid: Mapping[int, int]) -> list[OpenInvoice]:
    """The invoices, by id, on which something lies, oldest due first: for a form that lays it anew."""
    statement = select(Document).where(col(Document.id).in_(laid))
    return [as_open(one) for one in session.exec(statement.order_by(col(Document.due_on), col(Document.id)))]


def as_open(one: Document) -> OpenInvoice:
    """What of an invoice counts while it is paid."""
    return OpenInvoice(one.id, one.public_id, one.number or "", one.issue_on, one.due_on, one.total_amount, one.balance_amount)


def find_open_invoices(session: Session, *, principal: PortalVisitor, invoices: Sequence[str]) -> list[Document]:
    """Those of the invoices, named by public id, on which the visitor's customer still owes something; oldest due first."""
    named = col(Document.public_id).in_(invoices), visible_documents(principal)
    return list(session.exec(_open_of(principal.customer_id).where(*named)))


def _open_of(customer_id: int) -> SelectOfScalar[Document]:
    return (
        select(Document)
        .where(
            Document.customer_id == customer_id,
            Document.kind == DocumentKind.INVOICE,
            Document.state == DocumentState.ISSUED,
            Document.balance_amount > 0,
        )
        .order_by(col(Document.due_on), col(Document.id))
    )


def has_credit(source: ListSource) -> ColumnElement[bool]:
    """Something of the payment is left for the customer to use."""
    return source.sorts["unapplied_amount"] > 0


def payment_source(principal: Principal) -> ListSource:
    """Rows for a list of payments.

    Columns: number, customer, paid_on, method, reference, invoices (the numbers of what it settles now, ", " between), amount,
    unapplied_amount, status, delivery.
    """
    table, within = Payment, visible_documents(principal)
    # As the record itself and its receipt say it.
    status = case((col(table.state) == PaymentState.RECORDED.value, "received"), else_=col(table.state))
    query: Select[*tuple[Any, ...]] = select_columns(
        col(table.id).label("id"),
        col(table.public_id).label("public_id"),
        col(table.number).label("label"),
        col(table.currency).label("currency"),
        col(table.customer_id).label("customer_id"),
        col(table.number).label("number"),
        col(Customer.name).label("customer"),
        col(table.paid_on).label("paid_on"),
        col(table.method).label("method"),
        col(table.reference).label("reference"),
        _numbers(within).label("invoices"),
        col(table.amount).label("amount"),
        col(table.unapplied_amount).label("unapplied_amount"),
        status.label("status"),
        col(table.delivery).label("delivery"),
        literal("payment").label("kind"),
    ).join(Customer, col(Customer.id) == col(table.customer_id))
    if isinstance(principal, PortalVisitor):
        query = query.where(visible_payments(principal))
    keys = ("number", "paid_on", "method", "reference", "amount", "unapplied_amount", "delivery")
    sorts = {key: col(getattr(table, key)) for key in keys} | {"customer": col(Customer.name), "status": status}
    return ListSource(
        select=query,
        id=col(table.id),
        public_id=col(table.public_id),
        sorts=sorts,
        search=PAYMENT_SEARCH,
        texts=partial(settled_numbers, within=within),
    )


def _numbers(within: ColumnElement[bool]) -> ColumnElement[str]:
    """The invoices of a payment in one text, those alone that the one who asks may see."""
    own = select_settled().where(col(Allocation.payment_id) == col(Payment.id), within).correlate(Payment).subquery()
    return func.coalesce(select_columns(func.aggregate_strings(own.c.number, ", ")).scalar_subquery(), "")
