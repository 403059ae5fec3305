"""The tasks as staff see them: a list, one of them, and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, Principal, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.live import announce
from flare_app.models import Customer, Document, Payment, PaymentTask, StaffUser
from flare_app.payments.stripe.tasks import TASK_TOPIC

OPEN, DONE = "open", "done"
_STATUS = case((col(PaymentTask.done_at).is_(None), OPEN), else_=DONE)
_CUSTOMER = func.coalesce(col(Customer.name), "")
_NUMBER = func.coalesce(col(Payment.number), col(Document.number), "")


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """One task with the records it leads to, as far as there are any. `done_by` is "" when it ended by itself."""

    task: PaymentTask
    customer: Customer | None
    payment: Payment | None
    invoice: Document | None
    done_by: str


def task_source(_principal: Principal) -> ListSource:
    """Rows for the list of tasks.

    Columns: created_at, customer, number (of the payment, else of the invoice), kind, problem, advice, amount, status, done_by,
    done_at.
    """
    query: Select[*tuple[Any, ...]] = (
        select_columns(
            col(PaymentTask.id).label("id"),
            col(PaymentTask.public_id).label("public_id"),
            col(PaymentTask.problem).label("label"),
            col(PaymentTask.currency).label("currency"),
            col(PaymentTask.created_at).label("created_at"),
            _CUSTOMER.label("customer"),
            _NUMBER.label("number"),
            col(PaymentTask.kind).label("kind"),
            col(PaymentTask.problem).label("problem"),
            col(PaymentTask.advice).label("advice"),
            col(PaymentTask.amount).label("amount"),
            _STATUS.label("status"),
            func.coalesce(col(StaffUser.name), "").label("done_by"),
            col(PaymentTask.done_at).label("done_at"),
        )
        .outerjoin(Customer, col(Customer.id) == col(PaymentTask.customer_id))
        .outerjoin(Payment, col(Payment.id) == col(PaymentTask.payment_id))
        .outerjoin(Document, col(Document.id) == col(PaymentTask.invoice_id))
        .outerjoin(StaffUser, col(StaffUser.id) == col(PaymentTask.done_by_id))
    )
    sorts = {"created_at": col(PaymentTask.created_at), "customer": _CUSTOMER, "amount": col(PaymentTask.amount)}
    return ListSource(
        select=query,
        id=col(PaymentTask.id),
        public_id=col(PaymentTask.public_id),
        sorts={**sorts, "status": _STATUS, "kind": col(PaymentTask.kind)},
        search=_matches,
    )


def is_open(_source: ListSource) -> ColumnElement[bool]:
    """Nobody has done it yet."""
    return col(PaymentTask.done_at).is_(None)


def is_done(_source: ListSource) -> ColumnElement[bool]:
    """Somebody has, or it ended by itself."""
    return col(PaymentTask.done_at).is_not(None)


def task_details(session: Session, *, principal: Staff, public_id: str) -> TaskDetails:
    """One task.

    Raises:
        NotFound: there is none.
    """
    require(principal, Permission.VIEW_SALES)
    task = session.exec(select(PaymentTask).where(PaymentTask.public_id == as_public_id(public_id))).first()
    if task is None:
        raise NotFound("There is no such task.")
    person = session.get(StaffUser, task.done_by_id) if task.done_by_id else None
    return TaskDetails(
        task=task,
        customer=session.get(Customer, task.customer_id) if task.customer_id else None,
        payment=session.get(Payment, task.payment_id) if task.payment_id else None,
        invoice=session.get(Document, task.invoice_id) if task.invoice_id else None,
        done_by=person.name if person is not None else "",
    )


def finish_task(session: Session, *, public_id: str, actor: Staff) -> None:
    """Mark a task as done; one that is done stays whose it is.

    Raises:
        NotFound, NotPermitted.
    """
    task = _locked(session, public_id, actor)
    if task.done_at is None:
        _move(session, task, at=utc_now(), actor=actor)


def reopen_task(session: Session, *, public_id: str, actor: Staff) -> None:
    """Take that back.

    Raises:
        NotFound, NotPermitted.
    """
    task = _locked(session, public_id, actor)
    if task.done_at is not None:
        _move(session, task, at=None, actor=actor)


def note_try(session: Session, *, public_id: str, actor: Staff) -> str:
    """Note that somebody has the event of a task handled once more; gives Stripe's id of it.

    Raises:
        NotFound: there is no such task, or it is about no event.
        NotPermitted.
    """
    task = _locked(session, public_id, actor)
    if task.stripe_event_id is None:
        raise NotFound("There is nothing to try again in this task.")
    audit.record(session, actor=actor, verb="tried again", subject=_subject(session, task), changes={"about": ["", task.problem]})
    return task.stripe_event_id


def _locked(session: Session, public_id: str, actor: Staff) -> PaymentTask:
    require(actor, Permission.EDIT_SALES)
    statement = select(PaymentTask).where(PaymentTask.public_id == as_public_id(public_id)).with_for_update()
    task = session.exec(statement.execution_options(populate_existing=True)).first()
    if task is None:
        raise NotFound("There is no such task.")
    return task


def _move(session: Session, task: PaymentTask, *, at: datetime | None, actor: Staff) -> None:
    before, after = (OPEN, DONE) if at is not None else (DONE, OPEN)
    task.done_at, task.done_by_id = at, actor.user_id if at is not None else None
    session.add(task)
    session.flush()
    changes = {"task": [before, after], "about": ["", task.problem]}
    audit.record(session, actor=actor, verb="payment task", subject=_subject(session, task), changes=changes)
    announce(session, TASK_TOPIC)


def _subject(session: Session, task: PaymentTask) -> Payment | Document | Customer | PaymentTask:
    """What the audit trail tells it of: whoever opens that record reads what became of the task."""
    if task.payment_id is not None:
        return session.get_one(Payment, task.payment_id)
    if task.invoice_id is not None:
        return session.get_one(Document, task.invoice_id)
    return session.get_one(Customer, task.customer_id) if task.customer_id is not None else task


def _matches(typed: str) -> ColumnElement[bool]:
    like = f"%{typed.strip().replace('%', '').replace('_', '')}%"
    texts = (_CUSTOMER, col(PaymentTask.problem), _NUMBER)
    return or_(literal(not typed.strip()), *(func.lower(text).like(func.lower(like)) for text in texts))
