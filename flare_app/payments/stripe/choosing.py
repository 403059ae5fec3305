"""What a payer chose to pay, checked and written down: the first of the three steps of starting a checkout."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from flare_app import audit, company, payments
from flare_app.clock import utc_now
from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.states import DocumentKind
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.models import Checkout, CheckoutItem, Company, Document
from flare_app.payments.stripe.amounts import line_to_stripe, to_stripe
from flare_app.payments.stripe.records import announce_checkout, items_of
from flare_app.payments.stripe.states import CheckoutState

OPEN_FOR = timedelta(minutes=31)
"""Stripe's least is 30 minutes from its own clock."""

MOST_INVOICES = 100
"""Stripe's limit for the lines of a session."""


class PaymentInProgress(Conflict):
    """One of the invoices is being paid already. `overdue` names the checkouts among them whose time is up."""

    def __init__(self, overdue: tuple[str, ...] = ()) -> None:
        super().__init__("A payment of one of these invoices is in progress. Wait until it ends, or cancel it first.")
        self.overdue = overdue


@dataclass(frozen=True, slots=True)
class Choice:
    """What came from the browser, its shape checked: the amount typed for each invoice's public id, "" for all of it."""

    amounts: Mapping[str, str]
    key: str


def check_choice(items: Sequence[tuple[str, str | None]], *, visitor: PortalVisitor, operation_id: str) -> Choice:
    """Check the shape of what a browser sent.

    Raises:
        Invalid: nothing chosen, too much, or something twice.
    """
    operation = clean_text(operation_id, field="", max_length=64, required=True)
    if not items:
        raise Invalid("Choose at least one invoice.", field="invoices")
    if len(items) > MOST_INVOICES:
        raise Invalid(f"At most {MOST_INVOICES} invoices can be paid at once.", field="invoices")
    amounts = {as_public_id(public_id): clean_text(text or "", field="amount", max_length=40) for public_id, text in items}
    if len(amounts) != len(items):
        raise Invalid("An invoice is named twice.", field="invoices")
    digest = hashlib.sha256(f"{visitor.link_id}:{operation}".encode()).hexdigest()
    return Choice(amounts, f"flare-checkout-{digest[:40]}")


def reserve(session: Session, *, visitor: PortalVisitor, choice: Choice) -> Checkout:
    """Write the attempt down and hold its invoices; the same choice by the same link finds the attempt that is under way.

    Raises:
        NotFound: an invoice is not there for this customer.
        PaymentInProgress: somebody pays one of the invoices already.
        Invalid, Conflict: an amount cannot be paid.
    """
    invoices = _lock(session, visitor, choice)
    attempts = _attempts_on(session, [invoice.id for invoice in invoices])
    same_operation = [one for one in attempts if one.idempotency_key.startswith(choice.key)]
    if any(CheckoutState(one.state).is_paid for one in same_operation):
        raise Conflict("This payment was made already. Reload the page to see it.")
    wanted = {invoice.id: _amount(choice.amounts[invoice.public_id], invoice) for invoice in invoices}
    under_way = [one for one in attempts if CheckoutState(one.state).is_in_progress]
    if under_way:
        return _same_attempt(session, under_way, visitor, wanted)
    _check_amounts(company.get_company(session), invoices, wanted)
    checkout = Checkout(
        customer_id=visitor.customer_id,
        portal_link_id=visitor.link_id,
        currency=invoices[0].currency,
        amount=sum(wanted.values()),
        state=CheckoutState.STARTING.value,
        idempotency_key=f"{choice.key}-{len(same_operation) + 1}",
        expires_at=utc_now() + OPEN_FOR,
    )
    return _write(session, checkout, invoices, wanted, visitor)


def _lock(session: Session, visitor: PortalVisitor, choice: Choice) -> list[Document]:
    """The chosen invoices in the order of choosing; the customer is part of the query."""
    statement = select(Document.public_id, Document.id).where(
        col(Document.public_id).in_(choice.amounts),
        Document.customer_id == visitor.customer_id,
        Document.kind == DocumentKind.INVOICE,
    )
    ids = dict(session.exec(statement).all())
    if set(choice.amounts) - set(ids):
        raise NotFound("One of the invoices does not exist any more. Reload the page.")
    locked = payments.lock_invoices(session, list(ids.values()), customer_id=visitor.customer_id)
    return [locked[ids[public_id]] for public_id in choice.amounts]


def _attempts_on(session: Session, invoice_ids: Sequence[int]) -> list[Checkout]:
    paying = select(CheckoutItem.checkout_id).where(col(CheckoutItem.invoice_id).in_(invoice_ids))
    statement = select(Checkout).where(col(Checkout.id).in_(paying)).order_by(col(Checkout.id))
    return list(session.exec(statement.execution_options(populate_existing=True)))


def _same_attempt(session: Session, under_way: Sequence[Checkout], visitor: PortalVisitor, wanted: Mapping[int, int]) -> Checkout:
    now = utc_now()
    overdue = tuple(one.public_id for one in under_way if one.expires_at <= now and one.state != CheckoutState.PROCESSING)
    first = under_way[0]
    is_mine = first.portal_link_id == visitor.link_id and first.state != CheckoutState.PROCESSING
    if overdue or len(under_way) > 1 or not is_mine:
        raise PaymentInProgress(overdue)
    if {item.invoice_id: item.amount for item in items_of(session, first)} != wanted:
        raise PaymentInProgress
    return first


def _amount(typed: str, invoice: Document) -> int:
    return parse_amount(typed, invoice.currency, field="amount") if typed else invoice.balance_amount


def _check_amounts(seller: Company, invoices: Sequence[Document], wanted: Mapping[int, int]) -> None:
    currencies = {invoice.currency for invoice in invoices}
    if len(currencies) > 1:
        raise Conflict("Invoices in different currencies are paid one currency at a time.")
    for invoice in invoices:
        _check_amount(seller, invoice, wanted[invoice.id])
        line_to_stripe(wanted[invoice.id], invoice.currency)
    to_stripe(sum(wanted.values()), currencies.pop())


def _check_amount(seller: Company, invoice: Document, amount: int) -> None:
    """The company's rules for parts; its minimum counts in its own currency, and never asks for more than is due."""
    if invoice.balance_amount <= 0:
        raise Conflict(f"{invoice.number} is fully paid.")
    if amount <= 0:
        raise Invalid(f"Type the amount to pay for {invoice.number}.", field="amount")
    if amount > invoice.balance_amount:
        left = format_plain(invoice.balance_amount, invoice.currency)
        raise Invalid(f"At most {left} {invoice.currency} is due on {invoice.number}.", field="amount")
    if amount == invoice.balance_amount:
        return
    if not seller.allow_partial_payment:
        raise Invalid(f"{invoice.number} can only be paid in full.", field="amount")
    if invoice.currency == seller.currency and amount < seller.minimum_partial_amount:
        least = format_plain(min(seller.minimum_partial_amount, invoice.balance_amount), invoice.currency)
        raise Invalid(f"Pay at least {least} {invoice.currency} of {invoice.number}.", field="amount")


def _write(
    session: Session, checkout: Checkout, invoices: Sequence[Document], wanted: Mapping[int, int], visitor: PortalVisitor
) -> Checkout:
    session.add(checkout)
    session.flush()
    items = [CheckoutItem(checkout_id=checkout.id, invoice_id=invoice.id, amount=wanted[invoice.id]) for invoice in invoices]
    session.add_all(items)
    session.flush()
    for invoice in invoices:
        audit.record(
            session, actor=visitor, verb="start online payment", subject=invoice, changes={"amount": [None, wanted[invoice.id]]}
        )
    announce_checkout(session, checkout, items)
    return checkout
