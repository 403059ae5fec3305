"""The only code that writes `allocation` rows, and with each the balances that they prove."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flare_app import audit, documents
from flare_app.domain.principals import Actor
from flare_app.live import announce
from flare_app.models import Allocation, Document, Payment, Refund
from flare_app.payments.searching import refresh_payment_search_text

Source = Payment | Document
"""Where money comes from: a payment, or a credit note."""


def write_entry(
    session: Session,
    source: Source | None,
    *,
    target: Document | Refund,
    amount: int,
    on: date,
    actor: Actor,
    reverses: Allocation | None = None,
    reason: str = "",
) -> Allocation:
    """Give `amount` of the source to the target, or take it back (negative, naming what it `reverses`); no source: a write-off."""
    is_payment, is_invoice = isinstance(source, Payment), isinstance(target, Document)
    allocation = Allocation(
        source_kind="write_off" if source is None else "payment" if is_payment else "credit_note",
        payment_id=source.id if source is not None and is_payment else None,
        credit_note_id=source.id if source is not None and not is_payment else None,
        invoice_id=target.id if is_invoice else None,
        refund_id=None if is_invoice else target.id,
        customer_id=target.customer_id,
        currency=target.currency,
        amount=amount,
        allocated_on=_effective_day(on, source, target, reverses),
        reverses_id=reverses.id if reverses else None,
        reason=reason,
        actor=actor.name,
    )
    session.add(allocation)
    if source is not None:
        _move(session, source, -amount)
    if isinstance(target, Document):
        _move(session, target, -amount)
        verb = "settled" if amount > 0 else "opened again"
        balance = [target.balance_amount + amount, target.balance_amount]
        audit.record(session, actor=actor, verb=verb, subject=target, changes={"balance_amount": balance})
    session.flush()
    return allocation


def take_back(session: Session, *, allocation: Allocation, actor: Actor, on: date, reason: str = "") -> Allocation:
    """Reverse one allocation by a row of its own: the invoice's balance and the money return to where they were."""
    source = _source_of(session, allocation)
    target = _target_of(session, allocation)
    amount = -allocation.amount
    made = write_entry(session, source, target=target, amount=amount, on=on, actor=actor, reverses=allocation, reason=reason)
    keep_searchable(session, source)
    announce_money(session, source or target, [target] if isinstance(target, Document) else [])
    return made


def active_allocations(session: Session, source: Source) -> list[Allocation]:
    """What the source settles now, oldest first: allocations that no later row reverses."""
    column = Allocation.payment_id if isinstance(source, Payment) else Allocation.credit_note_id
    return _active(session, col(column) == source.id)


def active_write_offs(session: Session, invoice: Document) -> list[Allocation]:
    """What of an invoice is written off now."""
    return _active(session, col(Allocation.invoice_id) == invoice.id, col(Allocation.source_kind) == "write_off")


def available(source: Source) -> int:
    """What a payment or a credit note has left to give, in minor units."""
    return source.unapplied_amount if isinstance(source, Payment) else source.balance_amount


def announce_money(session: Session, source: Source | Refund, invoices: Sequence[Document] = ()) -> None:
    """Tell the pages that show the source, the invoices, or the customer's balance."""
    documents = [source, *invoices] if isinstance(source, Document) else invoices
    topics = {f"document:{document.id}" for document in documents}
    announce(session, "staff:documents", "staff:payments", f"customer:{source.customer_id}", *sorted(topics))


def keep_searchable(session: Session, source: Source | None) -> None:
    """A payment is found by the numbers of what it settles; what documents are found by follows in `_move`."""
    if isinstance(source, Payment):
        refresh_payment_search_text(session, source)


def _active(session: Session, *conditions: object) -> list[Allocation]:
    reversal = aliased(Allocation)
    statement = (
        select(Allocation)
        .outerjoin(reversal, col(reversal.reverses_id) == col(Allocation.id))
        .where(*conditions, col(Allocation.reverses_id).is_(None), col(reversal.id).is_(None))  # type: ignore[arg-type]
        .order_by(col(Allocation.id))
    )
    return list(session.exec(statement))


def _effective_day(on: date, source: Source | None, target: Document | Refund, reverses: Allocation | None) -> date:
    """An allocation counts from the day on which both of its sides exist, so that the books of any past day agree."""
    days = [on, target.issue_on if isinstance(target, Document) else target.refunded_on]
    if source is not None:
        days.append(source.paid_on if isinstance(source, Payment) else source.issue_on)
    return max(*days, reverses.allocated_on if reverses else on)


def _move(session: Session, row: Source, amount: int) -> None:
    if isinstance(row, Payment):
        row.unapplied_amount += amount
        row.version += 1  # a form that was opened before lays other money than there is
    else:
        row.balance_amount += amount
        documents.refresh_search_text(session, row)
    session.add(row)


def _source_of(session: Session, allocation: Allocation) -> Source | None:
    if allocation.payment_id is not None:
        return session.get_one(Payment, allocation.payment_id, with_for_update=True, populate_existing=True)
    if allocation.credit_note_id is not None:
        return session.get_one(Document, allocation.credit_note_id, with_for_update=True, populate_existing=True)
    return None


def _target_of(session: Session, allocation: Allocation) -> Document | Refund:
    if allocation.invoice_id is not None:
        return session.get_one(Document, allocation.invoice_id, with_for_update=True, populate_existing=True)
    return session.get_one(Refund, allocation.refund_id)
