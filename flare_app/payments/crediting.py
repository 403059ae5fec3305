"""Use what a customer has as credit, from payments or credit notes, to settle invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Document, Payment
from flare_app.payments.allocating import Share, Source, allocate
from flare_app.payments.searching import refresh_payment_search_text


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
    payments = session.exec(
        select(Payment).where(
            Payment.customer_id == customer_id,
            Payment.currency == currency,
            Payment.state == PaymentState.RECORDED,
            Payment.unapplied_amount > 0,
        )
    )
    notes = session.exec(
        select(Document).where(
            Document.customer_id == customer_id,
            Document.currency == currency,
            Document.kind == DocumentKind.CREDIT_NOTE,
            Document.state == DocumentState.ISSUED,
            Document.balance_amount > 0,
        )
    )
    found = [Credit("payment", one.public_id, one.number, one.paid_on, one.unapplied_amount) for one in payments]
    found += [Credit("credit_note", one.public_id, one.number or "", one.issue_on, one.balance_amount) for one in notes]
    return sorted(found, key=lambda credit: (credit.on, credit.number))


def apply_credit(session: Session, *, kind: str, public_id: str, shares: Sequence[Share], on: date, actor: Actor) -> None:
    """Lay a payment's unapplied part or a credit note on invoices of the same customer.

    Raises:
        NotFound: there is no such source of credit.
        NotPermitted: a role without sales.
        Conflict: it or an invoice does not have that much left.
    """
    require(actor, Permission.EDIT_SALES)
    source = _source(session, kind, as_public_id(public_id))
    allocate(session, source=source, shares=shares, on=on, actor=actor)
    if isinstance(source, Payment):
        refresh_payment_search_text(session, source)


def _source(session: Session, kind: str, public_id: str) -> Source:
    source: Source | None
    if kind == "payment":
        source = session.exec(
            select(Payment)
            .where(Payment.public_id == public_id, Payment.state == PaymentState.RECORDED)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
    else:
        source = session.exec(
            select(Document)
            .where(
                col(Document.public_id) == public_id,
                Document.kind == DocumentKind.CREDIT_NOTE,
                Document.state == DocumentState.ISSUED,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
    if source is None:
        raise NotFound("There is no such credit.")
    return source
