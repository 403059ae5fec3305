"""What a list of documents shows, declared once for every kind and both audiences."""

from collections.abc import Callable
from typing import Literal

from flare_app import customers, documents
from flare_app.domain.principals import Permission, Principal
from flare_app.domain.states import Delivery, DocumentKind
from flare_app.lists import (
    Amounts,
    Choices,
    Column,
    ColumnKind,
    Criterion,
    Currencies,
    Days,
    Filter,
    ListSource,
    RecordList,
    register,
)
from flare_app.ui import routes

_ALL = Filter("all", "All")
_OPEN = Filter("open", "Open", documents.is_open)
_FILTERS = {
    DocumentKind.INVOICE: (
        _ALL,
        _OPEN,
        Filter("overdue", "Overdue", documents.is_overdue),
        Filter("paid", "Paid", documents.is_settled),
    ),
    DocumentKind.ESTIMATE: (
        _ALL,
        Filter("open", "Open", documents.is_unanswered),
        Filter("accepted", "Accepted", documents.is_accepted),
        Filter("to_invoice", "To invoice", documents.is_to_invoice),
        Filter("declined", "Declined", documents.is_declined),
        Filter("expired", "Expired", documents.is_expired),
    ),
    DocumentKind.CREDIT_NOTE: (_ALL, _OPEN, Filter("used", "Used", documents.is_settled)),
}
_STATUSES = {
    DocumentKind.INVOICE: ("draft", "unpaid", "partly_paid", "overdue", "paid", "void", "payment_in_progress"),
    DocumentKind.ESTIMATE: ("draft", "open", "accepted", "declined", "expired", "partly_invoiced", "invoiced", "void"),
    DocumentKind.CREDIT_NOTE: ("draft", "open", "partly_used", "used", "void"),
}
_UNPAID = Filter("open", "Unpaid", documents.is_open)
_EXPIRING = Filter("expiring", "Expiring", documents.is_expiring)
_STAFF_FILTERS = (Filter("draft", "Draft", documents.is_draft), Filter("void", "Void", documents.is_void))
_DAYS = {
    DocumentKind.INVOICE: (Column("issue_on", "Invoice date", ColumnKind.DATE), Column("due_on", "Due date", ColumnKind.DATE)),
    DocumentKind.ESTIMATE: (
        Column("issue_on", "Estimate date", ColumnKind.DATE),
        Column("expires_on", "Valid until", ColumnKind.DATE),
    ),
    DocumentKind.CREDIT_NOTE: (Column("issue_on", "Date", ColumnKind.DATE),),
}
_DUE_IN = Column("due_in", "Days to due", ColumnKind.NUMBER, phone=False, roomy=True)
_TOTAL = Column("total_amount", "Total", ColumnKind.MONEY)
_BALANCE = Column("balance_amount", "Balance", ColumnKind.MONEY)


def declare_kind(
    kind: DocumentKind,
    *,
    audience: Literal["staff", "portal"],
    title: str,
    route: str,
    empty: str,
    topics: Callable[[Principal], tuple[str, ...]],
) -> RecordList:
    """The list of a kind. Staff see whose document it is and what became of its e-mail, and the drafts and void ones apart."""
    is_staff = audience == "staff"
    amounts = (_TOTAL,) if kind is DocumentKind.ESTIMATE else (_TOTAL, _BALANCE)

    def source(principal: Principal) -> ListSource:
        return documents.document_source(principal, kind)

    return register(
        RecordList(
            key=f"{kind.value}s" if is_staff else f"portal_{kind.value}s",
            title=title,
            singular=kind.noun,
            audience=audience,
            route=route,
            permission=Permission.VIEW_SALES if is_staff else None,
            columns=(
                Column("number", "Number"),
                *((Column("customer", "Customer"),) if is_staff else ()),
                *_DAYS[kind],
                *((_DUE_IN,) if is_staff and kind is DocumentKind.INVOICE else ()),
                Column("po_number", "PO number", phone=False, roomy=is_staff and kind is DocumentKind.INVOICE),
                *amounts,
                Column("status", "Status", ColumnKind.STATUS),
                *((Column("delivery", "Email", ColumnKind.STATUS, phone=False),) if is_staff else ()),
            ),
            source=source,
            default_sort="-issue_on",
            filters=_filters(kind, is_staff),
            criteria=_criteria(kind, amounts) if is_staff else (),
            total=amounts[-1].key,
            period="issue_on",
            create=(f"New {kind.noun}", routes.new(route)) if is_staff else None,
            empty=(f"No {title.lower()} yet", empty),
            topics=topics,
        )
    )


def _criteria(kind: DocumentKind, amounts: tuple[Column, ...]) -> tuple[Criterion, ...]:
    """The last day of an invoice or an estimate; the first one is what the period asks for."""
    return (
        Choices("status", "Status", codes=_STATUSES[kind], where=documents.has_status(kind)),
        customers.OF_CUSTOMER,
        *(Amounts(column.key, column.title) for column in amounts),
        *(Days(column.key, column.title) for column in _DAYS[kind][1:]),
        Choices("delivery", "Email", codes=tuple(Delivery)),
        Currencies(),
    )


def _filters(kind: DocumentKind, is_staff: bool) -> tuple[Filter, ...]:
    """The customer's words are "Open" and "Accepted"; staff ask what is unpaid and what is to be invoiced."""
    if not is_staff:
        return tuple(one for one in _FILTERS[kind] if one.key != "to_invoice")
    offered = (_UNPAID if one is _OPEN and kind is DocumentKind.INVOICE else one for one in _FILTERS[kind])
    more = (_EXPIRING,) if kind is DocumentKind.ESTIMATE else ()
    return (*offered, *more, *_STAFF_FILTERS)
