"""The one company row."""

from datetime import date
from typing import Any

from sqlmodel import Session, select

from flare_app import audit, clock
from flare_app.domain.principals import Actor
from flare_app.errors import Conflict, NotFound
from flare_app.models import Company


def find_company(session: Session) -> Company | None:
    """The company, or None on an empty database."""
    return session.exec(select(Company)).first()


def get_company(session: Session) -> Company:
    """The company.

    Raises:
        NotFound: it has not been set up yet.
    """
    company = find_company(session)
    if company is None:
        raise NotFound("The company has not been set up yet. Run: python -m flare_app set-up")
    return company


def company_today(session: Session) -> date:
    """The current day where the company is: decides what is overdue."""
    # The one column, since every list asks for it.
    timezone = session.exec(select(Company.timezone)).first()
    return clock.today(timezone or get_company(session).timezone)


def set_up_company(session: Session, *, actor: Actor, **details: Any) -> Company:
    """Write the company row of an empty database; `details` are columns of `Company`."""
    if find_company(session) is not None:
        raise Conflict("The company exists already.")
    company = Company(**details)
    session.add(company)
    session.flush()
    audit.record(session, actor=actor, verb="set up", subject=company)
    return company
