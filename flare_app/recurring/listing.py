"""Where the list of recurring invoices gets its rows."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal_column, or_, select, true
from sqlmodel import col

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.models import Customer, RecurringRule
from flare_app.recurring.form import RuleState
from flare_app.recurring.reading import NEEDS_ATTENTION
from flare_app.search import normalize

_LAST_DAY: ColumnElement[date] = literal_column("'9999-12-31'", Date)
_MOST_WORDS = 10


def rule_source(principal: Principal) -> ListSource:
    """Rows for the staff list: name, customer, schedule, action, next_on (None while none is to come), total_amount, status.

    Raises:
        NotFound: a portal visitor asks.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    status = case((is_broken(None), NEEDS_ATTENTION), else_=col(RecurringRule.state))
    next_on = case((col(RecurringRule.state) == RuleState.ACTIVE.value, col(RecurringRule.next_on)))
    plain = {key: col(getattr(RecurringRule, key)) for key in ("name", "schedule", "total_amount", "currency")}
    statement: Select[*tuple[Any, ...]] = (
        select(
            col(RecurringRule.id).label("id"),
            col(RecurringRule.public_id).label("public_id"),
            col(RecurringRule.name).label("label"),
            *(column.label(key) for key, column in plain.items()),
            col(Customer.name).label("customer"),
            next_on.label("next_on"),
            status.label("status"),
        )
        .select_from(RecurringRule)
        .join(Customer, col(Customer.id) == col(RecurringRule.customer_id))
    )
    return ListSource(
        select=statement,
        id=col(RecurringRule.id),
        public_id=col(RecurringRule.public_id),
        sorts={**plain, "customer": col(Customer.name), "next_on": func.coalesce(next_on, _LAST_DAY), "status": status},
        search=_mentions,
    )


def is_active(_source: ListSource | None) -> ColumnElement[bool]:
    """Makes invoices, or would if nothing stood in the way."""
    return col(RecurringRule.state) == RuleState.ACTIVE.value


def is_broken(_source: ListSource | None) -> ColumnElement[bool]:
    """Its invoice could not be made."""
    return and_(col(RecurringRule.state) == RuleState.ACTIVE.value, col(RecurringRule.problem) != "")


def is_paused(_source: ListSource | None) -> ColumnElement[bool]:
    """Makes none for now."""
    return col(RecurringRule.state) == RuleState.PAUSED.value


def is_ended(_source: ListSource | None) -> ColumnElement[bool]:
    """Makes none any more."""
    return col(RecurringRule.state) == RuleState.ENDED.value


def _mentions(text: str) -> ColumnElement[bool]:
    """Every word stands in what is shown of the rule, in its lines or in the customer's name. Rules are few: no index."""
    words = normalize(text).split()[:_MOST_WORDS]
    found = [
        or_(
            col(RecurringRule.search_text).contains(word, autoescape=True),
            col(Customer.search_text).contains(word, autoescape=True),
        )
        for word in words
    ]
    return and_(*found, true())
