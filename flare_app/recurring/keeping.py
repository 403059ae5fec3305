"""Rules are made, changed, paused, resumed and ended. What they made stays, whatever becomes of them."""

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from flare_app import audit
from flare_app.company import company_today
from flare_app.domain.principals import Actor, Permission, Staff, require
from flare_app.errors import Conflict, Invalid, InvalidForm
from flare_app.live import announce
from flare_app.models import RecurringRule
from flare_app.recurring.checking import check_rule
from flare_app.recurring.form import CheckedRule, RuleForm, RuleState
from flare_app.recurring.reading import get_rule, kept_form, last_made_on, next_dates
from flare_app.search import Amount, search_text

TOPIC = "staff:recurring"
_OPERATION_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
_TIMING = ("unit", "every", "month_day", "starts_on")


def save_rule(
    session: Session, *, form: RuleForm, actor: Actor, public_id: str | None = None, version: int | None = None
) -> RecurringRule:
    """Keep a new rule, or the new content of one that is still at `version`. A form that is sent twice gives one rule.

    A change of the days counts from today on; invoices that are due and could not be made stay due as long as the days stay.

    Raises:
        InvalidForm: with one sentence per field or line.
        Conflict: it was changed elsewhere meanwhile.
        NotFound: there is no such rule.
    """
    if public_id is not None:
        rule = get_rule(session, principal=actor, public_id=public_id, lock=True)
        return _change(session, rule, form, check_rule(session, form, actor, rule=rule), version=version, actor=actor)
    checked = check_rule(session, form, actor)
    operation_id = _operation_id(form.document.operation_id, actor)
    return _repeated(session, operation_id) or _create(session, form, checked, operation_id=operation_id, actor=actor)


def check_form(session: Session, *, form: RuleForm, actor: Actor, public_id: str = "") -> None:
    """Say what saving would refuse, and keep nothing; raises as `save_rule` does."""
    check_rule(session, form, actor, rule=get_rule(session, principal=actor, public_id=public_id) if public_id else None)


def pause_rule(session: Session, *, public_id: str, actor: Actor) -> RecurringRule:
    """Make no invoices until it is resumed."""
    return _stop(session, public_id, RuleState.PAUSED, "paused", actor=actor)


def end_rule(session: Session, *, public_id: str, actor: Actor) -> RecurringRule:
    """Make no invoices any more."""
    return _stop(session, public_id, RuleState.ENDED, "ended", actor=actor)


def resume_rule(session: Session, *, public_id: str, actor: Actor) -> RecurringRule:
    """Go on. Dates that passed meanwhile are left out; on the day on which it was stopped, nothing is.

    Raises:
        Conflict: no date is left.
    """
    require(actor, Permission.EDIT_SALES)
    rule = get_rule(session, principal=actor, public_id=public_id, lock=True)
    if rule.state == RuleState.ACTIVE:
        return rule
    today = company_today(session)
    next_on = rule.next_on if rule.stopped_on == today else _next_on(session, rule, since=today)
    if next_on is None:
        raise Conflict("No date is left. Edit it and choose a later end first.")
    rule.next_on, rule.stopped_on = next_on, None
    _note(session, rule, "resumed", {"state": [rule.state, RuleState.ACTIVE.value]}, actor=actor)
    return rule


def try_again(session: Session, *, public_id: str, actor: Actor) -> RecurringRule:
    """Let the invoice that could not be made be tried now."""
    require(actor, Permission.EDIT_SALES)
    rule = get_rule(session, principal=actor, public_id=public_id, lock=True)
    rule.problem, rule.problem_at = "", None
    session.flush()
    announce(session, TOPIC)
    return rule


def _create(session: Session, form: RuleForm, checked: CheckedRule, *, operation_id: str | None, actor: Actor) -> RecurringRule:
    rule = RecurringRule(
        **_values(form, checked),
        operation_id=operation_id,
        created_by_id=actor.user_id if isinstance(actor, Staff) else None,
    )
    rule.next_on = _require_next(session, rule, since=company_today(session))
    try:
        with session.begin_nested():
            session.add(rule)
    except IntegrityError:  # the same click a moment ago, in another transaction
        earlier = _repeated(session, operation_id)
        if earlier is None:
            raise
        return earlier
    audit.record(session, actor=actor, verb="created", subject=rule)
    announce(session, TOPIC)
    return rule


def _change(
    session: Session, rule: RecurringRule, form: RuleForm, checked: CheckedRule, *, version: int | None, actor: Actor
) -> RecurringRule:
    if version is not None and rule.version != version:
        raise Conflict(
            "This recurring invoice was changed elsewhere meanwhile. Reload it to see the change, then make yours again."
        )
    values = _values(form, checked)
    changes = {name: [getattr(rule, name), new] for name, new in values.items() if getattr(rule, name) != new}
    if not changes:
        return rule
    is_retimed = any(name in changes for name in _TIMING)
    since = company_today(session) if is_retimed or rule.next_on is None else min(rule.next_on, company_today(session))
    for name, new in values.items():
        setattr(rule, name, new)
    rule.next_on = _require_next(session, rule, since=since)
    rule.problem, rule.problem_at = "", None
    told = {name: pair for name, pair in changes.items() if name not in ("form", "search_text")}
    if "form" in changes:
        told["lines"] = [len(pair["lines"]) for pair in changes["form"]]
    _note(session, rule, "changed", told, actor=actor)
    return rule


def _values(form: RuleForm, checked: CheckedRule) -> dict[str, Any]:
    document, schedule = checked.document, checked.schedule
    due_days = (document.due_on - document.issue_on).days if document.due_on and document.terms_id is None else None
    return {
        "name": checked.name,
        "customer_id": document.customer.id,
        "form": kept_form(form.document)
        | {"currency": document.currency, "terms": form.document.terms if document.terms_id is not None else ""},
        "due_days": due_days,
        "currency": document.currency,
        "total_amount": document.totals.total_amount,
        "unit": schedule.unit.value,
        "every": schedule.every,
        "month_day": schedule.month_day,
        "starts_on": schedule.starts_on,
        "ends_on": schedule.ends_on,
        "ends_after": checked.ends_after,
        "schedule": schedule.words(),
        "action": checked.action.value,
        "search_text": search_text(
            checked.name,
            schedule.words(),
            Amount(document.totals.total_amount, document.currency),
            *[text for line in document.lines for text in (line.product_name, line.description)],
        ),
    }


def _stop(session: Session, public_id: str, state: RuleState, verb: str, *, actor: Actor) -> RecurringRule:
    require(actor, Permission.EDIT_SALES)
    rule = get_rule(session, principal=actor, public_id=public_id, lock=True)
    if rule.state != state:
        rule.stopped_on = rule.stopped_on or company_today(session)
        _note(session, rule, verb, {"state": [rule.state, state.value]}, actor=actor)
    return rule


def _note(session: Session, rule: RecurringRule, verb: str, changes: dict[str, list[Any]], *, actor: Actor) -> None:
    if "state" in changes:
        rule.state = changes["state"][1]
    rule.version += 1
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject=rule, changes=changes)
    announce(session, TOPIC)


def _next_on(session: Session, rule: RecurringRule, *, since: date) -> date | None:
    """The first date from a day on for which nothing was made yet."""
    last = last_made_on(session, rule) if rule.id else None
    return next(iter(next_dates(rule, since=max(since, last + timedelta(days=1)) if last else since)), None)


def _require_next(session: Session, rule: RecurringRule, *, since: date) -> date:
    found = _next_on(session, rule, since=since)
    if found is None:
        field = "ends_on" if rule.ends_on else "every"
        raise InvalidForm([Invalid("No date is left: choose a later end.", field=field)])
    return found


def _operation_id(typed: str, actor: Actor) -> str | None:
    """The form's id, tied to whoever sends it: nobody reaches another's rule by it."""
    if not typed:
        return None
    if not _OPERATION_ID.fullmatch(typed):
        raise Invalid("This form cannot be saved. Reload the page and try again.")
    return f"{actor.user_id if isinstance(actor, Staff) else 0}:{typed}"


def _repeated(session: Session, operation_id: str | None) -> RecurringRule | None:
    if operation_id is None:
        return None
    return session.exec(select(RecurringRule).where(RecurringRule.operation_id == operation_id)).first()
