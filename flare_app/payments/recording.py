"""Record money that came in, and void a payment that was recorded wrongly."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, select

from flare_app import audit, clock, company
from flare_app.domain.allocation import spread
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import PaymentMethod, PaymentState
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, NotFound
from flare_app.live import announce
from flare_app.models import Payment
from flare_app.payments.allocating import Share, allocate, lock_issued
from flare_app.payments.crediting import draw_credit, lock_credits
from flare_app.payments.entries import active_allocations, take_back
from flare_app.payments.forms import CheckedPayment, PaymentForm, check_payment
from flare_app.payments.searching import refresh_payment_search_text


def record_payment(session: Session, *, form: PaymentForm, actor: Actor) -> Payment:
    """Book a payment that staff typed, with the invoices it settles; more than they take stays as the customer's credit.

    Existing credit that was ticked settles what it can before the money does.

    Raises:
        NotPermitted: a role without sales.
        InvalidForm: with a sentence at each field that cannot be taken.
        Conflict: an invoice was paid or credit used meanwhile, or credit alone settles it: see `settle_with_credit`.
    """
    require(actor, Permission.EDIT_SALES)
    # The series first, and the same before any invoice is locked everywhere: a double click waits here and finds what is done.
    company.hold_series(session, kind="payment")
    operation_id = clean_text(form.operation_id, field="", max_length=64)
    if operation_id and (done := find_operation(session, operation_id)):
        return done
    checked = check_payment(session, form)
    return book_checked(session, checked, _use_credits(session, form, checked, actor=actor), actor=actor)


def settle_with_credit(session: Session, *, form: PaymentForm, actor: Actor) -> int:
    """Settle the ticked invoices with ticked credit alone; gives what was used, in minor units. No payment comes of it.

    Raises:
        NotPermitted, InvalidForm, Conflict: as for `record_payment`; also when money would be needed.
    """
    require(actor, Permission.EDIT_SALES)
    checked = check_payment(session, form)
    if checked.amount:
        raise Conflict("The credit does not reach any more. Look at the amounts again.")
    _use_credits(session, form, checked, actor=actor)
    return checked.credit_amount


def book_checked(
    session: Session, checked: CheckedPayment, shares: Sequence[Share], *, actor: Actor, replaces_id: int | None = None
) -> Payment:
    """Write a payment from a checked form; `shares` are what of it the money itself settles."""
    return book_payment(
        session,
        customer_id=checked.customer.id,
        currency=checked.currency,
        amount=checked.amount,
        paid_on=checked.paid_on,
        method=checked.method,
        shares=shares,
        actor=actor,
        deposit_account_id=checked.deposit_account_id,
        reference=checked.reference,
        internal_note=checked.internal_note,
        operation_id=checked.operation_id,
        replaces_id=replaces_id,
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
    replaces_id: int | None = None,
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
        replaces_id=replaces_id,
        created_by_id=getattr(actor, "user_id", None),
    )
    session.add(payment)
    session.flush()
    audit.record(session, actor=actor, verb="recorded", subject=payment, changes={"amount": [None, amount]})
    allocate(session, source=payment, shares=shares, on=paid_on, actor=actor)
    refresh_payment_search_text(session, payment)
    announce(session, "staff:payments", f"customer:{customer_id}")
    return payment


def void_payment(session: Session, *, public_id: str, reason: str, actor: Actor) -> Payment:
    """Take a payment back with a reason: its allocations are reversed by new rows, the invoices' balances return.

    Raises:
        Invalid: no reason.
        NotFound: there is no such payment.
        Conflict: it is void already, or money was given back out of it.
    """
    require(actor, Permission.EDIT_SALES)
    reason = clean_text(reason, field="reason", max_length=500, required=True)
    payment = lock_payment(session, public_id=public_id)
    void_locked(session, payment, reason=reason, actor=actor)
    return payment


def lock_payment(session: Session, *, public_id: str) -> Payment:
    """The payment for a verb that reads, decides and writes.

    Raises:
        NotFound: there is none.
    """
    statement = select(Payment).where(Payment.public_id == as_public_id(public_id))
    payment = session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    return payment


def void_locked(session: Session, payment: Payment, *, reason: str, actor: Actor) -> None:
    """Void a payment that is locked.

    Raises:
        Conflict: it is void already, or money was given back out of it.
    """
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void already.")
    allocations = active_allocations(session, payment)
    if any(allocation.refund_id is not None for allocation in allocations):
        raise Conflict(f"Money was refunded out of {payment.number}. Void the refund first.")
    lock_issued(session, [one.invoice_id for one in allocations if one.invoice_id], customer_id=payment.customer_id)
    for allocation in allocations:
        take_back(session, allocation=allocation, actor=actor, on=company.company_today(session))
    payment.state, payment.void_reason, payment.unapplied_amount = PaymentState.VOID, reason, 0
    payment.voided_at = clock.utc_now()
    payment.version += 1
    session.add(payment)
    refresh_payment_search_text(session, payment)
    audit.record(session, actor=actor, verb="voided", subject=payment, changes={"void_reason": ["", reason]})
    announce(session, "staff:payments", "staff:documents", f"customer:{payment.customer_id}")


def _use_credits(session: Session, form: PaymentForm, checked: CheckedPayment, *, actor: Actor) -> list[Share]:
    """Lay the ticked credit on the ticked invoices; what they still ask for."""
    if not checked.credit_amount:
        return list(checked.shares)
    everything = lock_credits(session, customer_id=checked.customer.id, currency=checked.currency)
    sources = [source for source in everything if source.public_id in form.credits]
    parts = spread(checked.credit_amount, [share.amount for share in checked.shares])
    drawn = [Share(share.invoice_id, part) for share, part in zip(checked.shares, parts, strict=True) if part]
    draw_credit(session, sources=sources, shares=drawn, on=checked.paid_on, actor=actor)
    left = [(share, share.amount - part) for share, part in zip(checked.shares, parts, strict=True)]
    return [Share(share.invoice_id, rest) for share, rest in left if rest]


def find_operation(session: Session, operation_id: str) -> Payment | None:
    """The payment that a form has made already."""
    return session.exec(select(Payment).where(Payment.operation_id == operation_id)).first()
