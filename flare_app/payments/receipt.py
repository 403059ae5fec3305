"""A payment as the data object that its receipt is made from."""

from sqlmodel import Session

from flare_app import documents
from flare_app.domain.states import PaymentMethod
from flare_app.payments.reading import PaymentDetails
from flare_app.rendering.data import AllocationData, PaymentReceiptData

METHOD_LABELS = {method: method.value.replace("_", " ").capitalize() for method in PaymentMethod}


def receipt_data(session: Session, details: PaymentDetails) -> PaymentReceiptData:
    """Everything on the receipt, as things are now: what the payment settles can change."""
    payment, customer = details.payment, details.customer
    return PaymentReceiptData(
        **documents.letterhead(session, locale=customer.locale),
        currency=payment.currency,
        locale=customer.locale,
        number=payment.number,
        state="void" if payment.state == "void" else "received",
        customer=documents.buyer_of(customer).party(),
        received_on=payment.paid_on,
        method=METHOD_LABELS[PaymentMethod(payment.method)],
        reference=payment.reference,
        amount=payment.amount,
        allocations=tuple(
            AllocationData(
                document_number=one.title,
                issue_on=one.issue_on,
                total_amount=one.total_amount,
                applied_amount=one.amount,
            )
            for one in details.settled
        ),
        unapplied_amount=payment.unapplied_amount,
    )
