"""Everything that happened with a customer in one list: invoices, credit notes, payments and estimates."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, false, literal, or_, select, union_all
from sqlalchemy.orm import Session
from sqlmodel import col

from flare_app.documents import document_source
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.models import Customer, Document, Payment
from flare_app.payments import payment_source
from flare_app.search import terms

PAYMENT = "payment"
_SOLD = (DocumentKind.INVOICE.value, DocumentKind.CREDIT_NOTE.value)


def transaction_source(principal: Principal) -> ListSource:
    """Rows of one customer, the newest first: on_day, kind, number, customer, amount, balance, revenue, status.

    `public_id` names kind and record, such as "invoice-Yb1…" (see `record_of`). `balance` is what is left to pay or to use.
    `revenue` is without tax, negative of a credit note, and empty of what is none: drafts, void ones, estimates, payments.

    Raises:
        NotFound: a portal visitor asks.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    rows = union_all(*_parts(principal)).subquery("happened")
    columns = rows.c
    statement: Select[*tuple[Any, ...]] = select(*columns, columns.number.label("label"))

    def of_customer(session: Session, public_id: str) -> ColumnElement[bool]:
        found = session.scalar(select(col(Customer.id)).where(col(Customer.public_id) == as_public_id(public_id)))
        return columns.customer_id == found if found is not None else false()

    def finds(text: str) -> ColumnElement[bool]:
        each = (or_(*(columns.search_text.contains(spelling, autoescape=True) for spelling in term)) for term in terms(text))
        return and_(columns.id > 0, *each)

    sorts = {key: columns[key] for key in ("on_day", "kind", "number", "amount", "balance", "status")}
    return ListSource(
        select=statement, id=columns.id, public_id=columns.public_id, sorts=sorts | {"is_sold": columns.is_sold},
        search=finds, of=of_customer,
    )  # fmt: skip


def of_kind(kind: str) -> Callable[[ListSource], ColumnElement[bool]]:
    """The filter that leaves one kind, by the word that its rows show."""
    return lambda source: source.sorts["kind"] == kind


def is_revenue(source: ListSource) -> ColumnElement[bool]:
    """What revenue is made of: issued invoices, and issued credit notes taken off."""
    return source.sorts["is_sold"] == 1


def record_of(public_id: str) -> tuple[str, str]:
    """Kind and public id of the record behind a row."""
    kind, _, record = public_id.partition("-")
    return kind, record


def _parts(principal: Principal) -> Iterator[Select[*tuple[Any, ...]]]:
    """The lists of documents and payments themselves, so that a status reads here as it does there."""
    for kind in (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.ESTIMATE):
        yield _documents(principal, kind)
    source = payment_source(principal)
    shown = source.select.selected_columns
    yield source.select.with_only_columns(
        (col(Payment.id) * 2 + 1).label("id"),
        (literal(f"{PAYMENT}-") + col(Payment.public_id)).label("public_id"),
        col(Payment.customer_id).label("customer_id"),
        shown["currency"].label("currency"),
        shown["customer"].label("customer"),
        col(Payment.paid_on).label("on_day"),
        literal("Payment").label("kind"),
        shown["number"].label("number"),
        col(Payment.amount).label("amount"),
        col(Payment.unapplied_amount).label("balance"),
        cast(None, Integer).label("revenue"),
        shown["status"].label("status"),
        literal(0).label("is_sold"),
        col(Payment.search_text).label("search_text"),
        maintain_column_froms=True,
    )


def _documents(principal: Principal, kind: DocumentKind) -> Select[*tuple[Any, ...]]:
    source = document_source(principal, kind)
    shown = source.select.selected_columns
    is_sold = col(Document.state) == DocumentState.ISSUED.value if kind.value in _SOLD else false()
    net = col(Document.total_amount) - col(Document.tax_amount)
    return source.select.with_only_columns(
        (col(Document.id) * 2).label("id"),
        (literal(f"{kind.value}-") + col(Document.public_id)).label("public_id"),
        col(Document.customer_id).label("customer_id"),
        shown["currency"].label("currency"),
        shown["customer"].label("customer"),
        col(Document.issue_on).label("on_day"),
        literal(kind.noun.capitalize()).label("kind"),
        shown["number"].label("number"),
        col(Document.total_amount).label("amount"),
        case((col(Document.state) == DocumentState.ISSUED.value, col(Document.balance_amount)), else_=0).label("balance"),
        case((is_sold, -net if kind is DocumentKind.CREDIT_NOTE else net)).label("revenue"),
        shown["status"].label("status"),
        case((is_sold, 1), else_=0).label("is_sold"),
        col(Document.search_text).label("search_text"),
        maintain_column_froms=True,
    )
