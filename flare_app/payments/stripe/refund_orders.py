"""A refund that staff order: checked and written down before Stripe is asked, found again by what Stripe answers."""

import secrets
from dataclasses import dataclass

import stripe
from sqlmodel import Session, col, func, select

from flare_app import audit, payments
from flare_app.clock import utc_now
from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.problems import Problems
from flare_app.domain.states import PaymentState
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.live import announce
from flare_app.models import Document, Payment, RefundOrder
from flare_app.payments.stripe.amounts import NotChargeable, line_to_stripe

ASKING, GIVEN, REFUSED = "asking", "given", "refused"
MOST_INVOICES = 500


@dataclass(frozen=True, kw_only=True)
class OnlineRefundForm:
    """What staff typed. `payment` is a public id; `invoices` are pairs of an invoice's public id and what of the refund is taken
    off it, "" for nothing. Without any of them the payment's credit is used first, then its newest invoices.

    `operation_id` is made when the window opens: the same window sent twice pays back once.
    """

    payment: str = ""
    amount: str = ""
    invoices: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    operation_id: str = ""


def order_refund(session: Session, *, form: OnlineRefundForm, actor: Actor) -> RefundOrder:
    """Write a refund down that Stripe is then asked for; the same operation finds the order that is there.

    Raises:
        NotPermitted: a role without sales.
        NotFound: there is no such payment.
        InvalidForm: with a sentence at each field that cannot be taken.
        Conflict: the payment was not made online, is void, or holds less.
    """
    require(actor, Permission.EDIT_SALES)
    statement = select(Payment).where(Payment.public_id == as_public_id(form.payment)).with_for_update()
    payment = session.exec(statement.execution_options(populate_existing=True)).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    operation_id = clean_text(form.operation_id, field="", max_length=64) or secrets.token_urlsafe(16)
    if done := session.exec(select(RefundOrder).where(RefundOrder.operation_id == operation_id)).first():
        return done
    if payment.state == PaymentState.VOID or payment.stripe_payment_intent_id is None:
        raise Conflict(f"{payment.number} was not made online or is void: Stripe has nothing of it to give back.")
    amount, parts, reason = _checked(session, payment, form)
    order = RefundOrder(
        payment_id=payment.id,
        currency=payment.currency,
        amount=amount,
        parts=[list(part) for part in parts.items()],
        reason=reason,
        idempotency_key=f"flare-refund-{secrets.token_hex(16)}",
        operation_id=operation_id,
        created_by_id=getattr(actor, "user_id", None),
    )
    session.add(order)
    session.flush()
    audit.record(session, actor=actor, verb="refund ordered", subject=payment, changes={"refund_amount": [None, amount]})
    announce(session, "staff:payments")
    return order


def online_refundable(session: Session, payment: Payment) -> int:
    """The most that Stripe can be asked for now, in minor units: what is ordered and not answered counts as gone."""
    asked = select(func.coalesce(func.sum(RefundOrder.amount), 0))
    waiting = asked.where(RefundOrder.payment_id == payment.id, RefundOrder.state == ASKING)
    return payments.refundable(session, payment) - int(session.exec(waiting).one())


def find_order(session: Session, refund: stripe.Refund) -> RefundOrder | None:
    """The order that one of Stripe's refunds answers; None for a refund that was given in Stripe's dashboard."""
    public_id = as_public_id(refund.to_dict().get("metadata", {}).get("refund")) if refund.metadata else ""
    return session.exec(select(RefundOrder).where(RefundOrder.public_id == public_id)).first() if public_id else None


def order_parts(order: RefundOrder | None) -> dict[int, int]:
    """What of the refund is taken off which invoice, by id."""
    return {part[0]: part[1] for part in order.parts} if order is not None else {}


def give_order(session: Session, order: RefundOrder, *, stripe_refund_id: str) -> None:
    """Stripe has the refund: nobody asks for it again."""
    if order.state != GIVEN:
        order.state, order.stripe_refund_id, order.problem, order.updated_at = GIVEN, stripe_refund_id, "", utc_now()
        session.add(order)
        announce(session, "staff:payments")


def waiting_orders(session: Session) -> list[RefundOrder]:
    """What Stripe has not answered yet, oldest first."""
    return list(session.exec(select(RefundOrder).where(RefundOrder.state == ASKING).order_by(col(RefundOrder.id))))


def _checked(session: Session, payment: Payment, form: OnlineRefundForm) -> tuple[int, dict[int, int], str]:
    problems = Problems()
    nothing: dict[int, int] = {}
    parts = problems.catch(lambda: _parts(session, payment, form), nothing)
    amount = problems.catch(lambda: _amount(session, payment, form, sum(parts.values())), 0)
    reason = problems.catch(lambda: clean_text(form.reason, field="reason", max_length=500), "")
    problems.raise_any()
    return amount, parts, reason


def _amount(session: Session, payment: Payment, form: OnlineRefundForm, parts: int) -> int:
    amount = parse_amount(form.amount, payment.currency, field="amount") if form.amount.strip() else parts
    most = online_refundable(session, payment)
    if amount <= 0:
        raise Invalid("Type the amount to give back.", field="amount")
    if amount > most:
        at_most = f"{format_plain(most, payment.currency)} {payment.currency}"
        raise Invalid(f"At most {at_most} of {payment.number} can be given back.", field="amount")
    if parts > amount:
        raise Invalid("What is taken off the invoices is more than the refund.", field="amount")
    try:
        line_to_stripe(amount, payment.currency)
    except NotChargeable as problem:
        raise Invalid(str(problem), field="amount") from problem
    return amount


def _parts(session: Session, payment: Payment, form: OnlineRefundForm) -> dict[int, int]:
    """By invoice id, what is taken off it: never more than of this payment lies on it."""
    if len(form.invoices) > MOST_INVOICES:
        raise Invalid(f"At most {MOST_INVOICES} invoices can be named.", field="invoices")
    typed = {as_public_id(public_id): text for public_id, text in form.invoices if text.strip()}
    laid = payments.laid_on(session, payment)
    named = select(Document).where(col(Document.public_id).in_(typed), col(Document.id).in_(laid))
    parts = {}
    for invoice in session.exec(named.order_by(col(Document.id))):
        amount = parse_amount(typed[invoice.public_id], payment.currency, field="invoices")
        if amount < 0 or amount > laid[invoice.id]:
            most = f"{format_plain(laid[invoice.id], payment.currency)} {payment.currency}"
            raise Invalid(f"At most {most} of this payment lies on {invoice.number}.", field="invoices")
        if amount:
            parts[invoice.id] = amount
    if len(parts) < sum(1 for text in typed.values() if text.strip(" 0.,")):
        raise Invalid("This payment no longer lies on one of the invoices. Open the window again.", field="invoices")
    return parts
