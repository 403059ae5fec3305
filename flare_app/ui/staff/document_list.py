"""The staff list of one kind of document, declared once for all three."""

import reflex as rx

from flare_app import documents
from flare_app.documents.listing import is_draft, is_open, is_overdue, is_settled, is_void
from flare_app.domain.principals import Permission, Principal
from flare_app.domain.states import DocumentKind
from flare_app.lists import Column, ColumnKind, Filter, ListSource, RecordList, register
from flare_app.ui import routes
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.record_list import record_list
from flare_app.ui.staff.compose import compose_dialog
from flare_app.ui.staff.document_panel import DocumentPanel, document_panel

_ALL = Filter("all", "All")
_DRAFT = Filter("draft", "Draft", is_draft)
_VOID = Filter("void", "Void", is_void)
FILTERS = {
    DocumentKind.INVOICE: (
        _ALL,
        Filter("open", "Open", is_open),
        Filter("overdue", "Overdue", is_overdue),
        Filter("paid", "Paid", is_settled),
        _DRAFT,
        _VOID,
    ),
    DocumentKind.ESTIMATE: (_ALL, _DRAFT, _VOID),
    DocumentKind.CREDIT_NOTE: (_ALL, Filter("open", "Open", is_open), Filter("used", "Used", is_settled), _DRAFT, _VOID),
}
_DAYS = {
    DocumentKind.INVOICE: ("Invoice date", Column("due_on", "Due date", ColumnKind.DATE)),
    DocumentKind.ESTIMATE: ("Estimate date", Column("expires_on", "Valid until", ColumnKind.DATE)),
    DocumentKind.CREDIT_NOTE: ("Date", None),
}


def declare_documents(kind: DocumentKind, *, title: str, route: str, empty: str) -> RecordList:
    """What the list of a kind shows; estimates have no balance."""
    day_title, second_day = _DAYS[kind]
    total = [Column("total_amount", "Total", ColumnKind.MONEY)]
    if kind is not DocumentKind.ESTIMATE:
        total.append(Column("balance_amount", "Balance", ColumnKind.MONEY))

    def source(principal: Principal) -> ListSource:
        return documents.document_source(principal, kind)

    return register(
        RecordList(
            key=f"{kind.value}s",
            title=title,
            singular=kind.noun,
            audience="staff",
            route=route,
            permission=Permission.VIEW_SALES,
            columns=(
                Column("number", "Number"),
                Column("customer", "Customer"),
                Column("issue_on", day_title, ColumnKind.DATE),
                *((second_day,) if second_day else ()),
                Column("po_number", "PO number", phone=False),
                *total,
                Column("status", "Status", ColumnKind.STATUS),
                Column("delivery", "Email", ColumnKind.STATUS, phone=False),
            ),
            source=source,
            default_sort="-issue_on",
            filters=FILTERS[kind],
            total="total_amount" if kind is DocumentKind.ESTIMATE else "balance_amount",
            create=(f"New {kind.noun}", routes.new(route)),
            empty=(f"No {title.lower()} yet", empty),
            topics=lambda _principal: ("staff:documents", "staff:messages"),
        )
    )


def document_list(declared: RecordList, kind: DocumentKind, panel: type[DocumentPanel]) -> type[ListState]:
    """The page of such a list."""

    def detail() -> rx.Component:
        return document_panel(panel, kind)

    return record_list(declared, panel=panel, detail=detail, extras=lambda _state: compose_dialog())
