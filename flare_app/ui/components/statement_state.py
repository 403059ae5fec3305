"""The State behind a statement page: which period is asked for, and the statement in finished strings."""

from dataclasses import replace
from typing import Annotated, ClassVar

import reflex as rx
from pydantic import Field

from flare_app import statements
from flare_app.database import read_only
from flare_app.domain.periods import DEFAULT_PERIOD, Period
from flare_app.domain.principals import Principal
from flare_app.errors import FlareError, NotFound
from flare_app.lists.formatting import locale_for
from flare_app.statements import StatementQuery, find_statement
from flare_app.ui import live
from flare_app.ui.components.statement_view import StatementView, statement_view
from flare_app.ui.policy import OF_STATE, Policy, policy
from flare_app.ui.session import in_thread, principal

Word = Annotated[str, Field(max_length=40)]


class StatementState(rx.State, mixin=True):
    """A page says whose statement it is by `_customer()` and what repaints it by `_topics()`."""

    _policy: ClassVar[Policy]

    view: StatementView = StatementView()
    period: str = DEFAULT_PERIOD.value
    start: str = ""
    end: str = ""
    currency: str = ""
    currencies: list[list[str]] = []
    problem: str = ""
    loaded: bool = False

    def _customer(self) -> str:
        """The public id of the customer; "" in the portal, where it follows from who asks."""
        return ""

    def _topics(self) -> tuple[str, ...]:
        return ()

    @rx.event
    @policy(OF_STATE, page=True)
    async def load(self) -> None:
        """Show what the address asks for: a period survives a reload."""
        live.watch(self, type(self).refresh, *self._topics())
        asked = self.router.url.query_parameters
        if asked.get("currency"):
            self.currency = asked["currency"][:3]
        if asked.get("period"):
            self.period, self.start, self.end = asked["period"][:40], asked.get("from", "")[:40], asked.get("to", "")[:40]
        await self._show()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def refresh(self) -> None:
        """Read the statement once more: a live nudge."""
        await self._show()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_period(self, period: Word) -> None:
        """Another preset; Custom starts with the days that are shown."""
        self.period = period
        await self._show()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_start(self, day: Word) -> None:
        """The first day was typed: the period is a custom one."""
        self.period, self.start = Period.CUSTOM.value, day
        await self._show()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_end(self, day: Word) -> None:
        """The last day was typed: the period is a custom one."""
        self.period, self.end = Period.CUSTOM.value, day
        await self._show()

    @rx.event(supersedes=True)
    @policy(OF_STATE)
    async def choose_currency(self, code: Word) -> None:
        """The account in another currency."""
        self.currency = code
        await self._show()

    async def _show(self) -> None:
        query = StatementQuery(self._customer(), self.period, self.start, self.end, self.currency)
        try:
            self.view, self.start, self.end, self.currency, self.currencies = await in_thread(_read, principal(), query)
        except FlareError as problem:
            self.problem = str(problem)
            return
        self.problem, self.loaded = "", True


def _read(who: Principal, query: StatementQuery) -> tuple[StatementView, str, str, str, list[list[str]]]:
    with read_only() as session:
        try:
            found = find_statement(session, principal=who, query=query)
        except NotFound:
            if not query.currency:
                raise
            # The currency was another customer's: take this one's own.
            query = replace(query, currency="")
            found = find_statement(session, principal=who, query=query)
        known = dict.fromkeys([found.currency, *statements.currencies_of(session, customer_id=found.customer.id)])
        start, end = found.statement.start.isoformat(), found.statement.end.isoformat()
        asked = replace(query, start=start, end=end, currency=found.currency)
        shown = statement_view(found, who, asked, locale=locale_for(session, who))
        return shown, start, end, found.currency, [[code, code] for code in known]
