"""The ladder: which rungs there are, which of them are on, and the hour at which everything leaves. One for the company."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from flare_app import audit, messages
from flare_app.clock import utc_now
from flare_app.company import STALE, company_today
from flare_app.domain.principals import Actor, Permission, Staff, System, require
from flare_app.domain.problems import Problems
from flare_app.domain.text import clean_text
from flare_app.errors import Conflict, Invalid
from flare_app.live import announce
from flare_app.models import ReminderSettings, ReminderStep
from flare_app.reminders.days import Rung, label
from flare_app.reminders.states import Statements

TOPIC = "staff:reminders"
MOST_STEPS = 6
USUAL_DAYS = (-3, 0, 3, 7, 14, 30)
FARTHEST = 180
HOURS = tuple(range(24))
STATEMENT_DAYS = tuple(range(29))
"""0 stands for the first working day."""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A rung as typed; `public_id` names one that is kept, `when` is one of WHEN. Without days it is none."""

    public_id: str = ""
    days: str = ""
    when: str = "after"
    is_on: bool = False
    template: str = ""


@dataclass(frozen=True, slots=True)
class LadderForm:
    """The settings as typed. Errors carry `days` with the row as their line, `send_hour`, `statements`, `statements_day`."""

    is_on: bool
    send_hour: str
    steps: tuple[StepForm, ...]
    statements: str = Statements.OFF.value
    statements_day: str = "0"
    version: int = 0


WHEN = ("before", "on", "after")


def settings_of(session: Session) -> ReminderSettings:
    """What staff chose, or what is usual before they did: everything off."""
    return session.exec(select(ReminderSettings)).first() or ReminderSettings(version=0)


def steps_of(session: Session) -> list[ReminderStep]:
    """The rungs, in the order of their days."""
    kept = select(ReminderStep).where(col(ReminderStep.removed_at).is_(None))
    return list(session.exec(kept.order_by(col(ReminderStep.days), col(ReminderStep.id))))


def rungs(session: Session) -> list[Rung]:
    """The rungs that are on; none while reminders are off."""
    if not settings_of(session).is_on:
        return []
    return [Rung(one.id, one.public_id, one.days, one.since) for one in steps_of(session) if one.is_on and one.since]


def read_ladder(session: Session, *, principal: Staff | System) -> LadderForm:
    """The form with what is kept; before anything was, with the rungs that are usual and the whole of it off.

    Raises:
        NotPermitted.
    """
    require(principal, Permission.VIEW_COMPANY)
    kept = settings_of(session)
    steps = steps_of(session) or ([ReminderStep(public_id="", days=days) for days in USUAL_DAYS] if kept.version == 0 else [])
    return LadderForm(
        is_on=kept.is_on,
        send_hour=str(kept.send_hour),
        steps=tuple(_form_of(one) for one in steps),
        statements=kept.statements,
        statements_day=str(kept.statements_day),
        version=kept.version,
    )


def update_ladder(session: Session, *, form: LadderForm, actor: Actor) -> None:
    """Keep the ladder. A rung that is turned on anew counts from today: nothing from before is made up for.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: it was changed elsewhere meanwhile.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    kept = _hold(session, form.version)
    before = _told(kept, steps_of(session))
    values, wanted = _checked(form, _template_names(session))
    today = company_today(session)
    if values["statements"] != kept.statements or values["statements_day"] != kept.statements_day:
        kept.statements_since = today
    was_on = kept.is_on
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version = form.version + 1
    session.add(kept)
    _keep_steps(session, wanted, today, is_news=kept.is_on and not was_on)
    session.flush()
    after = _told(kept, steps_of(session))
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        audit.record(session, actor=actor, verb="changed", subject=kept, changes=changes)
    announce(session, TOPIC)


def _hold(session: Session, version: int) -> ReminderSettings:
    kept = session.exec(select(ReminderSettings).with_for_update().execution_options(populate_existing=True)).first()
    kept = kept or ReminderSettings(id=1, version=0)
    if kept.version != version:
        raise Conflict(STALE)
    return kept


def _checked(form: LadderForm, templates: Collection[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    problems = Problems()
    values = {
        "is_on": form.is_on,
        "send_hour": _choice(problems, form.send_hour, HOURS, "send_hour", "Choose an hour of the day."),
        "statements": problems.catch(lambda: _statements(form.statements), ""),
        "statements_day": _choice(problems, form.statements_day, STATEMENT_DAYS, "statements_day", "Choose a day from the list."),
    }
    rows = [(at, step) for at, step in enumerate(form.steps) if step.days.strip() or step.when == "on"]
    wanted = [_step(problems, at, step, templates) for at, step in rows]
    if len(wanted) > MOST_STEPS:
        problems.note(f"A ladder has at most {MOST_STEPS} reminders. Take some away.", field="steps")
    seen: set[int] = set()
    for (at, _), step in zip(rows, wanted, strict=True):
        if step["days"] in seen:
            problems.found.append(Invalid("There is a reminder on that day already.", field="days", line=at))
        seen.add(step["days"])
    if form.is_on and not any(step["is_on"] for step in wanted):
        problems.note("Turn on one reminder at least, or turn all reminders off.", field="steps")
    problems.raise_any()
    return values, wanted


def _template_names(session: Session) -> set[str]:
    return {name for kind in ("reminder", "overdue") for name in messages.template_names(session, kind=kind)}


def _step(problems: Problems, at: int, form: StepForm, templates: Collection[str]) -> dict[str, Any]:
    days = problems.catch(lambda: _days(form), 0, line=at)
    template = problems.catch(lambda: clean_text(form.template, field="template", max_length=80), "", line=at)
    if template and template not in templates:
        problems.found.append(Invalid("This template does not exist any more. Choose another one.", field="template", line=at))
    return {"public_id": form.public_id, "days": days, "is_on": form.is_on, "template": template}


def _days(form: StepForm) -> int:
    if form.when not in WHEN:
        raise Invalid("Choose before, on or after the due date.", field="days")
    if form.when == "on":
        return 0
    typed = form.days.strip()
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed[:9]) <= FARTHEST:
        raise Invalid(f"Enter a number of days from 1 to {FARTHEST}.", field="days")
    return -int(typed) if form.when == "before" else int(typed)


def _statements(typed: str) -> str:
    try:
        return Statements(typed).value
    except ValueError:
        raise Invalid("Choose who gets statements.", field="statements") from None


def _choice(problems: Problems, typed: str, choices: Sequence[int], field: str, sentence: str) -> int:
    if typed in map(str, choices):
        return int(typed)
    problems.note(sentence, field=field)
    return 0


def _keep_steps(session: Session, wanted: Sequence[dict[str, Any]], today: date, *, is_news: bool) -> None:
    """Let there be exactly these rungs. What is not among them any more is gone, but for what it sent."""
    known = {one.public_id: one for one in steps_of(session)}
    for values in wanted:
        step = known.pop(values.pop("public_id"), None)
        is_anew = is_news or step is None or not step.is_on or step.days != values["days"]
        step = step or ReminderStep(days=values["days"])
        for name, value in values.items():
            setattr(step, name, value)
        if is_anew:
            step.since = today
        session.add(step)
    for gone in known.values():
        gone.removed_at = utc_now()


def _form_of(step: ReminderStep) -> StepForm:
    when = "on" if step.days == 0 else "before" if step.days < 0 else "after"
    return StepForm(step.public_id, str(abs(step.days) or ""), when, step.is_on, step.template)


def _told(kept: ReminderSettings, steps: Sequence[ReminderStep]) -> dict[str, Any]:
    """What the audit trail tells of."""
    ladder = "; ".join(filter(None, (_step_in_words(one) for one in steps)))
    names = ("is_on", "send_hour", "statements", "statements_day")
    return {**{name: getattr(kept, name) for name in names}, "ladder": ladder}


def _step_in_words(step: ReminderStep) -> str:
    parts = (label(step.days), step.template, "" if step.is_on else "off")
    return ", ".join(filter(None, parts))
