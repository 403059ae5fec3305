"""A tab of the portal that lists one kind of document, declared once for all three."""

from flare_app import documents
from flare_app.documents.listing import is_open, is_overdue, is_settled
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import DocumentKind
from flare_app.lists import Column, ColumnKind, Filter, ListSource, RecordList, register

_ALL = Filter("all", "All")
_DAYS = {
    DocumentKind.INVOICE: ("Invoice date", Column("due_on", "Due date", ColumnKind.DATE)),
    DocumentKind.ESTIMATE: ("Estimate date", Column("expires_on", "Valid until", ColumnKind.DATE)),
    DocumentKind.CREDIT_NOTE: ("Date", None),
}
_FILTERS = {
    DocumentKind.INVOICE: (
        _ALL,
        Filter("open", "Open", is_open),
        Filter("overdue", "Overdue", is_overdue),
        Filter("paid", "Paid", is_settled),
    ),
    DocumentKind.ESTIMATE: (),
    DocumentKind.CREDIT_NOTE: (_ALL, Filter("open", "Open", is_open), Filter("used", "Used", is_settled)),
}


def customer_topics(principal: Principal) -> tuple[str, ...]:
    """What repaints a portal page: everything of its customer."""
    return (f"customer:{principal.customer_id}",) if isinstance(principal, PortalVisitor) else ()


def declare_tab(kind: DocumentKind, *, title: str, route: str, empty: str) -> RecordList:
    """What the tab of a kind shows; estimates have no balance."""
    day_title, second_day = _DAYS[kind]
    total = [Column("total_amount", "Total", ColumnKind.MONEY)]
    if kind is not DocumentKind.ESTIMATE:
        total.append(Column("balance_amount", "Balance", ColumnKind.MONEY))

    def source(principal: Principal) -> ListSource:
        return documents.document_source(principal, kind)

    return register(
        RecordList(
            key=f"portal_{kind.value}s",
            title=title,
            singular=kind.noun,
            audience="portal",
            route=route,
            permission=None,
            columns=(
                Column("number", "Number"),
                Column("issue_on", day_title, ColumnKind.DATE),
                *((second_day,) if second_day else ()),
                Column("po_number", "PO number", phone=False),
                *total,
                Column("status", "Status", ColumnKind.STATUS),
            ),
            source=source,
            default_sort="-issue_on",
            filters=_FILTERS[kind],
            total="total_amount" if kind is DocumentKind.ESTIMATE else "balance_amount",
            empty=(f"No {title.lower()} yet", empty),
            topics=customer_topics,
        )
    )
