"""What a customer brought in: this fiscal year beside the last, month by month, each figure with the list behind it."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from sqlmodel import Session

from flare_app import reports
from flare_app.company import get_company
from flare_app.domain.periods import Period, period_range
from flare_app.domain.principals import Staff
from flare_app.models import Customer
from flare_app.rendering.chart import ChartSeries, month_chart
from flare_app.rendering.formats import Formats
from flare_app.ui import routes
from flare_app.ui.components.chart import ShownChart, shown_chart


@dataclass
class RevenueCard:
    """Without tax, less what was credited. `is_shown` when there is any in one of the two years."""

    this_year: str = ""
    this_href: str = ""
    last_year: str = ""
    last_href: str = ""
    is_shown: bool = False
    chart: ShownChart = field(default_factory=ShownChart)


def read_revenue(session: Session, asker: Staff, customer: Customer, *, currency: str, today: date) -> RevenueCard:
    """The revenue of one currency."""
    company = get_company(session)
    locale = company.locale
    first, last = period_range(Period.THIS_YEAR, today, company.fiscal_year_end_month)
    found = reports.monthly_sales(session, principal=asker, currency=currency, first=first, last=last, customer_id=customer.id)
    months = [first + relativedelta(months=at) for at in range(12)]
    now, before = ({one.month: one.net_amount for one in found}, {one.month: one.before_amount for one in found})
    series = [
        ChartSeries(title="This year", amounts=tuple(now.get(month, 0) for month in months)),
        ChartSeries(title="Last year", amounts=tuple(before.get(month, 0) for month in months), tone="past"),
    ]
    drawn = month_chart(f"Monthly revenue in {currency}", currency, months, series, locale=locale)
    formats = Formats(locale, currency)
    return RevenueCard(
        this_year=formats.money(sum(now.values())),
        this_href=_behind(customer, Period.THIS_YEAR),
        last_year=formats.money(sum(before.values())),
        last_href=_behind(customer, Period.LAST_YEAR),
        is_shown=not drawn.is_empty,
        chart=shown_chart(drawn, locale, [_behind_month(customer, month) for month in months]),
    )


def _behind(customer: Customer, period: Period) -> str:
    """The list of the revenue of a year."""
    return f"{routes.TRANSACTIONS}?{urlencode({'period': period.value})}{_of(customer)}"


def _behind_month(customer: Customer, month: date) -> str:
    return routes.in_month(routes.TRANSACTIONS, month) + _of(customer)


def _of(customer: Customer) -> str:
    return f"&filter=revenue&of={customer.public_id}"
