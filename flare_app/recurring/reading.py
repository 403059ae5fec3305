"""Finding rules, and what the page of one shows."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import islice

from sqlmodel import Session, col, func, select

from flare_app import documents
from flare_app.company import company_today
from flare_app.documents import DocumentForm, LineForm
from flare_app.domain.principals import Actor, Permission, Staff, require
from flare_app.domain.states import DocumentKind
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.models import Customer, Document, RecurringRule, RecurringRun
from flare_app.recurring.checking import SHOWN_DATES, schedule_of
from flare_app.recurring.form import RuleForm, RuleState
from flare_app.recurring.schedule import LAST_DAY, Schedule, Unit

_SHOWN_RUNS = 50
_KEPT = ("terms", "po_number", "currency", "prices_include_tax", "discount", "internal_note", "customer_note", "lines")
NEEDS_ATTENTION = "needs_attention"


@dataclass(frozen=True, slots=True)
class Made:
    """An invoice that a rule made for a date of its schedule; None when the draft was deleted since."""

    due_on: date
    document: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDetails:
    """A rule with what comes next and what was made, the newest first. `status` is a state, or "needs_attention"."""

    rule: RecurringRule
    customer: Customer
    status: str
    next_dates: tuple[date, ...]
    made: tuple[Made, ...]


def get_rule(session: Session, *, principal: Actor, public_id: str, lock: bool = False) -> RecurringRule:
    """The rule of that public id.

    Raises:
        NotFound: there is none.
        NotPermitted: a portal visitor, or a role without sales.
    """
    require(principal, Permission.VIEW_SALES)
    statement = select(RecurringRule).where(RecurringRule.public_id == as_public_id(public_id))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    rule = session.exec(statement).first()
    if rule is None:
        raise NotFound("This recurring invoice does not exist.")
    return rule


def rule_details(session: Session, *, principal: Staff, public_id: str) -> RuleDetails:
    """What the page of a rule shows.

    Raises:
        NotFound: there is none.
    """
    rule = get_rule(session, principal=principal, public_id=public_id)
    rows = session.execute(
        select(RecurringRun, Document)
        .outerjoin(Document, col(Document.id) == col(RecurringRun.document_id))
        .where(RecurringRun.rule_id == rule.id)
        .order_by(col(RecurringRun.due_on).desc())
        .limit(_SHOWN_RUNS)
    )
    return RuleDetails(
        rule=rule,
        customer=session.get_one(Customer, rule.customer_id),
        status=status_of(rule),
        next_dates=next_dates(rule, since=rule.next_on) if rule.next_on and rule.state == RuleState.ACTIVE else (),
        made=tuple(Made(run.due_on, document) for run, document in rows),
    )


def status_of(rule: RecurringRule) -> str:
    """The state, or that somebody has to look at it."""
    return NEEDS_ATTENTION if rule.problem and rule.state == RuleState.ACTIVE else rule.state


def broken_rules(session: Session) -> list[RecurringRule]:
    """The rules whose invoice could not be made, the one that waits longest first; `problem` of each says why."""
    statement = select(RecurringRule).where(RecurringRule.state == RuleState.ACTIVE.value, RecurringRule.problem != "")
    return list(session.exec(statement.order_by(col(RecurringRule.problem_at), col(RecurringRule.id))))


def rule_of_document(session: Session, *, document_id: int) -> RecurringRule | None:
    """The rule that made a document, or None."""
    statement = select(RecurringRule).join(RecurringRun, col(RecurringRun.rule_id) == col(RecurringRule.id))
    return session.exec(statement.where(RecurringRun.document_id == document_id)).first()


def next_dates(rule: RecurringRule, *, since: date | None) -> tuple[date, ...]:
    """The next five dates from a day on, fewer where the rule ends before."""
    left = SHOWN_DATES if rule.ends_after is None else min(SHOWN_DATES, max(0, rule.ends_after - rule.made_count))
    return tuple(islice(schedule_of(rule).dates(since=since), left))


def last_made_on(session: Session, rule: RecurringRule) -> date | None:
    """The newest date for which an invoice was made."""
    return session.exec(select(func.max(RecurringRun.due_on)).where(RecurringRun.rule_id == rule.id)).one()


def form_of_rule(session: Session, rule: RecurringRule) -> RuleForm:
    """The form filled with what is kept, for editing."""
    day = {None: "", LAST_DAY: "last"}.get(rule.month_day, str(rule.month_day))
    return RuleForm(
        document=document_form(session, rule, on=rule.starts_on),
        name=rule.name,
        every=str(rule.every),
        unit=rule.unit,
        month_day=day,
        ends="on" if rule.ends_on else "after" if rule.ends_after else "never",
        ends_on=rule.ends_on.isoformat() if rule.ends_on else "",
        ends_after=str(rule.ends_after or ""),
        action=rule.action,
    )


def form_of_invoice(session: Session, *, principal: Staff, public_id: str) -> RuleForm:
    """A rule that goes on with what an invoice says: monthly, the first a month after it, or today if that has passed.

    Raises:
        NotFound: there is no such invoice.
        Conflict: it is an estimate or a credit note.
    """
    document = documents.get_document(session, principal=principal, public_id=public_id)
    if document.kind != DocumentKind.INVOICE:
        raise Conflict("Only invoices can be repeated.")
    monthly = Schedule(Unit.MONTH, 1, document.issue_on)
    first = next(day for day in monthly.dates() if day > document.issue_on and day >= company_today(session))
    form = documents.without_sources(documents.form_of_document(session, document))
    days = (document.due_on - document.issue_on).days if document.due_on and not form.terms else None
    return RuleForm(document=replace(form, issue_on=first.isoformat(), due_on=_due(first, days)))


def document_form(session: Session, rule: RecurringRule, *, on: date) -> DocumentForm:
    """The form of the invoice that the rule makes on a day."""
    kept = dict(rule.form)
    lines = tuple(LineForm(**line) for line in kept.pop("lines"))
    return DocumentForm(
        kind=DocumentKind.INVOICE.value,
        customer=session.get_one(Customer, rule.customer_id).public_id,
        issue_on=on.isoformat(),
        due_on=_due(on, rule.due_days),
        lines=lines,
        **kept,
    )


def kept_form(form: DocumentForm) -> dict[str, object]:
    """What is kept of a document form: all but customer and days."""
    whole = asdict(form)
    return {name: whole[name] for name in _KEPT} | {"lines": [asdict(line) for line in form.lines if not line.is_empty]}


def _due(on: date, days: int | None) -> str:
    return "" if days is None else date.fromordinal(on.toordinal() + days).isoformat()
