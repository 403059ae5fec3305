"""What counts as sold: issued invoices less issued credit notes, each on its own date; void ones and drafts never do.

Amounts are minor units of the row's currency; `net` is without tax.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, and_, case, cast, func
from sqlmodel import col

from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.text import EARLIEST_DAY
from flare_app.models import Document

_KINDS = (DocumentKind.INVOICE.value, DocumentKind.CREDIT_NOTE.value)


@dataclass(frozen=True, slots=True)
class Days:
    """A period, both days included."""

    first: date
    last: date

    @staticmethod
    def month_of(day: date) -> "Days":
        """All days of its month."""
        return Days(day.replace(day=1), day + relativedelta(day=31))

    @property
    def before(self) -> "Days | None":
        """The same days a year before; a month's last day stays one. None of everything."""
        if self.first == EARLIEST_DAY:
            return None
        is_end_of_month = (self.last + relativedelta(days=1)).day == 1
        last = self.last + relativedelta(years=-1, day=31 if is_end_of_month else None)
        return Days(self.first + relativedelta(years=-1), last)

    @property
    def suffix(self) -> str:
        """The days in a row's public id: "20260101-20261231"."""
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"


def signed(amount: SQLColumnExpression[int]) -> ColumnElement[int]:
    """A credit note takes away."""
    return case((col(Document.kind) == DocumentKind.CREDIT_NOTE.value, -amount), else_=amount)


NET = signed(col(Document.total_amount) - col(Document.tax_amount))
TAX = signed(col(Document.tax_amount))


def is_sold(days: Days) -> ColumnElement[bool]:
    """The document counts, and is dated within the days."""
    return and_(
        col(Document.kind).in_(_KINDS),
        col(Document.state) == DocumentState.ISSUED.value,
        col(Document.issue_on).between(days.first, days.last),
    )


def summed(amount: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """A sum of integers, which PostgreSQL would make a decimal of."""
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)
