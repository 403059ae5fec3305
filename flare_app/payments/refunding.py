"""Money given back to the customer, out of a payment or a credit note, and a refund taken back."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from flare_app import audit, clock, company
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import PaymentMethod, PaymentState
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, NotFound
from flare_app.models import UNDONE_REFUND_STATES, Allocation, Document, Payment, Refund
from flare_app.payments.allocating import allocate_to_refund, restore_settled
from flare_app.payments.crediting import lock_source
from flare_app.payments.entries import Source, announce_money, available, take_back
from flare_app.payments.forms import NOTHING
from flare_app.payments.refund_form import CheckedRefund, RefundForm, check_refund


def give_refund(session: Session, *, form: RefundForm, actor: Actor) -> Refund:
    """Book money that staff gave back by hand.

    Raises:
        NotPermitted: a role without sales.
        NotFound: there is no such payment or credit note.
        InvalidForm: with a sentence at each field that cannot be taken.
        Conflict: more than there is to give back.
    """
    require(actor, Permission.EDIT_SALES)
    source = lock_source(session, kind=form.kind, public_id=form.source)
    operation_id = clean_text(form.operation_id, field="", max_length=64)
    if operation_id and (done := session.exec(select(Refund).where(Refund.operation_id == operation_id)).first()):
        return done
    return _book(session, source, check_refund(session, source, form), actor=actor)


def refund_payment(
    session: Session,
    *,
    payment_id: int,
    amount: int,
    on: date,
    actor: Actor,
    state: str = "succeeded",
    reason: str = "",
    stripe_refund_id: str | None = None,
    chosen: Mapping[int, int] = NOTHING,
) -> Refund:
    """Book a refund out of a payment, once per `stripe_refund_id`. It is taken off the invoices that were `chosen` (amounts by id);
    the rest out of what the payment has kept, then off its newest invoices.

    Raises:
        NotPermitted: a role without sales.
        Conflict: more than the payment still holds, or it is void.
    """
    require(actor, Permission.EDIT_SALES)
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if stripe_refund_id and (known := find_stripe_refund(session, stripe_refund_id)):
        return known
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void: nothing of it can be refunded.")
    method = PaymentMethod.ONLINE if stripe_refund_id else PaymentMethod.BANK_TRANSFER
    checked = CheckedRefund(amount=amount, refunded_on=on, method=method, reason=reason)
    return _book(session, payment, checked, actor=actor, state=state, stripe_refund_id=stripe_refund_id, chosen=chosen)


def refundable(session: Session, source: Source) -> int:
    """The most that can be given back, in minor units: all of a payment that has not gone back, what a credit note has left."""
    if isinstance(source, Document):
        return available(source)
    return source.amount - sum(refund.amount for refund in _standing_refunds(session, source))


def void_refund(session: Session, *, public_id: str, reason: str, actor: Actor) -> Refund:
    """Take back a refund that was recorded wrongly: its money returns to where it came from, and to the invoices it was taken off.

    Raises:
        NotPermitted: a role without sales.
        Invalid: no reason.
        NotFound: there is no such refund.
        Conflict: it is void or failed already, or Stripe gave it.
    """
    require(actor, Permission.EDIT_SALES)
    reason = clean_text(reason, field="reason", max_length=500, required=True)
    refund = session.exec(select(Refund).where(Refund.public_id == as_public_id(public_id))).first()
    if refund is None:
        raise NotFound("There is no such refund.")
    source = _lock_source_of(session, refund)
    session.refresh(refund)
    if refund.stripe_refund_id is not None:
        raise Conflict("Stripe gave this refund: only Stripe can say that it failed.")
    if refund.state in UNDONE_REFUND_STATES:
        raise Conflict(f"This refund is {refund.state} already.")
    before = refund.state
    _undo(session, source, refund, state="void", on=company.company_today(session), actor=actor)
    refund.void_reason, refund.voided_at = reason, clock.utc_now()
    changes = {"refund": [before, "void"], "void_reason": ["", reason]}
    audit.record(session, actor=actor, verb="refund voided", subject=source, changes=changes)
    announce_money(session, source)
    return refund


def change_refund_state(session: Session, *, refund: Refund, state: str, actor: Actor, on: date) -> None:
    """Follow the bank: pending → succeeded, and from either to failed, never back.

    A refund that failed gives its money back to the payment, and to the invoices that it was taken off.
    """
    payment = _lock_source_of(session, refund)
    session.refresh(refund)
    if state == "pending" or refund.state in {state, *UNDONE_REFUND_STATES}:
        return
    audit.record(session, actor=actor, verb="refund " + state, subject=payment, changes={"refund": [refund.state, state]})
    if state == "failed":
        _undo(session, payment, refund, state=state, on=on, actor=actor)
    refund.state = state
    session.add(refund)
    session.flush()
    announce_money(session, payment)


def find_stripe_refund(session: Session, stripe_refund_id: str) -> Refund | None:
    """The refund that stands for Stripe's, or None."""
    return session.exec(select(Refund).where(Refund.stripe_refund_id == stripe_refund_id)).first()


def _book(
    session: Session,
    source: Source,
    checked: CheckedRefund,
    *,
    actor: Actor,
    state: str = "succeeded",
    stripe_refund_id: str | None = None,
    chosen: Mapping[int, int] = NOTHING,
) -> Refund:
    most = refundable(session, source)
    if checked.amount <= 0 or checked.amount > most:
        raise Conflict(f"At most {format_plain(most, source.currency)} {source.currency} of {source.number} can be refunded.")
    is_payment = isinstance(source, Payment)
    refund = Refund(
        payment_id=source.id if is_payment else None,
        credit_note_id=None if is_payment else source.id,
        customer_id=source.customer_id,
        currency=source.currency,
        amount=checked.amount,
        refunded_on=checked.refunded_on,
        state=state,
        method=checked.method,
        deposit_account_id=checked.deposit_account_id,
        reference=checked.reference,
        reason=checked.reason,
        stripe_refund_id=stripe_refund_id,
        operation_id=checked.operation_id,
    )
    session.add(refund)
    session.flush()
    allocate_to_refund(session, source=source, refund=refund, actor=actor, chosen=chosen)
    left = refundable(session, source)
    audit.record(session, actor=actor, verb="refunded", subject=source, changes={"refundable_amount": [most, left]})
    announce_money(session, source)
    return refund


def _undo(session: Session, source: Source, refund: Refund, *, state: str, on: date, actor: Actor) -> None:
    refund.state = state
    session.add(refund)
    allocation = session.exec(select(Allocation).where(Allocation.refund_id == refund.id, Allocation.amount > 0)).one()
    take_back(session, allocation=allocation, actor=actor, on=on)
    if isinstance(source, Payment):
        restore_settled(session, payment=source, refund=refund, on=on, actor=actor)


def _lock_source_of(session: Session, refund: Refund) -> Source:
    if refund.payment_id is not None:
        return session.get_one(Payment, refund.payment_id, with_for_update=True, populate_existing=True)
    return session.get_one(Document, refund.credit_note_id, with_for_update=True, populate_existing=True)


def _standing_refunds(session: Session, payment: Payment) -> list[Refund]:
    counts = col(Refund.state).not_in(UNDONE_REFUND_STATES)
    return list(session.exec(select(Refund).where(Refund.payment_id == payment.id, counts)))
