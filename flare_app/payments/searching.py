"""What a payment is found by."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col, select

from flare_app.models import Allocation, Customer, Document, Payment
from flare_app.search import Amount, SearchIndex, search_text

PAYMENT_SEARCH = SearchIndex(Payment)


def refresh_payment_search_text(session: Session, payment: Payment) -> None:
    """Write anew what a search finds the payment by: everything a list shows, and the numbers of what it settled."""
    settled = session.exec(
        select(Document.number)
        .join(Allocation, col(Allocation.invoice_id) == col(Document.id))
        .where(Allocation.payment_id == payment.id)
        .distinct()
    ).all()
    customer = session.get_one(Customer, payment.customer_id)
    payment.search_text = payment_search_text(payment, customer_name=customer.name, settled=filter(None, settled))
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


def settled_numbers(session: AnySession, ids: Sequence[int]) -> dict[int, list[str]]:
    """By payment, the numbers of the invoices that it was laid on."""
    columns = col(Allocation.payment_id), col(Document.number)
    statement = select(*columns).join(Document, col(Document.id) == col(Allocation.invoice_id)).distinct()
    found: dict[int, list[str]] = {}
    for payment_id, number in session.execute(statement.where(columns[0].in_(ids)).order_by(*columns)):
        if payment_id is not None and number:
            found.setdefault(payment_id, []).append(number)
    return found
