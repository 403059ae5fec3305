"""What the dashboard says: owed, overdue and received, per currency, and the last twelve months."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Row, case, func, select
from sqlmodel import Session, col

from flare_app.company import company_today, get_company
from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import Document, Payment

MONTHS = 12


@dataclass(frozen=True, slots=True)
class CurrencyFigures:
    """Minor units of one currency, as of today."""

    currency: str
    owed_amount: int
    overdue_amount: int
    received_amount: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was invoiced and received in a month, in the company's currency; `first_day` names the month."""

    first_day: date
    invoiced_amount: int
    received_amount: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The dashboard's figures; `currency` is the company's own, in which the months are told."""

    currency: str
    currencies: tuple[CurrencyFigures, ...]
    months: tuple[MonthFigures, ...]
    has_documents: bool


def overview(session: Session, *, principal: Staff) -> Overview:
    """The figures as of the company's today."""
    require(principal, Permission.VIEW_SALES)
    company, today = get_company(session), company_today(session)
    return Overview(
        currency=company.currency,
        currencies=_currencies(session, today, first=company.currency),
        months=_months(session, today, company.currency),
        has_documents=session.execute(select(col(Document.id)).limit(1)).first() is not None,
    )


def _open() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Document.kind) == DocumentKind.INVOICE,
        col(Document.state) == DocumentState.ISSUED,
        col(Document.balance_amount) > 0,
    )


def _currencies(session: Session, today: date, *, first: str) -> tuple[CurrencyFigures, ...]:
    overdue = case((col(Document.due_on) < today, col(Document.balance_amount)), else_=0)
    owed = session.execute(
        select(col(Document.currency), func.sum(col(Document.balance_amount)), func.sum(overdue))
        .where(*_open())
        .group_by(col(Document.currency))
    )
    figures = {currency: [int(total), int(late), 0] for currency, total, late in owed}
    received = session.execute(
        select(col(Payment.currency), func.sum(col(Payment.amount)))
        .where(col(Payment.state) == PaymentState.RECORDED, col(Payment.paid_on) >= today.replace(day=1))
        .group_by(col(Payment.currency))
    )
    for currency, total in received:
        figures.setdefault(currency, [0, 0, 0])[2] = int(total)
    figures.setdefault(first, [0, 0, 0])
    order = sorted(figures, key=lambda currency: (currency != first, currency))
    return tuple(CurrencyFigures(currency, *figures[currency]) for currency in order)


def _months(session: Session, today: date, currency: str) -> tuple[MonthFigures, ...]:
    days = [today.replace(day=1) - relativedelta(months=back) for back in reversed(range(MONTHS))]
    invoiced = _by_month(
        session.execute(
            select(col(Document.issue_on), func.sum(col(Document.total_amount)))
            .where(
                col(Document.kind) == DocumentKind.INVOICE,
                col(Document.state) == DocumentState.ISSUED,
                col(Document.currency) == currency,
                col(Document.issue_on) >= days[0],
            )
            .group_by(col(Document.issue_on))
        )
    )
    received = _by_month(
        session.execute(
            select(col(Payment.paid_on), func.sum(col(Payment.amount)))
            .where(col(Payment.state) == PaymentState.RECORDED, col(Payment.currency) == currency, col(Payment.paid_on) >= days[0])
            .group_by(col(Payment.paid_on))
        )
    )
    return tuple(MonthFigures(day, invoiced.get(day, 0), received.get(day, 0)) for day in days)


def _by_month(rows: Iterable[Row[date, int]]) -> dict[date, int]:
    sums: dict[date, int] = {}
    for day, amount in rows:
        first = day.replace(day=1)
        sums[first] = sums.get(first, 0) + int(amount)
    return sums
