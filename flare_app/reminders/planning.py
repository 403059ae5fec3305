"""What will go, when and to whom, and why the rest will not: the forecast that staff read, and the rows that the job queues."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from flare_app.company import company_today, get_company
from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.models import Customer, Document, Message, MessageDocument, Reminder, ReminderStep
from flare_app.reminders.days import Slot, label, slots
from flare_app.reminders.ladder import rungs, steps_of
from flare_app.reminders.rule import is_open, reason_against, to_addresses, with_customer
from flare_app.reminders.states import ReminderState
from flare_app.search import normalize

WILL_GO = "will_go"
WILL_NOT_GO = "will_not_go"
SKIPPED = "skipped"
_BY_STAFF = "Skipped by staff."
_ANOTHER = "Another message goes that day."
_MOST_WORDS = 10
_STEP_LETTERS = 16


def planned(session: Session, *, document_id: int | None = None) -> Subquery:
    """A row for each open invoice, or for one, and rung of the next days, with everything that the list shows.

    What is queued already is left out. Without rows when the company reminds nobody.
    """
    today = company_today(session)
    found = slots(rungs(session), today=today)
    if document_id is not None:
        due_on = session.execute(select(col(Document.due_on)).where(col(Document.id) == document_id)).scalar()
        found = [one for one in found if one.due_on == due_on]  # few parts: what is asked for one by one stays quick
    slot = _slots_in_sql(found, [one.id for one in steps_of(session)]).subquery("slot")
    busy = and_(slot.c.on_day == today, _is_written_of(session, today))
    is_late_too = and_(busy, slot.c.may_wait == 1)
    skipped = func.coalesce(col(Reminder.state), "") == ReminderState.SKIPPED.value
    reason = case((skipped, _BY_STAFF), (and_(busy, slot.c.may_wait == 0), _ANOTHER), else_=reason_against())
    on_day = case((is_late_too, slot.c.next_day), else_=slot.c.on_day)
    statement: Select[*tuple[Any, ...]] = select(
        (col(Document.id) * 8 + slot.c.place).label("id"),
        col(Document.public_id).concat(slot.c.step).label("public_id"),
        col(Document.id).label("document_id"),
        slot.c.step_id,
        col(Document.number).label("number"),
        col(Document.currency).label("currency"),
        col(Document.balance_amount).label("balance_amount"),
        col(Document.due_on).label("due_on"),
        col(Customer.name).label("customer"),
        col(Customer.search_text).label("customer_text"),
        to_addresses().label("recipients"),
        slot.c.step_label,
        on_day.label("on_day"),
        reason.label("reason"),
    )
    statement = (
        with_customer(statement)
        .join(slot, slot.c.due_on == col(Document.due_on))
        .outerjoin(Reminder, and_(col(Reminder.document_id) == col(Document.id), col(Reminder.step_id) == slot.c.step_id))
        .where(is_open(), slot.c.own_day > col(Document.issue_on), or_(col(Reminder.id).is_(None), skipped))
    )
    if document_id is not None:
        statement = statement.where(col(Document.id) == document_id)
    rows = statement.subquery("planned_reason")
    status = case((rows.c.reason == "", WILL_GO), (rows.c.reason == _BY_STAFF, SKIPPED), else_=WILL_NOT_GO)
    return select(*rows.c, status.label("status")).subquery("planned")


def planned_source(principal: Principal) -> ListSource:
    """Rows for the staff list: on_day, number, customer, recipients, step, due_on, balance_amount, status, reason.

    The row's public id is the invoice's with the rung's behind.

    Raises:
        NotFound: a portal visitor asks.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    with read_only() as session:
        rows = planned(session)
    keys = ("on_day", "number", "customer", "recipients", "due_on", "balance_amount", "status", "reason")
    plain = {key: rows.c[key] for key in keys} | {"step": rows.c.step_label}
    statement: Select[*tuple[Any, ...]] = select(
        rows.c.id, rows.c.public_id, rows.c.number.label("label"), rows.c.currency, *(one.label(key) for key, one in plain.items())
    )

    def mentions(text: str) -> ColumnElement[bool]:
        """Every word stands in the invoice's number, the customer's texts or an address. Few rows: no index."""
        said = func.lower(rows.c.number.concat(" ").concat(rows.c.recipients)).concat(" ").concat(rows.c.customer_text)
        return and_(*[said.contains(word, autoescape=True) for word in normalize(text).split()[:_MOST_WORDS]])

    return ListSource(select=statement, id=rows.c.id, public_id=rows.c.public_id, sorts=plain, search=mentions)


def goes(source: ListSource) -> ColumnElement[bool]:
    """It will go as things stand."""
    return source.sorts["status"] == WILL_GO


def goes_not(source: ListSource) -> ColumnElement[bool]:
    """It will not, and the row says why."""
    return source.sorts["status"] != WILL_GO


def due_now(session: Session) -> list[tuple[int, int]]:
    """What the job queues today: pairs of an invoice and a rung, the oldest due date first."""
    rows = planned(session)
    asked = select(rows.c.document_id, rows.c.step_id).where(rows.c.status == WILL_GO, rows.c.on_day == company_today(session))
    return [(one[0], one[1]) for one in session.execute(asked.order_by(rows.c.due_on, rows.c.id))]


def find_planned(session: Session, *, document_id: int, step_id: int) -> Any | None:
    """The row of an invoice and a rung as it is now; None when nothing is planned for the two."""
    rows = planned(session, document_id=document_id)
    return session.execute(select(rows).where(rows.c.step_id == step_id)).first()


def parted(public_id: str) -> tuple[str, str]:
    """The public ids of invoice and rung in that of a row: a rung's has a fixed length."""
    return public_id[:-_STEP_LETTERS], public_id[-_STEP_LETTERS:]


def day_of(session: Session) -> tuple[datetime, datetime]:
    """When the company's today begins and ends, in UTC; on some days it has 23 hours, or 25."""
    zone, today = ZoneInfo(get_company(session).timezone), company_today(session)
    begins, ends = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (today, today + timedelta(1)))
    return begins, ends


def _is_written_of(session: Session, _today: date) -> ColumnElement[bool]:
    """Another message about the invoice was written today."""
    begins, ends = day_of(session)
    about = or_(
        col(Message.document_id) == col(Document.id),
        exists().where(col(MessageDocument.message_id) == col(Message.id), col(MessageDocument.document_id) == col(Document.id)),
    )
    left = col(Message.state).not_in(_NEVER_LEFT)
    return exists().where(col(Message.created_at) >= begins, col(Message.created_at) < ends, left, about)


_NEVER_LEFT = ("stopped", "discarded", "withdrawn")


def _slots_in_sql(found: Sequence[Slot], order: Sequence[int]) -> Any:
    parts = [
        select(
            literal(slot.rung.id, Integer).label("step_id"),
            literal(order.index(slot.rung.id), Integer).label("place"),
            literal(slot.rung.public_id).label("step"),
            literal(label(slot.rung.days)).label("step_label"),
            literal(slot.due_on, Date).label("due_on"),
            literal(slot.own_day, Date).label("own_day"),
            literal(slot.on_day, Date).label("on_day"),
            literal(slot.on_day + timedelta(1), Date).label("next_day"),
            literal(int(slot.may_wait), Integer).label("may_wait"),
        )
        for slot in found
    ]
    return union_all(*parts) if parts else _no_slots()


def _no_slots() -> Any:
    step = col(ReminderStep.id)
    day = literal(date.min, Date)
    named = {"step_id": step, "place": step, "step": col(ReminderStep.public_id), "step_label": col(ReminderStep.public_id)}
    days = dict.fromkeys(("due_on", "own_day", "on_day", "next_day"), day)
    return select(*[value.label(name) for name, value in {**named, **days, "may_wait": step}.items()]).where(false())
