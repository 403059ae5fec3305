"""Lay money on invoices, and take it off again: the only code that writes `allocation` rows and the balances they prove."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flare_app import audit, documents
from flare_app.domain.allocation import check_allocations
from flare_app.domain.principals import Actor
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.live import announce
from flare_app.models import Allocation, Document, Payment, Refund
from flare_app.payments.searching import refresh_payment_search_text

Source = Payment | Document
"""Where money comes from: a payment, or a credit note."""


@dataclass(frozen=True, slots=True)
class Share:
    """`amount`, in minor units, for one invoice."""

    invoice_id: int
    amount: int


def lock_invoices(session: Session, invoice_ids: Sequence[int], *, customer_id: int) -> dict[int, Document]:
    """As `lock_issued`, for callers that need every one of them.

    Raises:
        NotFound: one of them is not an issued invoice of this customer.
    """
    found = lock_issued(session, invoice_ids, customer_id=customer_id)
    if set(invoice_ids) - set(found):
        raise NotFound("One of the invoices does not exist any more. Reload the page.")
    return found


def lock_issued(session: Session, invoice_ids: Sequence[int], *, customer_id: int) -> dict[int, Document]:
    """Those of the customer's invoices that are issued, locked until the transaction ends.

    No deadlock: locks are taken in the order checkout, payment series, payment or credit note, invoices by their ids.
    """
    statement = (
        select(Document)
        .where(col(Document.id).in_(invoice_ids), Document.customer_id == customer_id, Document.kind == DocumentKind.INVOICE)
        .order_by(col(Document.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {invoice.id: invoice for invoice in session.exec(statement) if invoice.state == DocumentState.ISSUED}


def allocate(session: Session, *, source: Source, shares: Sequence[Share], on: date, actor: Actor) -> list[Allocation]:
    """Give parts of a payment or credit note to invoices of the same customer and currency.

    Raises:
        NotFound: an invoice is not there for this customer.
        Invalid, AmountExceedsBalance, AmountExceedsSource: an amount does not fit.
    """
    if not shares:
        return []
    ids = [share.invoice_id for share in shares]
    if len(set(ids)) != len(ids):
        raise Invalid("An invoice is named twice.", field="invoices")
    invoices = lock_invoices(session, ids, customer_id=source.customer_id)
    if any(invoice.currency != source.currency for invoice in invoices.values()):
        raise Conflict(f"The money is in {source.currency}; an invoice in another currency cannot take it.")
    check_allocations(
        [share.amount for share in shares],
        [invoices[share.invoice_id].balance_amount for share in shares],
        available_amount=available(source),
        currency=source.currency,
    )
    made = [_write(session, source, target=invoices[s.invoice_id], amount=s.amount, on=on, actor=actor) for s in shares]
    _keep_searchable(session, source)
    announce_money(session, source, list(invoices.values()))
    return made


def allocate_to_refund(session: Session, *, payment: Payment, refund: Refund, actor: Actor) -> Allocation:
    """Take what was given back out of the payment; what it has not kept as credit is first taken off its newest invoices."""
    missing = refund.amount - payment.unapplied_amount
    settling = [one for one in active_allocations(session, payment) if one.invoice_id is not None]
    lock_issued(session, [one.invoice_id for one in settling if one.invoice_id], customer_id=payment.customer_id)
    for allocation in reversed(settling):
        if missing <= 0:
            break
        given = allocation.amount
        take_back(session, allocation=allocation, actor=actor, on=refund.refunded_on)
        if given > missing and allocation.invoice_id is not None:
            share = Share(allocation.invoice_id, given - missing)
            allocate(session, source=payment, shares=[share], on=refund.refunded_on, actor=actor)
        missing -= min(given, missing)
    return _write(session, payment, target=refund, amount=refund.amount, on=refund.refunded_on, actor=actor)


def take_back(session: Session, *, allocation: Allocation, actor: Actor, on: date) -> None:
    """Reverse one allocation by a row of its own: the invoice's balance and the money return to where they were."""
    source = _source_of(session, allocation)
    target = _target_of(session, allocation)
    _write(session, source, target=target, amount=-allocation.amount, on=on, actor=actor, reverses=allocation)
    _keep_searchable(session, source)
    announce_money(session, source, [target] if isinstance(target, Document) else [])


def restore_settled(session: Session, *, payment: Payment, amount: int, on: date, actor: Actor) -> None:
    """Lay up to `amount` of the payment back on invoices that it settled before, as far as they still need it."""
    statement = select(Allocation).where(Allocation.payment_id == payment.id, col(Allocation.invoice_id).is_not(None))
    now: dict[int, int] = {}
    most: dict[int, int] = {}
    for row in session.exec(statement.order_by(col(Allocation.id))):
        assert row.invoice_id is not None
        now[row.invoice_id] = now.get(row.invoice_id, 0) + row.amount
        most[row.invoice_id] = max(most.get(row.invoice_id, 0), now[row.invoice_id])
    taken = {invoice_id: most[invoice_id] - now[invoice_id] for invoice_id in most if most[invoice_id] > now[invoice_id]}
    shares = []
    for invoice_id, invoice in lock_issued(session, list(taken), customer_id=payment.customer_id).items():
        given = min(taken[invoice_id], invoice.balance_amount, amount)
        amount -= given
        shares += [Share(invoice_id, given)] if given else []
    allocate(session, source=payment, shares=shares, on=on, actor=actor)


def active_allocations(session: Session, source: Source) -> list[Allocation]:
    """What the source settles now, oldest first: allocations that no later row reverses."""
    reversal = aliased(Allocation)
    column = Allocation.payment_id if isinstance(source, Payment) else Allocation.credit_note_id
    statement = (
        select(Allocation)
        .outerjoin(reversal, col(reversal.reverses_id) == col(Allocation.id))
        .where(column == source.id, col(Allocation.reverses_id).is_(None), col(reversal.id).is_(None))
        .order_by(col(Allocation.id))
    )
    return list(session.exec(statement))


def available(source: Source) -> int:
    """What a payment or a credit note has left to give, in minor units."""
    return source.unapplied_amount if isinstance(source, Payment) else source.balance_amount


def actor_name(actor: Actor) -> str:
    """Who stands beside an allocation."""
    return actor.name


def _write(
    session: Session,
    source: Source,
    *,
    target: Document | Refund,
    amount: int,
    on: date,
    actor: Actor,
    reverses: Allocation | None = None,
) -> Allocation:
    is_payment, is_invoice = isinstance(source, Payment), isinstance(target, Document)
    allocation = Allocation(
        source_kind="payment" if is_payment else "credit_note",
        payment_id=source.id if is_payment else None,
        credit_note_id=None if is_payment else source.id,
        invoice_id=target.id if is_invoice else None,
        refund_id=None if is_invoice else target.id,
        customer_id=source.customer_id,
        currency=source.currency,
        amount=amount,
        allocated_on=_effective_day(on, source, target, reverses),
        reverses_id=reverses.id if reverses else None,
        actor=actor_name(actor),
    )
    session.add(allocation)
    _move(session, source, -amount)
    if isinstance(target, Document):
        _move(session, target, -amount)
        verb = "allocate" if amount > 0 else "take back allocation"
        balance = [target.balance_amount + amount, target.balance_amount]
        audit.record(session, actor=actor, verb=verb, subject=target, changes={"balance_amount": balance})
    session.flush()
    return allocation


def _effective_day(on: date, source: Source, target: Document | Refund, reverses: Allocation | None) -> date:
    """An allocation counts from the day on which both of its sides exist, so that the books of any past day agree."""
    given_on = source.paid_on if isinstance(source, Payment) else source.issue_on
    taken_on = target.issue_on if isinstance(target, Document) else target.refunded_on
    return max(on, given_on, taken_on, reverses.allocated_on if reverses else given_on)


def _move(session: Session, row: Source, amount: int) -> None:
    if isinstance(row, Payment):
        row.unapplied_amount += amount
    else:
        row.balance_amount += amount
        documents.refresh_search_text(session, row)
    session.add(row)


def _keep_searchable(session: Session, source: Source) -> None:
    """A payment is found by the numbers of what it settles; what documents are found by follows in `_move`."""
    if isinstance(source, Payment):
        refresh_payment_search_text(session, source)


def _source_of(session: Session, allocation: Allocation) -> Source:
    if allocation.payment_id is not None:
        return session.get_one(Payment, allocation.payment_id, with_for_update=True, populate_existing=True)
    return session.get_one(Document, allocation.credit_note_id, with_for_update=True, populate_existing=True)


def _target_of(session: Session, allocation: Allocation) -> Document | Refund:
    if allocation.invoice_id is not None:
        return session.get_one(Document, allocation.invoice_id, with_for_update=True, populate_existing=True)
    return session.get_one(Refund, allocation.refund_id)


def announce_money(session: Session, source: Source, invoices: Sequence[Document] = ()) -> None:
    """Tell the pages that show the source, the invoices, or the customer's balance."""
    topics = [f"document:{invoice.id}" for invoice in invoices]
    announce(session, "staff:documents", "staff:payments", f"customer:{source.customer_id}", *topics)
