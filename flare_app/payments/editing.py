"""Edit a recorded payment. What the database never changes, its amount and day, is changed by a payment that replaces it."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from flare_app import audit, company
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import PaymentState
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import Customer, Payment
from flare_app.payments.allocating import laid_on, lay_anew
from flare_app.payments.forms import CheckedPayment, PaymentForm, check_payment
from flare_app.payments.recording import book_checked, find_operation, lock_payment, void_locked
from flare_app.payments.refunding import refundable
from flare_app.payments.searching import refresh_payment_search_text

_FIELDS = ("method", "deposit_account_id", "reference", "internal_note")


def edit_payment(session: Session, *, public_id: str, form: PaymentForm, version: int, actor: Actor) -> Payment:
    """Make a payment what the form says: the same one, or with another amount or day the one that replaces it.

    The customer and the currency stay; `version` is the one that the form was opened with.

    Raises:
        NotPermitted: a role without sales.
        NotFound: there is no such payment.
        InvalidForm: with a sentence at each field that cannot be taken.
        Conflict: it is void, changed since, Stripe's, or refunded in a way that the change does not allow.
    """
    require(actor, Permission.EDIT_SALES)
    company.hold_series(session, kind="payment")
    if form.operation_id and (done := find_operation(session, form.operation_id)):
        return done
    payment = lock_payment(session, public_id=public_id)
    if payment.state == PaymentState.VOID:
        raise Conflict(f"{payment.number} is void and cannot change.")
    own = laid_on(session, payment)
    customer = session.get_one(Customer, payment.customer_id)
    asked = replace(form, customer=customer.public_id, currency=payment.currency, credits=())
    checked = check_payment(session, asked, own=own)
    wanted = dict.fromkeys(own, 0) | {share.invoice_id: share.amount for share in checked.shares}
    changes = _changes(payment, checked)
    if not changes and wanted == own:
        return payment
    if payment.version != version:
        raise Conflict("This payment was changed elsewhere meanwhile. Reload the page to see it as it is now.")
    if {"amount", "paid_on", "method"} & set(changes) and payment.stripe_payment_intent_id:
        raise Conflict("Amount, day and method of an online payment are what Stripe says. Refund it instead.")
    if "amount" in changes or "paid_on" in changes:
        return _replace(session, payment, checked, actor=actor)
    _require_held(session, payment, sum(wanted.values()))
    lay_anew(session, source=payment, wanted=wanted, on=company.company_today(session), actor=actor)
    return _change(session, payment, changes, actor=actor)


def _changes(payment: Payment, checked: CheckedPayment) -> dict[str, list[Any]]:
    pairs = {name: (getattr(payment, name), getattr(checked, name)) for name in ("amount", "paid_on", *_FIELDS)}
    return {name: [old, new] for name, (old, new) in pairs.items() if old != new}


def _replace(session: Session, payment: Payment, checked: CheckedPayment, *, actor: Actor) -> Payment:
    """One transaction: the old one counts no more, the new one names it."""
    void_locked(session, payment, reason="Edited", actor=actor)
    made = book_checked(session, checked, checked.shares, actor=actor, replaces_id=payment.id)
    audit.record(session, actor=actor, verb="replaced", subject=made, changes={"number": [payment.number, made.number]})
    return made


def _require_held(session: Session, payment: Payment, wanted: int) -> None:
    held = refundable(session, payment)
    if wanted > held:
        code = payment.currency
        raise Conflict(
            f"Only {format_plain(held, code)} {code} of {payment.number} were not refunded. Lower the amounts of the invoices."
        )


def _change(session: Session, payment: Payment, changes: dict[str, list[Any]], *, actor: Actor) -> Payment:
    for name, (_, new) in changes.items():
        setattr(payment, name, new)
    payment.version += 1
    session.add(payment)
    session.flush()
    refresh_payment_search_text(session, payment)
    audit.record(
        session, actor=actor, verb="changed", subject=payment, changes={name: _told(pair) for name, pair in changes.items()}
    )
    announce(session, "staff:payments", f"customer:{payment.customer_id}")
    return payment


def _told(pair: list[Any]) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in pair]
