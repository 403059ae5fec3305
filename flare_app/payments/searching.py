"""What a payment is found by."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, true
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col

from flare_app.models import Allocation, Customer, Document, Payment
from flare_app.search import Amount, SearchIndex, search_text

PAYMENT_SEARCH = SearchIndex(Payment)
_ALL = true()


def refresh_payment_search_text(session: Session, payment: Payment) -> None:
    """Write anew what a search finds the payment by: everything a list shows, and the numbers of what it settles."""
    settled = settled_numbers(session, [payment.id]).get(payment.id, [])
    customer = session.get_one(Customer, payment.customer_id)
    payment.search_text = payment_search_text(payment, customer_name=customer.name, settled=settled)
    session.add(payment)


def payment_search_text(payment: Payment, *, customer_name: str, settled: Iterable[str]) -> str:
    """What the columns of a payment are found by; `settled` are the numbers of the invoices that it pays."""
    return search_text(
        payment.number,
        customer_name,
        payment.paid_on,
        Amount(payment.amount, payment.currency),
        payment.method.replace("_", " "),
        payment.reference,
        "void" if payment.state == "void" else "",
        *settled,
    )


def settled_numbers(session: AnySession, ids: Sequence[int], within: ColumnElement[bool] = _ALL) -> dict[int, list[str]]:
    """By payment, the numbers of the invoices that it settles now, as far as `within` shows them."""
    found: dict[int, list[str]] = {}
    for payment_id, number in session.execute(select_settled().where(col(Allocation.payment_id).in_(ids), within)):
        found.setdefault(payment_id, []).append(number)
    return found


def select_settled() -> Select[*tuple[Any, ...]]:
    """Payment and number, for each invoice on which something of a payment lies now; what was taken back adds up to nothing."""
    payment_id, number = col(Allocation.payment_id), col(Document.number)
    return (
        select_columns(payment_id, number)
        .join(Document, col(Document.id) == col(Allocation.invoice_id))
        .where(number.is_not(None))
        .group_by(payment_id, col(Document.id), number)
        .having(func.sum(col(Allocation.amount)) > 0)
        .order_by(payment_id, number)
    )
