"""A company with one customer, and rules made of short forms, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, col, select

from flare_app import clock, recurring
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Customer, Document, RecurringRule
from flare_app.recurring import RuleForm
from tests import factories


@dataclass(frozen=True)
class Office:
    """Who acts, and whom they invoice."""

    staff: Staff
    customer: Customer

    def form(self, session: Session, *, starts_on: str, **fields: str) -> RuleForm:
        """A rule for 100.00 a time, monthly unless told otherwise."""
        document = {name: fields.pop(name) for name in ("terms", "due_on", "operation_id", "description") if name in fields}
        line = factories.line("100.00", description=document.pop("description", "Hosting"))
        form = factories.form_for(session, self.customer, line, issue_on=starts_on)
        return RuleForm(document=replace(form, **{"due_on": ""} | document), **fields)

    def rule(self, *, starts_on: str, **fields: str) -> RecurringRule:
        """Such a rule, saved."""
        with unit_of_work() as session:
            return recurring.save_rule(session, form=self.form(session, starts_on=starts_on, **fields), actor=self.staff)


@pytest.fixture
def office(database: str, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Set up and committed, on 31 January 2028 at noon."""
    go_to("2028-01-31")
    with unit_of_work() as session:
        staff = factories.make_company(session)
        return Office(staff, factories.make_customer(session, actor=staff, name="Bergwerk AG", email="office@bergwerk.example"))


def go_to(day: str, *, hour: int = 12) -> None:
    """Let the clock run on from a day, in UTC."""
    clock.start_at(datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC).replace(hour=hour))


def run_job() -> int:
    """What the timetable does."""
    return recurring.make_due(unit_of_work)


def invoices() -> list[Document]:
    """All there are, in the order in which they were made."""
    with read_only() as session:
        return list(session.exec(select(Document).order_by(col(Document.id))))


def kept(rule: RecurringRule) -> RecurringRule:
    """The rule as it is now."""
    with read_only() as session:
        return session.get_one(RecurringRule, rule.id)


Verb = Callable[..., RecurringRule]


def do(verb: Verb, rule: RecurringRule, actor: Staff) -> RecurringRule:
    """Pause, resume or end."""
    with unit_of_work() as session:
        return verb(session, public_id=rule.public_id, actor=actor)
