"""Which money lies on which invoice: laying it there, laying it anew, and taking it off for a refund."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from flare_app.domain.allocation import check_allocations
from flare_app.domain.principals import Actor
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.models import Allocation, Document, Payment, Refund
from flare_app.payments.entries import (
    Source,
    active_allocations,
    announce_money,
    available,
    keep_searchable,
    take_back,
    write_entry,
)

_NOTHING: Mapping[int, int] = MappingProxyType({})


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


def allocate(
    session: Session, *, source: Source, shares: Sequence[Share], on: date, actor: Actor, reason: str = ""
) -> list[Allocation]:
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
    named = [(invoices[share.invoice_id], share.amount) for share in shares]
    made = [write_entry(session, source, target=one, amount=amount, on=on, actor=actor, reason=reason) for one, amount in named]
    keep_searchable(session, source)
    announce_money(session, source, list(invoices.values()))
    return made


def lay_anew(session: Session, *, source: Source, wanted: Mapping[int, int], on: date, actor: Actor) -> None:
    """Make what of the source lies on each of the invoices, by id, exactly `wanted`; what is right already is not touched.

    Raises:
        NotFound, Invalid, AmountExceedsBalance, AmountExceedsSource: as for `allocate`.
    """
    lock_issued(session, list(wanted), customer_id=source.customer_id)
    now = laid_on(session, source)
    for invoice_id, amount in wanted.items():
        if amount < now.get(invoice_id, 0):
            _take_off(session, source=source, invoice_id=invoice_id, amount=now[invoice_id] - amount, on=on, actor=actor)
    more = {invoice_id: amount - now.get(invoice_id, 0) for invoice_id, amount in wanted.items()}
    shares = [Share(invoice_id, amount) for invoice_id, amount in more.items() if amount > 0]
    allocate(session, source=source, shares=shares, on=on, actor=actor)


def laid_on(session: Session, source: Source) -> dict[int, int]:
    """By invoice id, what of the source lies on it now; refunds are left out."""
    sums: dict[int, int] = {}
    for one in active_allocations(session, source):
        if one.invoice_id is not None:
            sums[one.invoice_id] = sums.get(one.invoice_id, 0) + one.amount
    return sums


def allocate_to_refund(
    session: Session, *, source: Source, refund: Refund, actor: Actor, chosen: Mapping[int, int] = _NOTHING
) -> Allocation:
    """Take what was given back out of the source: off the invoices that were `chosen` (amounts by id, as far as it lies there),
    then what it has kept as credit, then off its newest invoices.
    """
    on, why = refund.refunded_on, _taken_for(refund)
    newest: dict[int, int] = {}
    for one in reversed(active_allocations(session, source)):
        if one.invoice_id is not None:
            newest[one.invoice_id] = newest.get(one.invoice_id, 0) + one.amount
    lock_issued(session, list(newest), customer_id=source.customer_id)
    left = refund.amount
    for invoice_id, amount in chosen.items():
        part = min(amount, newest.get(invoice_id, 0), left)
        if part > 0:
            _take_off(session, source=source, invoice_id=invoice_id, amount=part, on=on, actor=actor, reason=why)
            newest[invoice_id] -= part
            left -= part
    for invoice_id, given in newest.items():
        part = min(given, refund.amount - available(source))
        if part > 0:
            _take_off(session, source=source, invoice_id=invoice_id, amount=part, on=on, actor=actor, reason=why)
    return write_entry(session, source, target=refund, amount=refund.amount, on=on, actor=actor)


def restore_settled(session: Session, *, payment: Payment, refund: Refund, on: date, actor: Actor) -> None:
    """Lay what a refund took off invoices back on them, as far as they still need it and the payment still has it."""
    given = func.sum(Allocation.amount)
    statement = (
        select(col(Allocation.invoice_id), given)
        .where(Allocation.payment_id == payment.id, Allocation.reason == _taken_for(refund))
        .group_by(col(Allocation.invoice_id))
        .having(given < 0)
    )
    taken = {invoice_id: -int(amount) for invoice_id, amount in session.execute(statement)}
    left, shares = min(refund.amount, available(payment)), []
    for invoice_id, invoice in lock_issued(session, list(taken), customer_id=payment.customer_id).items():
        part = min(taken[invoice_id], invoice.balance_amount, left)
        left -= part
        shares += [Share(invoice_id, part)] if part else []
    allocate(session, source=payment, shares=shares, on=on, actor=actor)


def _taken_for(refund: Refund) -> str:
    """What an entry says that was made for a refund: what is taken off by hand stays off when the refund fails."""
    return f"Refund {refund.public_id}"


def _take_off(session: Session, *, source: Source, invoice_id: int, amount: int, on: date, actor: Actor, reason: str = "") -> None:
    """Take so much of the source off one invoice, what was laid last first; of a larger part the rest is laid anew."""
    on_it = [one for one in active_allocations(session, source) if one.invoice_id == invoice_id]
    for allocation in reversed(on_it):
        if amount <= 0:
            return
        undone = take_back(session, allocation=allocation, actor=actor, on=on, reason=reason)
        if allocation.amount > amount:
            rest = Share(invoice_id, allocation.amount - amount)
            allocate(session, source=source, shares=[rest], on=undone.allocated_on, actor=actor, reason=reason)
        amount -= allocation.amount
