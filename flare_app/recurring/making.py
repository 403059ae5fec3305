"""Making the invoices that are due: each rule and date once, whatever runs at the same time and whatever crashes in between."""

import logging
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from flare_app import audit, company, documents, messages
from flare_app.clock import utc_now
from flare_app.database import read_only
from flare_app.domain.principals import System
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, FlareError, Invalid, InvalidForm
from flare_app.live import announce
from flare_app.messages import MessageForm
from flare_app.models import Customer, Document, RecurringRule, RecurringRun
from flare_app.recurring.form import Action, RuleState
from flare_app.recurring.keeping import TOPIC
from flare_app.recurring.reading import document_form, next_dates

log = logging.getLogger("flare.recurring")

Transactions = Callable[[], AbstractContextManager[Session]]
"""What opens a unit of work: the edge that starts it decides how it commits."""

_HOUSE = System("recurring invoices")
_UNFORESEEN = "Something went wrong on our side; it has been noted. It is tried again by itself."


def make_due(transactions: Transactions) -> int:
    """Make every invoice that is due, the longest due first, each in a transaction of its own; gives how many.

    What was missed while nothing ran is made up for. A rule whose invoice cannot be made is marked with the reason, and tried again
    the next time. Any number of processes may call it at the same time.
    """
    made = 0
    failed: set[int] = set()
    while found := _find_due(failed):
        rule_id, due_on = found
        try:
            with transactions() as session:
                made += make_invoice(session, rule_id=rule_id, due_on=due_on) is not None
        except FlareError as problem:
            _mark(transactions, rule_id, due_on, sentence_of(problem))
            failed.add(rule_id)
        except Exception:
            log.exception("recurring invoice %d of %s could not be made", rule_id, due_on)
            _mark(transactions, rule_id, due_on, _UNFORESEEN)
            failed.add(rule_id)
    return made


def make_invoice(session: Session, *, rule_id: int, due_on: date) -> Document | None:
    """Make the invoice of a rule for a date; None when it is made already, or not wanted any more.

    It bears that date, or, where a later invoice has its number already, the last one's: numbers follow the dates.

    Raises:
        FlareError: it cannot be made now, and why.
    """
    rule = session.get_one(RecurringRule, rule_id, with_for_update=True, populate_existing=True)
    if rule.state != RuleState.ACTIVE or rule.next_on != due_on:
        return None
    document = _draft(session, rule, due_on)
    if rule.action != Action.DRAFT:
        document = documents.issue_document(session, public_id=document.public_id, actor=_HOUSE)
    if rule.action == Action.EMAIL:
        _email(session, document)
    session.add(RecurringRun(rule_id=rule.id, due_on=due_on, document_id=document.id))
    _move_on(rule, due_on, document)
    session.flush()
    audit.record(
        session, actor=_HOUSE, verb="made an invoice", subject=rule, changes={"invoice": [None, document.number or "Draft"]}
    )
    announce(session, TOPIC)
    return document


def sentence_of(problem: FlareError) -> str:
    """Why it could not be made; of a line, which one."""
    first = problem.problems[0] if isinstance(problem, InvalidForm) else problem
    line = first.line if isinstance(first, Invalid) else None
    return (f"Line {line + 1}: {first}" if line is not None else str(first))[:500]


def _find_due(failed: Collection[int]) -> tuple[int, date] | None:
    with read_only() as session:
        if company.find_company(session) is None:
            return None
        found = session.execute(
            select(col(RecurringRule.id), col(RecurringRule.next_on))
            .where(
                RecurringRule.state == RuleState.ACTIVE.value,
                col(RecurringRule.next_on) <= company.company_today(session),
                col(RecurringRule.id).not_in(failed),
            )
            .order_by(col(RecurringRule.next_on), col(RecurringRule.id))
            .limit(1)
        ).first()
        return (found[0], found[1]) if found else None


def _draft(session: Session, rule: RecurringRule, due_on: date) -> Document:
    """The draft; one that will be issued is dated so that it can be."""
    day = due_on
    if rule.action != Action.DRAFT:
        company.hold_series(session, kind=DocumentKind.INVOICE.value)
        last = documents.last_numbered_on(session, kind=DocumentKind.INVOICE.value)
        day = max(due_on, last[0]) if last else due_on
    form = replace(document_form(session, rule, on=day), operation_id=f"{rule.public_id}-{due_on:%Y%m%d}")
    return documents.save_draft(session, form=form, actor=_HOUSE)


def _email(session: Session, document: Document) -> None:
    letter = messages.compose(session, principal=_HOUSE, document_public_id=document.public_id)
    if not letter.to:
        name = session.get_one(Customer, document.customer_id).name
        raise Conflict(f"{name} has no e-mail address. Add one, or let this recurring invoice be issued only.")
    form = MessageForm(
        document=document.public_id,
        to=letter.to,
        cc=letter.cc,
        bcc=letter.bcc,
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        attach_pdf=letter.attach_pdf,
        operation_id=document.public_id,
    )
    messages.queue_message(session, form=form, actor=_HOUSE)


def _move_on(rule: RecurringRule, due_on: date, document: Document) -> None:
    rule.made_count += 1
    rule.total_amount = document.total_amount
    rule.next_on = next(iter(next_dates(rule, since=due_on + timedelta(days=1))), None)
    rule.problem, rule.problem_at = "", None
    if rule.next_on is None:
        rule.state = RuleState.ENDED.value


def _mark(transactions: Transactions, rule_id: int, due_on: date, reason: str) -> None:
    """Write down why, unless it was made or changed meanwhile, or says so already."""
    with transactions() as session:
        rule = session.get_one(RecurringRule, rule_id, with_for_update=True, populate_existing=True)
        if rule.next_on != due_on or rule.state != RuleState.ACTIVE or rule.problem == reason:
            return
        rule.problem, rule.problem_at = reason, utc_now()
        session.flush()
        audit.record(session, actor=_HOUSE, verb="could not make an invoice", subject=rule, changes={"problem": ["", reason]})
        announce(session, TOPIC)
