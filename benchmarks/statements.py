"""B10: a statement of 10,000 movements, its first page computed and shown."""

from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, column, func, select
from sqlmodel import Session, col

from benchmarks.frame import Line, by_turns, median_line
from benchmarks.house import House
from benchmarks.papers import timed
from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.text import LATEST_DAY
from flare_app.models import Customer, Document
from flare_app.statements import StatementQuery
from flare_app.statements.movements import movements_query
from flare_app.ui.components.statement_state import read_page

_MOVEMENTS = 10_000


def b10_statement(_house: House, repetitions: int) -> list[Line]:
    """All movements up to the day of the 10,000th of the largest customer; the floor gives their running balance and no more."""
    with read_only() as session:
        customer = _largest(session)
        found = session.execute(_movements(customer, LATEST_DAY).order_by("on_day").limit(_MOVEMENTS)).all()
    last = found[-1].on_day
    visitor = PortalVisitor(link_id=0, portal_id="bench", customer_id=customer.id, address="", session_id=0)
    lines = []
    for view, name in (("activity", "movements"), ("open", "open items of the same day")):
        query = StatementQuery(view=view, period="Custom", start=found[0].on_day.isoformat(), end=last.isoformat())

        def ours(_at: int, query: StatementQuery = query) -> float:
            return timed(lambda: read_page(visitor, query, "/portal/bench/statement"))

        def floor(_at: int) -> float:
            return timed(lambda: _read_all(customer, last))

        shown, bare = by_turns(ours, floor, repetitions=repetitions)
        target = 2 if view == "activity" else None
        lines.append(median_line("B10", f"statement of {len(found):,} movements: {name}", shown, bare, target=target))
    return lines


def _largest(session: Session) -> Customer:
    counts = select(col(Document.customer_id)).group_by(col(Document.customer_id)).order_by(func.count().desc()).limit(1)
    return session.get_one(Customer, session.execute(counts).scalar_one())


def _movements(customer: Customer, until: date) -> CompoundSelect[*tuple[Any, ...]]:
    return movements_query(customer_id=customer.id, currency=customer.currency, until=until)


def _read_all(customer: Customer, until: date) -> None:
    moves = _movements(customer, until).subquery()
    order = (column("on_day"), column("made_at"), column("place"), column("id"))
    balance = func.sum(moves.c.amount).over(order_by=order)
    with read_only() as session:
        session.execute(select(moves, balance).order_by(*order)).all()
