"""The ladder is off until staff turn it on, and is refused with a sentence at the field that is wrong."""

from dataclasses import replace

import pytest
from sqlmodel import select

from flare_app import reminders
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.errors import Conflict, InvalidForm, NotPermitted
from flare_app.models import ReminderStep
from flare_app.reminders import LadderForm, StepForm
from tests import factories
from tests.reminders.conftest import Desk, as_days


def read(desk: Desk) -> LadderForm:
    with read_only() as session:
        return reminders.read_ladder(session, principal=desk.staff)


def keep(desk: Desk, form: LadderForm) -> None:
    with unit_of_work() as session:
        reminders.update_ladder(session, form=form, actor=desk.staff)


def test_company_begins_with_usual_rungs_and_sends_none(database: str) -> None:
    with unit_of_work() as session:
        staff = factories.make_company(session)
        form = reminders.read_ladder(session, principal=staff)
    assert [as_days(one) for one in form.steps] == [-3, 0, 3, 7, 14, 30]
    assert not form.is_on
    assert form.statements == "off"
    assert (reminders.queue_due(unit_of_work), reminders.queue_statements(unit_of_work)) == (0, 0)


@pytest.mark.parametrize(
    ("steps", "field", "line"),
    [
        ([("x", "after")], "days", 0),
        ([("0", "after")], "days", 0),
        ([("181", "before")], "days", 0),
        ([("٣", "after")], "days", 0),
        ([("3", "after"), ("3", "after")], "days", 1),
        ([("3", "sideways")], "days", 0),
        ([(str(at), "after") for at in range(1, 8)], "steps", None),
        ([], "steps", None),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(desk: Desk, steps: list[tuple[str, str]], field: str, line: int | None) -> None:
    form = replace(read(desk), steps=tuple(StepForm(days=days, when=when, is_on=True) for days, when in steps))
    with pytest.raises(InvalidForm) as refused:
        keep(desk, form)
    assert [(one.field, one.line) for one in refused.value.problems] == [(field, line)]


@pytest.mark.parametrize("change", [{"send_hour": "24"}, {"send_hour": "x"}, {"statements": "all"}, {"statements_day": "29"}])
def test_choices_are_those_of_the_lists(desk: Desk, change: dict[str, str]) -> None:
    with pytest.raises(InvalidForm) as refused:
        keep(desk, replace(read(desk), **change))
    assert [one.field for one in refused.value.problems] == list(change)


def test_template_that_is_gone_is_refused(desk: Desk) -> None:
    steps = (StepForm(days="3", is_on=True, template="Gone"),)
    with pytest.raises(InvalidForm) as refused:
        keep(desk, replace(read(desk), steps=steps))
    assert refused.value.problems[0].field == "template"


def test_second_of_two_tabs_is_told_of_the_first(desk: Desk) -> None:
    form = read(desk)
    keep(desk, form)
    with pytest.raises(Conflict):
        keep(desk, form)


def test_rung_that_was_taken_away_is_kept_for_what_it_sent(desk: Desk) -> None:
    form = read(desk)
    keep(desk, replace(form, steps=form.steps[:2]))
    assert [as_days(one) for one in read(desk).steps] == [-3, 0]
    with read_only() as session:
        assert len(session.exec(select(ReminderStep)).all()) == 6


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.SALES_MANAGER])
def test_administrators_alone_change_the_ladder(desk: Desk, role: Role) -> None:
    form = read(desk)
    with unit_of_work() as session:
        other = factories.make_staff(session, "Otto Other", role)
    with pytest.raises(NotPermitted), unit_of_work() as session:
        reminders.update_ladder(session, form=form, actor=other)
