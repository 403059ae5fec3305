"""The payment form as staff fill it in."""

from flare_app import payments
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Customer, Document, Payment


def payment_form(payer: Customer, *shares: tuple[Document, str], **fields: str) -> payments.PaymentForm:
    """Money that came by bank transfer on the day of the first invoice, unless told otherwise."""
    paid_on = shares[0][0].issue_on.isoformat() if shares else "2026-11-22"
    typed = {"customer": payer.public_id, "currency": "EUR", "paid_on": paid_on, **fields}
    return payments.PaymentForm(**typed, invoices=tuple((invoice.public_id, amount) for invoice, amount in shares))


def record_cash(customer: Customer, invoice: Document, amount: str, *, actor: Staff) -> Payment:
    """Staff record cash for one invoice; committed."""
    with unit_of_work() as session:
        form = payment_form(customer, (invoice, amount), amount=amount, method="cash")
        return payments.record_payment(session, form=form, actor=actor)
