"""Which statement somebody asks for, in words as they come from a page or an address."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, select

from flare_app.company import company_today, get_company
from flare_app.domain.periods import DEFAULT_PERIOD, Period, period_range
from flare_app.domain.principals import Permission, PortalVisitor, Principal, require
from flare_app.domain.text import as_public_id, parse_date
from flare_app.errors import Invalid, NotFound
from flare_app.models import Customer
from flare_app.statements.customer_statement import CustomerStatement, customer_statement
from flare_app.statements.movements import currencies_of, movements_query


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """`customer` is a public id and matters to staff only; `start` and `end` are ISO days and matter to Custom only."""

    customer: str = ""
    period: str = DEFAULT_PERIOD
    start: str = ""
    end: str = ""
    currency: str = ""


def find_statement(session: Session, *, principal: Principal, query: StatementQuery) -> CustomerStatement:
    """The statement that is asked for. A preset ends today at the latest, and Everything begins with the first movement.

    Raises:
        NotFound: no such customer for this principal, or no account in that currency.
        Invalid: on `period`, `from` or `to`.
    """
    customer = _customer(session, principal, query.customer)
    currency = query.currency or customer.currency
    if currency != customer.currency and currency not in currencies_of(session, customer_id=customer.id):
        raise NotFound("There is no such statement.")
    start, end = _days(session, query, customer.id, currency)
    return customer_statement(session, principal=principal, customer_id=customer.id, currency=currency, start=start, end=end)


def _customer(session: Session, principal: Principal, public_id: str) -> Customer:
    if isinstance(principal, PortalVisitor):
        return session.get_one(Customer, principal.customer_id)
    require(principal, Permission.VIEW_SALES)
    customer = session.exec(select(Customer).where(Customer.public_id == as_public_id(public_id))).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def _days(session: Session, query: StatementQuery, customer_id: int, currency: str) -> tuple[date, date]:
    try:
        period = Period(query.period)
    except ValueError:
        raise Invalid(f"A period is one of: {', '.join(Period)}.", field="period") from None
    today = company_today(session)
    if period is Period.CUSTOM:
        first, last = parse_date(query.start, field="from", label="From"), parse_date(query.end, field="to", label="To")
        return period_range(period, today, start=first, end=last)
    start, end = period_range(period, today, get_company(session).fiscal_year_end_month)
    if period is Period.EVERYTHING:
        moves = movements_query(customer_id=customer_id, currency=currency, until=today).subquery()
        start = session.execute(select(func.min(moves.c.on_day))).scalar_one() or today
    return start, max(start, min(end, today))
