"""The State behind a statement page: what is asked for, and the statement in finished strings."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, ClassVar

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import statements
from flare_app.company import company_today, get_company
from flare_app.database import read_only
from flare_app.domain.periods import DEFAULT_PERIOD, Period, period_range
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import FlareError, Invalid, NotFound
from flare_app.lists.formatting import locale_for
from flare_app.statements import CustomerStatement, StatementQuery, StatementView, find_statement
from flare_app.ui import live
from flare_app.ui.components.statement_parts import ShownStatement
from flare_app.ui.components.statement_shown import PAGE_SIZE, shown_statement
from flare_app.ui.policy import OF_STATE, Policy, policy
from flare_app.ui.session import in_thread, principal

Word = Annotated[str, Field(max_length=40)]


@dataclass(frozen=True)
class PageRead:
    """A statement as it was read; `query` asks for just that again."""

    shown: ShownStatement
    query: StatementQuery
    period: str
    start: str
    end: str
    currency: str
    currencies: list[list[str]] = field(default_factory=list)


class StatementState(rx.State, mixin=True):
    """A page says whose statement it is by `_customer()`, where it stands by `_base()` and what repaints it by `_topics()`."""

    _policy: ClassVar[Policy]
    _query: StatementQuery = StatementQuery()

    view: ShownStatement = ShownStatement()
    period: str = DEFAULT_PERIOD.value
    start: str = ""
    end: str = ""
    currency: str = ""
    currencies: list[list[str]] = []
    address: str = ""
    problems: dict[str, str] = {}
    problem: str = ""
    loaded: bool = False

    def _customer(self) -> str:
        """The public id of the customer; "" in the portal, where it follows from who asks."""
        return ""

    def _base(self) -> str:
        return ""

    def _topics(self) -> tuple[str, ...]:
        return ()

    @rx.event
    @policy(OF_STATE, page=True)
    async def load(self) -> None:
        """Show what the address asks for: it is all that a bookmark, Back or a reload needs."""
        live.watch(self, type(self).refresh, *self._topics())
        await self._show(statements.query_from(self.router.url.query_parameters, customer=self._customer()))

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def refresh(self) -> None:
        """Read the statement once more: a live nudge."""
        await self._show(self._query)

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_period(self, period: Word) -> None:
        """Another preset; Custom starts with the days that are shown."""
        await self._show_days(period=period, start=self.start, end=self.end)

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_start(self, day: Word) -> None:
        """The first day was typed: the period is a custom one."""
        await self._show_days(period=Period.CUSTOM, start=day, end=self.end)

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_end(self, day: Word) -> None:
        """The last day was typed: the period is a custom one."""
        await self._show_days(period=Period.CUSTOM, start=self.start, end=day)

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_as_of(self, day: Word) -> None:
        """What was owed on that day?"""
        await self._show(replace(self._query, period="", start="", end="", as_of=day, page=1))

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_currency(self, code: Word) -> None:
        """The account in another currency."""
        await self._show(replace(self._query, currency=code, bucket="", page=1))

    async def _show_days(self, *, period: str, start: str, end: str) -> None:
        await self._show(replace(self._query, period=period, start=start, end=end, as_of="", page=1))

    async def _show(self, query: StatementQuery) -> None:
        self._query = query
        try:
            read = await in_thread(read_page, principal(), query, self._base())
        except FlareError as problem:
            named = problem.field if isinstance(problem, Invalid) else ""
            self.problems = {named: str(problem)} if named else {}
            self.problem = "" if named in ("from", "to", "as_of") and self.loaded else str(problem)
            return
        self._query, self.view, self.currencies = read.query, read.shown, read.currencies
        self.period, self.start, self.end, self.currency = read.period, read.start, read.end, read.currency
        self.address = read.query.as_address
        self.problem, self.problems, self.loaded = "", {}, True


def read_page(who: Principal, query: StatementQuery, base: str) -> PageRead:
    """The first page of what is asked for, or the one it names, ready to be shown. Blocks.

    Raises:
        NotFound, Invalid: as `find_statement`.
    """
    with read_only() as session:
        try:
            found = find_statement(session, principal=who, query=query, page_size=PAGE_SIZE)
        except NotFound:
            if not query.currency:
                raise
            # The currency was another customer's: take this one's own.
            query = replace(query, currency="")
            found = find_statement(session, principal=who, query=query, page_size=PAGE_SIZE)
        known = dict.fromkeys([found.currency, *statements.currencies_of(session, customer_id=found.customer.id)])
        same, today = _as_found(query, found), company_today(session)
        shown = shown_statement(
            found, who, same, base=base, locale=locale_for(session, who), today=today, days=_days_to_look_back_to(session, today)
        )
    usual = Period.EVERYTHING if isinstance(who, PortalVisitor) and who.scope else DEFAULT_PERIOD
    return PageRead(
        shown=shown,
        query=same,
        period=Period.CUSTOM if query.as_of else query.period or usual,
        start=found.statement.start.isoformat(),
        end=found.statement.end.isoformat(),
        currency=found.currency,
        currencies=[[code, code] for code in known],
    )


def _days_to_look_back_to(session: Session, today: date) -> dict[str, date]:
    ends = {"Last month’s end": Period.LAST_MONTH, "Last year’s end": Period.LAST_YEAR}
    month = get_company(session).fiscal_year_end_month
    return {"Today": today} | {title: period_range(period, today, month)[1] for title, period in ends.items()}


def _as_found(query: StatementQuery, found: CustomerStatement) -> StatementQuery:
    """The query without what had no part in the answer: the addresses of two equal statements are the same."""
    is_custom = query.period == Period.CUSTOM and not query.as_of
    start, end = (found.statement.start.isoformat(), found.statement.end.isoformat()) if is_custom else ("", "")
    return replace(
        query,
        view=found.view,
        period="" if query.as_of else query.period,
        start=start,
        end=end,
        as_of=found.statement.end.isoformat() if query.as_of else "",
        currency=found.currency if found.currency != found.customer.currency else "",
        bucket=found.bucket if found.view is StatementView.OPEN_ITEMS else "",
        page=found.paging.page,
    )
