"""A company with a ladder that is on, and a customer, on both databases."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from flare_app import clock, reminders
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Customer, Document, Message, Reminder
from flare_app.reminders import StepForm, planning
from tests import factories
from tests.outgoing import drawing, server  # fixtures

__all__ = ["drawing", "server"]

TODAY = date(2028, 1, 31)


@dataclass(frozen=True)
class Desk:
    """Who acts, and whom they invoice."""

    staff: Staff
    customer: Customer

    def invoice(self, session: Session, *, due: str, issued: str = "2027-12-01", customer: Customer | None = None) -> Document:
        """An issued invoice for 100.00."""
        return factories.make_issued(session, customer or self.customer, actor=self.staff, issue_on=issued, due_on=due)

    def due(self, day: str, **fields: Any) -> Document:
        """Such an invoice, committed."""
        with unit_of_work() as session:
            return self.invoice(session, due=day, **fields)

    def ladder(self, *days: int, **fields: Any) -> None:
        """Keep a ladder of these rungs, all on."""
        with unit_of_work() as session:
            kept = reminders.read_ladder(session, principal=self.staff)
            known = {as_days(one): one for one in kept.steps if one.public_id}
            steps = tuple(known.get(one, StepForm("", str(abs(one) or ""), when(one), True)) for one in days)
            form = replace(kept, **{"is_on": True, "steps": steps} | fields)
            reminders.update_ladder(session, form=form, actor=self.staff)


def as_days(step: StepForm) -> int:
    """A rung's days with their sign."""
    return {"on": 0, "before": -1, "after": 1}[step.when] * int(step.days or 0)


def when(days: int) -> str:
    """The word for days with a sign."""
    return "on" if days == 0 else "before" if days < 0 else "after"


@pytest.fixture
def desk(database: str) -> Desk:
    """Set up and committed, on 31 January 2028 at noon; the rungs count since New Year."""
    go_to("2028-01-01")
    with unit_of_work() as session:
        staff = factories.make_company(session)
        made = Desk(staff, factories.make_customer(session, actor=staff, name="Bergwerk AG", email="office@bergwerk.example"))
    made.ladder(-3, 0, 3, 7, 14, 30)
    go_to(TODAY.isoformat())
    return made


def go_to(day: str, *, hour: int = 12, zone: str = "UTC") -> None:
    """Let the clock run on from a day and hour of a zone."""
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=ZoneInfo(zone)).replace(hour=hour)
    clock.start_at(moment.astimezone(UTC))


def day(offset: int) -> str:
    """The day so many days from today, as the tests begin."""
    return (TODAY + timedelta(offset)).isoformat()


def run_job() -> int:
    """What the timetable does."""
    return reminders.queue_due(unit_of_work)


def forecast() -> list[tuple[str, str, str, str]]:
    """The rows of the page: day, invoice, rung, reason."""
    with read_only() as session:
        rows = planning.planned(session)
        asked = select_columns(rows.c.on_day, rows.c.number, rows.c.step_label, rows.c.reason).order_by(rows.c.on_day, rows.c.id)
        return [(str(one[0]), one[1], one[2], one[3]) for one in session.execute(asked)]


def row_ids() -> list[str]:
    """The public ids of these rows."""
    with read_only() as session:
        rows = planning.planned(session)
        return list(session.execute(select_columns(rows.c.public_id).order_by(rows.c.on_day, rows.c.id)).scalars())


def reasons() -> list[str]:
    """Why they do not go; "" for one that goes."""
    return [one[3] for one in forecast()]


def sent() -> list[tuple[str, str]]:
    """What was queued: the day and the invoice, in order."""
    with read_only() as session:
        found = select(Reminder, Document.number).join(Document, col(Document.id) == col(Reminder.document_id))
        rows = session.exec(found.where(col(Reminder.message_id).is_not(None)).order_by(col(Reminder.id)))
        return [(str(one.on_day), number or "") for one, number in rows]


def mails() -> list[Message]:
    """Every message, in the order in which they were written."""
    with read_only() as session:
        return list(session.exec(select(Message).order_by(col(Message.id))))
