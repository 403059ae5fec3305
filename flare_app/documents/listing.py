"""Where the lists of documents get their rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlmodel import col

from flare_app.access import visible_documents
from flare_app.company import company_today
from flare_app.database import read_only
from flare_app.documents.days import DaysBetween
from flare_app.documents.finding import DOCUMENT_SEARCH, line_texts
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import Answer, DocumentKind, DocumentState
from flare_app.lists import ListSource
from flare_app.models import CheckoutItem, Customer, Document

# Written out, as in the indexes that serve these orders: SQLite knows an expression only by its text.
_DRAFT: ColumnElement[str] = literal_column("'Draft'")
_LAST_DAY: ColumnElement[date] = literal_column("'9999-12-31'", Date)

EXPIRING_DAYS = 7
"""How soon an estimate expires of which staff are reminded."""


def document_source(principal: Principal, kind: DocumentKind) -> ListSource:
    """Documents of a kind: all of them for staff; for a portal visitor what `access.visible_documents` says, without drafts.

    Columns: number ("Draft" without one), customer, issue_on, due_on, expires_on, po_number, total_amount, balance_amount,
    due_in (days from today to the due date of what is open, negative when it is late), status (a code of
    `domain.status.status_label`), delivery, state.
    """
    source = _all_documents(kind, _today())
    if not isinstance(principal, PortalVisitor):
        return source
    return replace(source, select=source.select.where(visible_documents(principal)))


@lru_cache(maxsize=16)
def _all_documents(kind: DocumentKind, today: date) -> ListSource:
    """Put together once a day: that takes as long as asking the database."""
    number = func.coalesce(col(Document.number), _DRAFT)
    status = _status(kind, today)
    is_owed = and_(col(Document.state) == DocumentState.ISSUED.value, col(Document.balance_amount) > 0)
    statement: Select[*tuple[Any, ...]] = (
        select(
            col(Document.id).label("id"),
            col(Document.public_id).label("public_id"),
            number.label("label"),
            col(Document.currency).label("currency"),
            col(Document.customer_id).label("customer_id"),
            number.label("number"),
            col(Customer.name).label("customer"),
            col(Document.issue_on).label("issue_on"),
            col(Document.due_on).label("due_on"),
            col(Document.expires_on).label("expires_on"),
            case((is_owed, DaysBetween(col(Document.due_on), literal(today, Date)))).label("due_in"),
            col(Document.po_number).label("po_number"),
            col(Document.total_amount).label("total_amount"),
            case((col(Document.state) != DocumentState.DRAFT.value, col(Document.balance_amount))).label("balance_amount"),
            status.label("status"),
            col(Document.delivery).label("delivery"),
            col(Document.state).label("state"),
        )
        .join(Customer, col(Customer.id) == col(Document.customer_id))
        .where(col(Document.kind) == kind.value)
    )
    plain = ("issue_on", "po_number", "total_amount", "balance_amount", "delivery")
    sorts: dict[str, SQLColumnExpression[Any]] = {
        "number": number,
        "customer": col(Customer.name),
        "due_on": func.coalesce(col(Document.due_on), _LAST_DAY),
        "due_in": func.coalesce(col(Document.due_on), _LAST_DAY),
        "expires_on": func.coalesce(col(Document.expires_on), _LAST_DAY),
        "status": status,
        **{key: col(getattr(Document, key)) for key in plain},
    }
    return ListSource(
        select=statement,
        id=col(Document.id),
        public_id=col(Document.public_id),
        sorts=sorts,
        search=DOCUMENT_SEARCH,
        texts=line_texts,
    )


def is_open(_source: ListSource) -> ColumnElement[bool]:
    """Issued with something left to pay or to use."""
    return and_(col(Document.state) == DocumentState.ISSUED.value, col(Document.balance_amount) > 0)


def is_overdue(_source: ListSource) -> ColumnElement[bool]:
    """Open and past the due date, by the company's day."""
    return and_(is_open(_source), col(Document.due_on) < _today())


def is_settled(_source: ListSource) -> ColumnElement[bool]:
    """Paid, or used up."""
    return and_(col(Document.state) == DocumentState.ISSUED.value, col(Document.balance_amount) <= 0)


def is_unanswered(_source: ListSource) -> ColumnElement[bool]:
    """An estimate that can still be accepted: issued, without an answer, not expired by the company's day."""
    return and_(_is_waiting(), func.coalesce(col(Document.expires_on), _LAST_DAY) >= _today())


def is_expiring(_source: ListSource) -> ColumnElement[bool]:
    """An estimate without an answer whose last day is within EXPIRING_DAYS."""
    return and_(_is_waiting(), col(Document.expires_on).between(_today(), _today() + timedelta(days=EXPIRING_DAYS)))


def is_expired(_source: ListSource) -> ColumnElement[bool]:
    """An estimate whose last day passed without an answer."""
    return and_(_is_waiting(), col(Document.expires_on) < _today())


def is_accepted(_source: ListSource) -> ColumnElement[bool]:
    """An estimate that was accepted, and perhaps became an invoice since."""
    return _is_answered(Answer.ACCEPTED, Answer.PARTLY_INVOICED, Answer.INVOICED)


def is_to_invoice(_source: ListSource) -> ColumnElement[bool]:
    """An estimate that was accepted, or invoiced in part, with something left to invoice."""
    return _is_answered(Answer.ACCEPTED, Answer.PARTLY_INVOICED)


def is_declined(_source: ListSource) -> ColumnElement[bool]:
    """An estimate that was declined."""
    return _is_answered(Answer.DECLINED)


def is_draft(_source: ListSource) -> ColumnElement[bool]:
    """Not issued yet."""
    return col(Document.state) == DocumentState.DRAFT.value


def is_void(_source: ListSource) -> ColumnElement[bool]:
    """Issued once, and taken back."""
    return col(Document.state) == DocumentState.VOID.value


def has_status(kind: DocumentKind) -> Callable[[ListSource, tuple[str, ...]], ColumnElement[bool]]:
    """The condition that a document of a kind wears one of some badges (codes of the column status)."""

    def condition(source: ListSource, codes: tuple[str, ...]) -> ColumnElement[bool]:
        status = source.select.selected_columns["status"]
        asked = ((bound, [code for code in worn if code in codes]) for bound, worn in _badges(source, kind))
        return or_(false(), *(and_(bound, status.in_(worn)) for bound, worn in asked if worn))

    return condition


def _badges(source: ListSource, kind: DocumentKind) -> tuple[tuple[ColumnElement[bool], tuple[str, ...]], ...]:
    """Which badges documents can wear, with a condition that all who wear them meet and that, unlike a badge, an index knows."""
    always = (is_draft(source), ("draft",)), (is_void(source), ("void",))
    if kind is DocumentKind.ESTIMATE:
        answers = Answer.ACCEPTED, Answer.DECLINED, Answer.PARTLY_INVOICED, Answer.INVOICED
        given = _is_answered(*answers), tuple(answer.code for answer in answers)
        return *always, (_is_waiting(), (Answer.OPEN.code, Answer.EXPIRED.code)), given
    if kind is DocumentKind.CREDIT_NOTE:
        return *always, (is_open(source), ("open", "partly_used")), (is_settled(source), ("used",))
    being_paid = select(col(CheckoutItem.invoice_id)).where(col(CheckoutItem.active).is_(True))
    return (
        *always,
        (is_open(source), ("unpaid", "partly_paid", "overdue")),
        (is_settled(source), ("paid",)),
        (col(Document.id).in_(being_paid), ("payment_in_progress",)),
    )


def _is_answered(*answers: Answer) -> ColumnElement[bool]:
    values = [answer.value for answer in answers]
    return and_(col(Document.state) == DocumentState.ISSUED.value, col(Document.answer).in_(values))


def _is_waiting() -> ColumnElement[bool]:
    return and_(col(Document.state) == DocumentState.ISSUED.value, col(Document.answer) == "")


def _today() -> date:
    """A list is declared without a session, and what is overdue depends on where the company is: one small read of its own."""
    with read_only() as session:
        return company_today(session)


def _status(kind: DocumentKind, today: date) -> ColumnElement[str]:
    """`domain.status.status_label` in SQL, and whether somebody is paying; a test holds the two together."""
    not_issued = col(Document.state) != DocumentState.ISSUED.value, col(Document.state)
    balance, total = col(Document.balance_amount), col(Document.total_amount)
    if kind is DocumentKind.ESTIMATE:
        is_unanswered = col(Document.answer) == ""
        expired = and_(is_unanswered, col(Document.expires_on) < today)
        partly = Answer.PARTLY_INVOICED
        return case(
            not_issued,
            (expired, Answer.EXPIRED.value),
            (is_unanswered, Answer.OPEN.value),
            (col(Document.answer) == partly.value, partly.code),
            else_=col(Document.answer),
        )
    if kind is DocumentKind.INVOICE:
        overdue = and_(balance > 0, col(Document.due_on) < today)
        words = "paid", "partly_paid", "unpaid"
        paying = exists().where(col(CheckoutItem.invoice_id) == col(Document.id), col(CheckoutItem.active).is_(True))
        return case(
            not_issued,
            (paying, "payment_in_progress"),
            (overdue, "overdue"),
            (balance <= 0, words[0]),
            (balance < total, words[1]),
            else_=words[2],
        )
    return case(not_issued, (balance <= 0, "used"), (balance < total, "partly_used"), else_="open")
