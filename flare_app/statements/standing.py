"""How a customer stands with the company: what is owed per currency, and how much of everything there is. The portal's head."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlmodel import Session, col

from flare_app.company import company_today
from flare_app.documents import document_source
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.lists import ListSource
from flare_app.models import Checkout, CheckoutItem, Document, Payment
from flare_app.payments import payment_source
from flare_app.payments.stripe import IN_PROGRESS

MOST_COUNTED = 10_000
"""Counting stops here; such a count reads "that many or more"."""


@dataclass(frozen=True, slots=True)
class CurrencyStanding:
    """Minor units of one currency, as of today. `paying_amount` is the part of what is owed that somebody pays online right now;
    `payable_amount` is what is left on the invoices that nobody pays right now; `credit_amount` is the customer's own, to be used,
    without what a payment under way was promised of it.
    """

    currency: str
    owed_amount: int = 0
    overdue_amount: int = 0
    paying_amount: int = 0
    payable_amount: int = 0
    credit_amount: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The currencies with something open, the largest debt first, and how many records of each kind the visitor may see."""

    currencies: tuple[CurrencyStanding, ...]
    invoices: int
    estimates: int
    payments: int
    credit_notes: int


def customer_standing(session: Session, *, principal: PortalVisitor) -> Standing:
    """The figures of the visitor's customer, in two queries that read indexes alone.

    Whoever has a narrower link sees the counts of what it shows, and no sums: those would tell of what it does not show.
    """
    currencies = () if principal.scope is not None else _currencies(session, principal.customer_id)
    return Standing(currencies, *_counts(session, principal))


def _counts(session: Session, principal: PortalVisitor) -> tuple[int, int, int, int]:
    kinds = (DocumentKind.INVOICE, DocumentKind.ESTIMATE)
    sources = [document_source(principal, kind) for kind in kinds]
    sources += [payment_source(principal), document_source(principal, DocumentKind.CREDIT_NOTE)]
    found = session.execute(select(*(_count(source).scalar_subquery() for source in sources))).one()
    invoices, estimates, payments, credit_notes = map(int, found)
    return invoices, estimates, payments, credit_notes


def _count(source: ListSource) -> Select[int]:
    rows = source.select.with_only_columns(source.id, maintain_column_froms=True).limit(MOST_COUNTED)
    return select(func.count()).select_from(rows.subquery())


def _currencies(session: Session, customer_id: int) -> tuple[CurrencyStanding, ...]:
    parts = union_all(
        _owed(session, customer_id), _unapplied(customer_id), _credit_notes(customer_id), _promised(customer_id)
    ).subquery()
    sums = [func.sum(parts.c[name]) for name in ("owed", "overdue", "paying", "payable", "credit")]
    rows = session.execute(select(parts.c.currency, *sums).group_by(parts.c.currency))
    found = [CurrencyStanding(currency, *(int(amount) for amount in amounts)) for currency, *amounts in rows]
    return tuple(sorted(filter(_is_open, found), key=lambda one: (-one.owed_amount, one.currency)))


def _is_open(one: CurrencyStanding) -> bool:
    return one.owed_amount > 0 or one.credit_amount > 0


def _owed(session: Session, customer_id: int) -> Select[*tuple[Any, ...]]:
    balance, is_paying = col(Document.balance_amount), col(CheckoutItem.id).is_not(None)
    return (
        select(
            col(Document.currency).label("currency"),
            balance.label("owed"),
            case((col(Document.due_on) < company_today(session), balance), else_=0).label("overdue"),
            func.coalesce(col(CheckoutItem.amount) + col(CheckoutItem.credit_amount), 0).label("paying"),
            case((is_paying, 0), else_=balance).label("payable"),
            literal(0).label("credit"),
        )
        .outerjoin(CheckoutItem, (col(CheckoutItem.invoice_id) == col(Document.id)) & col(CheckoutItem.active).is_(True))
        .where(*_open_of(customer_id, DocumentKind.INVOICE))
    )


def _unapplied(customer_id: int) -> Select[*tuple[Any, ...]]:
    return select(col(Payment.currency), *(literal(0) for _ in range(4)), col(Payment.unapplied_amount)).where(
        col(Payment.customer_id) == customer_id,
        col(Payment.state) == PaymentState.RECORDED.value,
        col(Payment.unapplied_amount) > 0,
    )


def _credit_notes(customer_id: int) -> Select[*tuple[Any, ...]]:
    return select(col(Document.currency), *(literal(0) for _ in range(4)), col(Document.balance_amount)).where(
        *_open_of(customer_id, DocumentKind.CREDIT_NOTE)
    )


def _promised(customer_id: int) -> Select[*tuple[Any, ...]]:
    return select(col(Checkout.currency), *(literal(0) for _ in range(4)), -col(Checkout.credit_amount)).where(
        col(Checkout.customer_id) == customer_id, col(Checkout.state).in_(IN_PROGRESS), col(Checkout.credit_amount) > 0
    )


def _open_of(customer_id: int, kind: DocumentKind) -> tuple[Any, ...]:
    return (
        col(Document.customer_id) == customer_id,
        col(Document.kind) == kind.value,
        col(Document.state) == DocumentState.ISSUED.value,
        col(Document.balance_amount) > 0,
    )
