"""Which rows a query is about, before search and order: sums over its period, in one currency at a time."""

from dataclasses import replace

from sqlalchemy.orm import Session
from sqlmodel import select

from flare_app.domain.principals import Principal
from flare_app.lists.columns import ListSource
from flare_app.lists.dated import company_days
from flare_app.lists.declaration import RecordList
from flare_app.lists.query import ALL_CURRENCIES, ListQuery
from flare_app.models import Company


def source_of(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> ListSource:
    """The rows as the principal may see them; rows selected by their ids may be of any currency. `query` is a checked one."""
    source = _of_period(session, declared, principal, query)
    if not declared.by_currency or query.ids or query.currency == ALL_CURRENCIES:
        return source
    wanted = query.currency or next(iter(_known(session, source)), "")
    return replace(source, select=source.select.where(source.select.selected_columns["currency"] == wanted))


def currency_choices(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> tuple[list[str], str]:
    """The currencies of the (checked) query's period, the company's own first, and which is shown: a code, or ALL_CURRENCIES."""
    if not declared.by_currency:
        return [], ALL_CURRENCIES
    known = _known(session, _of_period(session, declared, principal, query))
    return known, query.currency or next(iter(known), ALL_CURRENCIES)


def own_currency(session: Session) -> str:
    """The company's; "" before there is one."""
    return session.execute(select(Company.currency)).scalar() or ""


def _of_period(session: Session, declared: RecordList, principal: Principal, query: ListQuery) -> ListSource:
    source = declared.source_for(principal)
    return source.within(*company_days(session, query)) if source.within is not None else source


def _known(session: Session, source: ListSource) -> list[str]:
    currency = source.select.selected_columns["currency"]
    found = session.execute(source.select.with_only_columns(currency, maintain_column_froms=True).distinct()).scalars()
    own = own_currency(session)
    return sorted(found, key=lambda code: (code != own, code))
