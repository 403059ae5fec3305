"""Statements by themselves: once a month the statement of the month before, each customer and currency once."""

from calendar import SATURDAY
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app import messages, statements
from flare_app.company import company_today
from flare_app.customers import recipients_of
from flare_app.database import read_only
from flare_app.models import Customer, Document, ReminderSettings, StatementRun
from flare_app.reminders.days import LATE
from flare_app.reminders.ladder import settings_of
from flare_app.reminders.queueing import HOUSE, Transactions, is_time, queue_each
from flare_app.reminders.rule import is_open
from flare_app.reminders.states import CustomerStatements, Statements
from flare_app.statements import StatementQuery

Account = tuple[int, str]
"""A customer's id and a currency."""


def statements_day(today: date, chosen: int) -> date:
    """The day of today's month on which statements go: `chosen`, or the first Monday to Friday for 0."""
    if chosen:
        return today.replace(day=chosen)
    first = today.replace(day=1)
    return next(day for day in (first + timedelta(at) for at in range(3)) if day.weekday() < SATURDAY)


def month_before(today: date) -> tuple[date, date]:
    """First and last day of the month before."""
    last = today.replace(day=1) - timedelta(1)
    return last.replace(day=1), last


def queue_statements(transactions: Transactions) -> int:
    """Queue the statements whose day has come, each in a transaction of its own; gives how many.

    A day that was missed is made up for as long as a reminder would be. Any number of processes may call it at the same time.
    """
    with read_only() as session:
        accounts = list(_due(session))
    return queue_each(transactions, "statement of customer and currency", accounts, _queue)


def _due(session: Session) -> Iterator[Account]:
    if not is_time(session):
        return
    kept, today = settings_of(session), company_today(session)
    day = statements_day(today, kept.statements_day)
    if not day <= today <= day + timedelta(LATE) or (kept.statements_since and day < kept.statements_since):
        return
    first, last = month_before(today)
    done = set(session.exec(select(StatementRun.key)))
    for customer, currency in _accounts(session, kept):
        if _key(customer, currency, first) not in done and _is_wanted(session, customer, currency, first, last):
            yield customer.id, currency


def _accounts(session: Session, kept: ReminderSettings) -> Iterator[tuple[Customer, str]]:
    """Who may get one: those who owe something, if the company wants that, and those who always do."""
    is_asked = col(Customer.archived_at).is_(None), col(Customer.statements) != CustomerStatements.NEVER.value
    always = col(Customer.statements) == CustomerStatements.ALWAYS.value
    for customer in session.exec(select(Customer).where(*is_asked, always).order_by(col(Customer.id))).all():
        for currency in sorted(statements.currencies_of(session, customer_id=customer.id)):
            yield customer, currency
    if kept.statements == Statements.BALANCE:
        owing = select(Customer, Document.currency).join(Document, col(Document.customer_id) == col(Customer.id))
        yield from session.exec(owing.where(*is_asked, ~always, is_open()).distinct().order_by(col(Customer.id))).all()


def _is_wanted(session: Session, customer: Customer, currency: str, first: date, last: date) -> bool:
    """Somebody can get it, and it says something: a balance, or movements for who always gets one."""
    if not any(one.is_included for one in recipients_of(session, principal=HOUSE, customer=customer)):
        return False
    asked = StatementQuery(
        customer=customer.public_id, period="Custom", start=first.isoformat(), end=last.isoformat(), currency=currency
    )
    found = statements.find_statement(session, principal=HOUSE, query=asked, page_size=1).statement  # type: ignore[arg-type]
    owes = found.closing_amount > 0
    return owes or (customer.statements == CustomerStatements.ALWAYS and (found.closing_amount != 0 or bool(found.totals)))


def _queue(session: Session, customer_id: int, currency: str) -> bool:
    customer = session.get_one(Customer, customer_id)
    first, last = month_before(company_today(session))
    run = StatementRun(key=_key(customer, currency, first), customer_id=customer_id)
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        return False
    asked = f"view=activity&period=Custom&from={first}&to={last}&currency={currency}"
    message = messages.queue_statement(session, customer=customer, statement=asked, operation_id=f"statement-{run.id}", actor=HOUSE)
    run.message_id = message.id if message else None
    session.flush()
    return message is not None


def _key(customer: Customer, currency: str, first: date) -> str:
    return f"{customer.id}:{currency}:{first:%Y-%m}"
