"""Record money that came in, and void a payment that was recorded wrongly."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, select

from flare_app import audit, clock, company
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import PaymentMethod, PaymentState
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, NotFound
from flare_app.live import announce
from flare_app.models import Payment
from flare_app.payments.allocating import Share, active_allocations, allocate, lock_issued, take_back
from flare_app.payments.forms import PaymentForm, check_payment
from flare_app.payments.searching import refresh_payment_search_text


def record_payment(session: Session, *, form: PaymentForm, actor: Actor) -> Payment:
    """Book a payment that staff typed, with the invoices it settles; more than they take stays as the customer's credit.

    Raises:
        NotPermitted: a role without sales.
        InvalidForm: with a sentence at each field that cannot be taken.
        Conflict: an invoice was paid meanwhile.
    """
    require(actor, Permission.EDIT_SALES)
    # The series first, and the same before any invoice is locked everywhere: a double click waits here and finds what is done.
    company.hold_series(session, kind="payment")
    operation_id = clean_text(form.operation_id, field="", max_length=64)
    if operation_id and (done := _find_operation(session, operation_id)):
        return done
    checked = check_payment(session, form)
    return book_payment(
        session,
        customer_id=checked.customer.id,
        currency=checked.currency,
        amount=checked.amount,
        paid_on=checked.paid_on,
        method=checked.method,
        shares=checked.shares,
        actor=actor,
        deposit_account_id=checked.deposit_account_id,
        reference=checked.reference,
        internal_note=checked.internal_note,
        operation_id=checked.operation_id,
    )


def book_payment(
    session: Session,
    *,
    customer_id: int,
    currency: str,
    amount: int,
    paid_on: date,
    method: PaymentMethod,
    shares: Sequence[Share],
    actor: Actor,
    deposit_account_id: int | None = None,
    reference: str = "",
    internal_note: str = "",
    operation_id: str | None = None,
    stripe_payment_intent_id: str | None = None,
) -> Payment:
    """Write a payment whose figures are checked: number, row, allocations and audit entry in one transaction.

    Raises:
        Conflict: an invoice does not take its share any more.
    """
    if amount <= 0:
        raise Conflict("A payment must be above zero.")
    number, sequence = company.take_number(session, kind="payment")
    payment = Payment(
        number=number,
        sequence=sequence,
        customer_id=customer_id,
        currency=currency,
        amount=amount,
        unapplied_amount=amount,
        paid_on=paid_on,
        method=method,
        deposit_account_id=deposit_account_id,
        reference=reference,
        internal_note=internal_note,
        operation_id=operation_id,
        stripe_payment_intent_id=stripe_payment_intent_id,
        created_by_id=getattr(actor, "user_id", None),
    )
    session.add(payment)
    session.flush()
    audit.record(session, actor=actor, verb="record", subject=payment, changes={"amount": [None, amount]})
    allocate(session, source=payment, shares=shares, on=paid_on, actor=actor)
    refresh_payment_search_text(session, payment)
    announce(session, "staff:payments", f"customer:{customer_id}")
    return payment


def void_payment(session: Session, *, public_id: str, reason: str, actor: Actor) -> Payment:
    """Take a payment back with a reason: its allocations are reversed by new rows, the invoices' balances return.

    Raises:
        NotFound: there is no such payment.
        Conflict: it is void already, or money was given back out of it.
    """
    require(actor, Permission.EDIT_SALES)
    reason = clean_text(reason, field="reason", max_length=500, required=True)
    statement = select(Payment).where(Payment.public_id == as_public_id(public_id))
    payment = session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void already.")
    allocations = active_allocations(session, payment)
    if any(allocation.refund_id is not None for allocation in allocations):
        raise Conflict(f"Money was refunded out of {payment.number}, so it cannot be voided.")
    lock_issued(session, [one.invoice_id for one in allocations if one.invoice_id], customer_id=payment.customer_id)
    for allocation in allocations:
        take_back(session, allocation=allocation, actor=actor, on=company.company_today(session))
    payment.state, payment.void_reason, payment.unapplied_amount = PaymentState.VOID, reason, 0
    payment.voided_at = clock.utc_now()
    payment.version += 1
    session.add(payment)
    refresh_payment_search_text(session, payment)
    audit.record(session, actor=actor, verb="void", subject=payment, changes={"void_reason": ["", reason]})
    announce(session, "staff:payments", "staff:documents", f"customer:{payment.customer_id}")
    return payment


def _find_operation(session: Session, operation_id: str) -> Payment | None:
    return session.exec(select(Payment).where(Payment.operation_id == operation_id)).first()
