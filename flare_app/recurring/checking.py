"""From a typed rule to a schedule and a document that can be kept, or to one sentence per field."""

import re
from itertools import islice

from sqlmodel import Session

from flare_app.company import company_today
from flare_app.documents import check_form
from flare_app.domain.principals import Actor
from flare_app.domain.problems import Problems
from flare_app.domain.text import clean_text, parse_date
from flare_app.errors import Invalid
from flare_app.models import RecurringRule
from flare_app.recurring.form import ENDS, Action, CheckedRule, Preview, RuleForm
from flare_app.recurring.schedule import LAST_DAY, MOST_UNITS, Schedule, Unit

SHOWN_DATES = 5
MOST_INVOICES = 1_000
_START = "Start date"


def check_rule(session: Session, form: RuleForm, actor: Actor, *, rule: RecurringRule | None = None) -> CheckedRule:
    """Accept a form for a new rule, or for changing `rule`, or refuse it as a whole.

    Raises:
        InvalidForm: with one sentence per field or line.
        NotPermitted: the actor may not edit sales documents.
    """
    problems = Problems()
    document = problems.catch(lambda: check_form(session, form.document, actor), None)
    name = problems.catch(lambda: clean_text(form.name, field="name", max_length=100), "")
    schedule = problems.catch(lambda: read_schedule(form), None)
    action = problems.catch(lambda: _action(form.action), Action.DRAFT)
    ends_after = problems.catch(lambda: _ends_after(form, made=rule.made_count if rule else 0), None)
    if schedule is not None:
        problems.catch(lambda: _require_to_come(session, schedule, rule), None)
    problems.raise_any()
    assert document is not None and schedule is not None
    lines = [line.product_name or line.description.partition("\n")[0] for line in document.lines]
    return CheckedRule(
        name=name or lines[0][:100] or document.customer.name[:100],
        document=document,
        schedule=schedule,
        ends_after=ends_after,
        action=action,
    )


def preview_schedule(session: Session, form: RuleForm, *, made: int = 0) -> Preview:
    """The next five dates from today on, while one types; `made` invoices are there already."""
    try:
        schedule, ends_after = read_schedule(form), _ends_after(form, made=made)
    except Invalid as problem:
        return Preview(problem=str(problem))
    left = SHOWN_DATES if ends_after is None else min(SHOWN_DATES, ends_after - made)
    dates = tuple(islice(schedule.dates(since=company_today(session)), left))
    return Preview(schedule.words(), dates, "" if dates else "No date is left: choose a later end.")


def read_schedule(form: RuleForm) -> Schedule:
    """When invoices are made.

    Raises:
        Invalid: on the first field that cannot be taken.
    """
    starts_on = parse_date(form.document.issue_on, field="issue_on", label=_START)
    unit = _unit(form.unit)
    return Schedule(
        unit=unit,
        every=_whole(form.every, "every", most=MOST_UNITS, label="Every"),
        starts_on=starts_on,
        month_day=_month_day(form.month_day) if unit in (Unit.MONTH, Unit.YEAR) else None,
        ends_on=parse_date(form.ends_on, field="ends_on", earliest=starts_on, label="Last date") if form.ends == "on" else None,
    )


def schedule_of(rule: RecurringRule) -> Schedule:
    """The schedule that is kept."""
    return Schedule(
        unit=Unit(rule.unit), every=rule.every, starts_on=rule.starts_on, month_day=rule.month_day, ends_on=rule.ends_on
    )


def _require_to_come(session: Session, schedule: Schedule, rule: RecurringRule | None) -> None:
    if rule is not None and rule.starts_on == schedule.starts_on:
        return
    if schedule.starts_on < company_today(session):
        raise Invalid("This day has passed. The first invoice can be made today or later.", field="issue_on")


def _unit(text: str) -> Unit:
    try:
        return Unit(text)
    except ValueError:
        raise Invalid("Choose days, weeks, months or years.", field="unit") from None


def _action(text: str) -> Action:
    try:
        return Action(text)
    except ValueError:
        raise Invalid("Choose what becomes of the invoices.", field="action") from None


def _month_day(text: str) -> int | None:
    if not text or text == "last":
        return LAST_DAY if text else None
    if not re.fullmatch(r"[1-9]|[12][0-9]|3[01]", text):
        raise Invalid("Choose a day from 1 to 31, or the last one.", field="month_day")
    return int(text)


def _ends_after(form: RuleForm, *, made: int) -> int | None:
    if form.ends not in ENDS:
        raise Invalid("Choose when it ends.", field="ends")
    if form.ends != "after":
        return None
    count = _whole(form.ends_after, "ends_after", most=MOST_INVOICES, label="Number of invoices")
    if count <= made:
        raise Invalid(f"{made} {'is' if made == 1 else 'are'} made already. Choose a larger number.", field="ends_after")
    return count


def _whole(text: str, field: str, *, most: int, label: str) -> int:
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{1,6}", digits) or not 1 <= int(digits) <= most:
        raise Invalid(f"{label}: type a whole number from 1 to {most:,}.", field=field)
    return int(digits)
