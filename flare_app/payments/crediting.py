"""Use what a customer has as credit, from payments or credit notes, to settle invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from flare_app import audit
from flare_app.domain.allocation import AmountExceedsSource, spread
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Document, Payment
from flare_app.payments.allocating import Share, allocate
from flare_app.payments.entries import Source, available

Row = TypeVar("Row", Payment, Document)


@dataclass(frozen=True, slots=True)
class Credit:
    """One source of credit with what it has left, in minor units."""

    kind: str
    public_id: str
    number: str
    on: date
    amount: int


def customer_credits(session: Session, *, customer_id: int, currency: str) -> list[Credit]:
    """The credit a customer has in one currency, oldest first: unapplied parts of payments, and open credit notes."""
    sources = [*session.exec(_open_payments(customer_id, currency)), *session.exec(_open_notes(customer_id, currency))]
    return sorted((_credit(source) for source in sources), key=lambda credit: (credit.on, credit.number))


def lock_credits(session: Session, *, customer_id: int, currency: str) -> list[Source]:
    """What `customer_credits` tells of, oldest first, locked until the transaction ends.

    No deadlock: payments by their ids, credit notes by theirs, and both before any invoice (see `allocating.lock_issued`).
    """
    payments = session.exec(_locking(_open_payments(customer_id, currency).order_by(col(Payment.id))))
    notes = session.exec(_locking(_open_notes(customer_id, currency).order_by(col(Document.id))))
    sources: list[Source] = [*payments, *notes]
    return sorted(sources, key=lambda source: (_credit(source).on, _credit(source).number))


def draw_credit(session: Session, *, sources: Sequence[Source], shares: Sequence[Share], on: date, actor: Actor) -> None:
    """Lay credit on invoices, the oldest credit and the first invoice first; together the sources hold what the shares ask for.

    For verbs that have looked at who asks. `sources` come from `lock_credits`.

    Raises:
        AmountExceedsSource: they do not.
        NotFound, Invalid, AmountExceedsBalance: as for `allocate`.
    """
    wanted = [share.amount for share in shares]
    for source in sources:
        given = spread(available(source), wanted)
        wanted = [amount - part for amount, part in zip(wanted, given, strict=True)]
        taken = [Share(share.invoice_id, part) for share, part in zip(shares, given, strict=True) if part]
        if taken:
            _draw(session, source, taken, on=on, actor=actor)
    if any(wanted):
        raise AmountExceedsSource("The credit does not reach any more: a part of it was used meanwhile.")


def apply_credit(session: Session, *, kind: str, public_id: str, shares: Sequence[Share], on: date, actor: Actor) -> None:
    """Lay a payment's unapplied part or a credit note on invoices of the same customer.

    Raises:
        NotFound: there is no such source of credit.
        NotPermitted: a role without sales.
        Conflict: it or an invoice does not have that much left.
    """
    require(actor, Permission.EDIT_SALES)
    source = lock_source(session, kind=kind, public_id=public_id)
    allocate(session, source=source, shares=shares, on=on, actor=actor)


def lock_source(session: Session, *, kind: str, public_id: str) -> Source:
    """A payment that counts or an issued credit note, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    source: Source | None
    if kind == "payment":
        payment = select(Payment).where(Payment.public_id == as_public_id(public_id), Payment.state == PaymentState.RECORDED)
        source = session.exec(_locking(payment)).first()
    else:
        note = select(Document).where(
            col(Document.public_id) == as_public_id(public_id),
            Document.kind == DocumentKind.CREDIT_NOTE,
            Document.state == DocumentState.ISSUED,
        )
        source = session.exec(_locking(note)).first()
    if source is None:
        raise NotFound("There is no such payment or credit note, or it is void.")
    return source


def _draw(session: Session, source: Source, shares: Sequence[Share], *, on: date, actor: Actor) -> None:
    before = available(source)
    allocate(session, source=source, shares=shares, on=on, actor=actor)
    audit.record(session, actor=actor, verb="credit used", subject=source, changes={"credit": [before, available(source)]})


def _credit(source: Source) -> Credit:
    if isinstance(source, Payment):
        return Credit("payment", source.public_id, source.number, source.paid_on, source.unapplied_amount)
    return Credit("credit_note", source.public_id, source.number or "", source.issue_on, source.balance_amount)


def _open_payments(customer_id: int, currency: str) -> SelectOfScalar[Payment]:
    return select(Payment).where(
        Payment.customer_id == customer_id,
        Payment.currency == currency,
        Payment.state == PaymentState.RECORDED,
        Payment.unapplied_amount > 0,
    )


def _open_notes(customer_id: int, currency: str) -> SelectOfScalar[Document]:
    return select(Document).where(
        Document.customer_id == customer_id,
        Document.currency == currency,
        Document.kind == DocumentKind.CREDIT_NOTE,
        Document.state == DocumentState.ISSUED,
        Document.balance_amount > 0,
    )


def _locking(statement: SelectOfScalar[Row]) -> SelectOfScalar[Row]:
    return statement.with_for_update().execution_options(populate_existing=True)
