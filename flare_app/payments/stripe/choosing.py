"""What a payer chose to pay, checked and written down: the first of the three steps of starting a checkout."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from flare_app import audit, company, payments
from flare_app.clock import utc_now
from flare_app.domain.money import parse_amount
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.states import DocumentKind
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.models import Checkout, CheckoutItem, Company, Document
from flare_app.payments.stripe.amounts import line_to_stripe, to_stripe
from flare_app.payments.stripe.own_credit import free_of, lay_promised
from flare_app.payments.stripe.parts import Split, rules_of, split
from flare_app.payments.stripe.records import announce_checkout, items_of, move
from flare_app.payments.stripe.states import CheckoutState

OPEN_FOR = timedelta(minutes=31)
"""Stripe's least is 30 minutes from its own clock."""

MOST_INVOICES = 500
"""What one payment takes on: each invoice is locked, noted and shown."""


class PaymentInProgress(Conflict):
    """One of the invoices is being paid already. `overdue` names the checkouts among them whose time is up."""

    def __init__(self, overdue: tuple[str, ...] = (), *, is_own: bool = False) -> None:
        super().__init__(
            "A payment of one of these invoices that you started is in progress. Continue it, or cancel it first."
            if is_own
            else "A payment of one of these invoices is in progress. Wait until it ends, or cancel it first."
        )
        self.overdue = overdue


class AmountsChanged(Conflict):
    """Something else would be charged than the payer has seen."""

    def __init__(self) -> None:
        super().__init__("The amounts have changed meanwhile. Look at them once more before you pay.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What came from the browser, its shape checked: the amount typed for each invoice's public id, "" for all of it.

    `use_credit`: the customer's own credit pays first. `seen_amount` is what the payer was told the card pays, None when untold.
    """

    amounts: Mapping[str, str]
    key: str
    use_credit: bool = False
    seen_amount: int | None = None


def check_choice(
    items: Sequence[tuple[str, str | None]],
    *,
    visitor: PortalVisitor,
    operation_id: str,
    use_credit: bool = False,
    seen_amount: int | None = None,
) -> Choice:
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
    return Choice(amounts, f"flare-checkout-{digest[:40]}", use_credit, seen_amount)


def reserve(session: Session, *, visitor: PortalVisitor, choice: Choice) -> Checkout:
    """Write the attempt down and hold its invoices; the same choice by the same link finds the attempt that is under way.

    What the customer's own credit covers whole is paid with it at once: such a checkout is paid when this returns.

    Raises:
        NotFound: an invoice is not there for this customer.
        PaymentInProgress: somebody pays one of the invoices already.
        AmountsChanged: the card would pay something else than the payer has seen.
        Invalid, Conflict: an amount cannot be paid.
    """
    invoices, sources = _lock(session, visitor, choice)
    attempts = _attempts_on(session, [invoice.id for invoice in invoices])
    same_operation = [one for one in attempts if one.idempotency_key.startswith(choice.key)]
    if done := next((one for one in same_operation if CheckoutState(one.state).is_paid), None):
        if not done.amount:
            return done
        raise Conflict("This payment was made already. Reload the page to see it.")
    wanted = {invoice.id: _amount(choice.amounts[invoice.public_id], invoice) for invoice in invoices}
    under_way = [one for one in attempts if CheckoutState(one.state).is_in_progress]
    if under_way:
        return _same_attempt(session, under_way, visitor, choice, wanted)
    currency = _check_amounts(company.get_company(session), invoices, wanted)
    free = free_of(session, sources, customer_id=visitor.customer_id, currency=currency)
    parts = split(list(wanted.values()), credit_amount=free, currency=currency)
    _check_charge(parts, currency, choice)
    checkout = _new_checkout(visitor, parts, currency, key=f"{choice.key}-{len(same_operation) + 1}")
    items = _write(session, checkout, invoices, parts, visitor)
    if not checkout.amount:
        lay_promised(session, checkout, items, sources=sources, due={invoice.id: invoice for invoice in invoices})
        move(session, checkout, CheckoutState.PAID)
    return checkout


def _new_checkout(visitor: PortalVisitor, parts: Split, currency: str, *, key: str) -> Checkout:
    return Checkout(
        customer_id=visitor.customer_id,
        portal_link_id=visitor.link_id,
        currency=currency,
        amount=parts.card_amount,
        credit_amount=parts.credit_amount,
        state=CheckoutState.STARTING.value,
        idempotency_key=key,
        expires_at=utc_now() + OPEN_FOR,
    )


def _lock(session: Session, visitor: PortalVisitor, choice: Choice) -> tuple[list[Document], list[payments.Source]]:
    """The chosen invoices in the order of choosing, and the credit to use; the customer is part of the query."""
    statement = select(Document.public_id, Document.id, Document.currency).where(
        col(Document.public_id).in_(choice.amounts),
        Document.customer_id == visitor.customer_id,
        Document.kind == DocumentKind.INVOICE,
    )
    found = {public_id: (invoice_id, currency) for public_id, invoice_id, currency in session.exec(statement)}
    if set(choice.amounts) - set(found):
        raise NotFound("One of the invoices does not exist any more. Reload the page.")
    currency = found[next(iter(choice.amounts))][1]
    credit = payments.lock_credits(session, customer_id=visitor.customer_id, currency=currency) if choice.use_credit else []
    locked = payments.lock_invoices(session, [invoice_id for invoice_id, _ in found.values()], customer_id=visitor.customer_id)
    return [locked[found[public_id][0]] for public_id in choice.amounts], credit


def _attempts_on(session: Session, invoice_ids: Sequence[int]) -> list[Checkout]:
    paying = select(CheckoutItem.checkout_id).where(col(CheckoutItem.invoice_id).in_(invoice_ids))
    statement = select(Checkout).where(col(Checkout.id).in_(paying)).order_by(col(Checkout.id))
    return list(session.exec(statement.execution_options(populate_existing=True)))


def _same_attempt(
    session: Session, under_way: Sequence[Checkout], visitor: PortalVisitor, choice: Choice, wanted: Mapping[int, int]
) -> Checkout:
    now = utc_now()
    overdue = tuple(one.public_id for one in under_way if one.expires_at <= now and one.state != CheckoutState.PROCESSING)
    first = under_way[0]
    is_own = all(one.portal_link_id == visitor.link_id and one.state != CheckoutState.PROCESSING for one in under_way)
    if overdue or len(under_way) > 1 or not is_own:
        raise PaymentInProgress(overdue, is_own=is_own)
    same_amounts = {item.invoice_id: item.amount + item.credit_amount for item in items_of(session, first)} == wanted
    same_card = choice.seen_amount in (None, first.amount) and (choice.use_credit or not first.credit_amount)
    if not same_amounts or not same_card:
        raise PaymentInProgress(is_own=True)
    return first


def _amount(typed: str, invoice: Document) -> int:
    return parse_amount(typed, invoice.currency, field="amount") if typed else invoice.balance_amount


def _check_amounts(seller: Company, invoices: Sequence[Document], wanted: Mapping[int, int]) -> str:
    """The currency that all of them are in."""
    currencies = {invoice.currency for invoice in invoices}
    if len(currencies) > 1:
        raise Conflict("Invoices in different currencies are paid one currency at a time.")
    rules = rules_of(seller)
    for invoice in invoices:
        if invoice.balance_amount <= 0:
            raise Conflict(f"{invoice.number} is fully paid.")
        rules.check(
            wanted[invoice.id], number=invoice.number or "", balance_amount=invoice.balance_amount, currency=invoice.currency
        )
    return currencies.pop()


def _check_charge(parts: Split, currency: str, choice: Choice) -> None:
    if choice.seen_amount not in (None, parts.card_amount):
        raise AmountsChanged
    for amount in parts.card:
        line_to_stripe(amount, currency)
    if parts.card_amount:
        to_stripe(parts.card_amount, currency)


def _write(
    session: Session, checkout: Checkout, invoices: Sequence[Document], parts: Split, visitor: PortalVisitor
) -> list[CheckoutItem]:
    session.add(checkout)
    session.flush()
    items = [
        CheckoutItem(checkout_id=checkout.id, invoice_id=invoice.id, amount=card, credit_amount=credit)
        for invoice, card, credit in zip(invoices, parts.card, parts.credit, strict=True)
    ]
    session.add_all(items)
    session.flush()
    for invoice, item in zip(invoices, items, strict=True):
        _note(session, visitor, invoice, item, verb="online payment started" if checkout.amount else "paid with credit")
    announce_checkout(session, checkout, items)
    return items


def _note(session: Session, visitor: PortalVisitor, invoice: Document, item: CheckoutItem, *, verb: str) -> None:
    changes = {"amount": [None, item.amount], "credit": [None, item.credit_amount]}
    told = {name: change for name, change in changes.items() if change[1]}
    audit.record(session, actor=visitor, verb=verb, subject=invoice, changes=told)
