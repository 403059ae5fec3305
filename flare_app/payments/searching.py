"""What a payment is found by."""

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
    payment.search_text = search_text(
        payment.number,
        customer.name,
        payment.paid_on,
        Amount(payment.amount, payment.currency),
        payment.method.replace("_", " "),
        payment.reference,
        "void" if payment.state == "void" else "",
        *(number for number in settled if number),
    )
    session.add(payment)
