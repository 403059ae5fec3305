"""Which statement somebody asks for, in words as they come from a page or an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import func
from sqlmodel import Session, select

from flare_app.company import company_today, get_company
from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.periods import DEFAULT_PERIOD, Period, period_range
from flare_app.domain.principals import Permission, PortalVisitor, Principal, require
from flare_app.domain.text import as_public_id, parse_date
from flare_app.errors import Invalid, NotFound
from flare_app.models import Customer
from flare_app.statements.customer_statement import CustomerStatement, Paging, StatementView, customer_statement
from flare_app.statements.movements import currencies_of, movements_query
from flare_app.statements.open_query import CREDIT
from flare_app.statements.scope import visible_period

_LONGEST = 40
_LAST_PAGE = 100_000
_NAMES = {
    "view": "view",
    "period": "period",
    "start": "from",
    "end": "to",
    "as_of": "as_of",
    "currency": "currency",
    "bucket": "bucket",
}


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """What an address says, unchecked: `customer` is a public id and matters to staff only, days are ISO days, "" is the usual.

    `start` and `end` matter to Custom only. `as_of` is the last day of a statement of its fiscal year, whatever the period.
    `bucket` is one of `AgeingBucket` or `CREDIT` and matters to the open items.
    """

    customer: str = ""
    view: str = ""
    period: str = ""
    start: str = ""
    end: str = ""
    as_of: str = ""
    currency: str = ""
    bucket: str = ""
    page: int = 1

    @property
    def as_address(self) -> str:
        """The query string that asks for the same; it names nobody."""
        is_usual = self.view == StatementView.ACTIVITY and not self.as_of
        said = {name: getattr(self, field) for field, name in _NAMES.items() if not (is_usual and field == "view")}
        if self.page > 1:
            said["page"] = str(self.page)
        return urlencode({name: text for name, text in said.items() if text})


def query_from(parameters: Mapping[str, str], *, customer: str = "") -> StatementQuery:
    """What the parameters of an address ask for."""
    page = parameters.get("page", "")
    return StatementQuery(
        customer=customer,
        page=min(int(page), _LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < _LONGEST and int(page) else 1,
        **{field: parameters.get(name, "")[:_LONGEST] for field, name in _NAMES.items()},
    )


def find_statement(session: Session, *, principal: Principal, query: StatementQuery, page_size: int = 0) -> CustomerStatement:
    """The statement that is asked for: a page of it, or with `page_size` 0 all of it.

    A preset ends today at the latest, and Everything begins with the first movement. Without a period it is the fiscal year, or all
    that a narrower link shows.

    Raises:
        NotFound: no such customer for this principal, or no account in that currency.
        Invalid: on `view`, `period`, `from`, `to`, `as_of` or `bucket`.
    """
    customer = _customer(session, principal, query.customer)
    currency = query.currency or customer.currency
    if currency != customer.currency and currency not in currencies_of(session, customer_id=customer.id):
        raise NotFound("There is no such statement.")
    start, end = _days(session, query, visible_period(principal), customer.id, currency)
    return customer_statement(
        session,
        principal=principal,
        customer_id=customer.id,
        currency=currency,
        start=start,
        end=end,
        view=_view(query),
        bucket=_bucket(query),
        paging=Paging(query.page, page_size) if page_size else Paging(),
    )


def file_name(found: CustomerStatement) -> str:
    """What a file with the statement is called, without its ending."""
    if found.view is StatementView.OPEN_ITEMS:
        return f"open-items-{found.statement.end}"
    return f"statement-{found.statement.start}-{found.statement.end}"


def _view(query: StatementQuery) -> StatementView:
    if not query.view:
        return StatementView.OPEN_ITEMS if query.as_of or query.bucket else StatementView.ACTIVITY
    try:
        return StatementView(query.view)
    except ValueError:
        raise Invalid(f"A view is one of: {', '.join(StatementView)}.", field="view") from None


def _bucket(query: StatementQuery) -> str:
    known = (*AgeingBucket, CREDIT)
    if query.bucket and query.bucket not in known:
        raise Invalid(f"A bucket is one of: {', '.join(known)}.", field="bucket")
    return query.bucket


def _customer(session: Session, principal: Principal, public_id: str) -> Customer:
    if isinstance(principal, PortalVisitor):
        return session.get_one(Customer, principal.customer_id)
    require(principal, Permission.VIEW_SALES)
    customer = session.exec(select(Customer).where(Customer.public_id == as_public_id(public_id))).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def _days(
    session: Session, query: StatementQuery, visible: tuple[date, date] | None, customer_id: int, currency: str
) -> tuple[date, date]:
    company, today = get_company(session), company_today(session)
    if query.as_of:
        end = parse_date(query.as_of, field="as_of", label="As of")
        return period_range(Period.THIS_YEAR, end, company.fiscal_year_end_month)[0], end
    period = _period(query, visible)
    if period is Period.CUSTOM:
        first, last = parse_date(query.start, field="from", label="From"), parse_date(query.end, field="to", label="To")
        return period_range(period, today, start=first, end=last)
    start, end = period_range(period, today, company.fiscal_year_end_month)
    if period is Period.EVERYTHING:
        start = visible[0] if visible else _first_day(session, customer_id, currency, today)
    return start, max(start, min(end, today))


def _period(query: StatementQuery, visible: tuple[date, date] | None) -> Period:
    usual = Period.EVERYTHING if visible else DEFAULT_PERIOD
    try:
        return Period(query.period or usual)
    except ValueError:
        raise Invalid(f"A period is one of: {', '.join(Period)}.", field="period") from None


def _first_day(session: Session, customer_id: int, currency: str, today: date) -> date:
    moves = movements_query(customer_id=customer_id, currency=currency, until=today).subquery()
    return session.execute(select(func.min(moves.c.on_day))).scalar_one() or today
