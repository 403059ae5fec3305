"""The page Transactions: everything that happened with one customer, and the revenue among it."""

import reflex as rx

from flare_app import customers, statements
from flare_app.database import read_only
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import NotFound
from flare_app.lists import Column, ColumnKind, Filter, RecordList, register
from flare_app.ui import routes
from flare_app.ui.components.button import link_button
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.record_list import record_list
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.document_actions import LISTS

_LISTS = {**{kind.value: route for kind, route in LISTS.items()}, "payment": routes.PAYMENTS}


def record_address(public_id: str) -> str:
    """Where the record behind a row opens."""
    kind, record = statements.record_of(public_id)
    return routes.record(_LISTS.get(kind, routes.CUSTOMERS), record)


class CustomerNamed(rx.State, mixin=True):
    """Whose transactions these are."""

    owner: str = ""
    owner_href: str = ""

    async def _read_rows(self, *, from_start: bool = False, again: bool = False) -> None:
        await super()._read_rows(from_start=from_start, again=again)
        if not from_start:  # search, filter and sort leave the customer as it is
            self.owner = await in_thread(_name_of, self._of, staff())
            self.owner_href = routes.record(routes.CUSTOMERS, self._of)


def _name_of(public_id: str, who: Staff) -> str:
    if not public_id:
        return ""
    try:
        with read_only() as session:
            return customers.get_customer(session, principal=who, public_id=public_id).name
    except NotFound:
        return ""


def _owner(state: type[ListState]) -> rx.Component:
    named = rx.el.div(
        rx.el.h2(state.owner, class_name="section-title", dir="auto"),
        link_button("Back to the customer", state.owner_href, small=True, icon_name="arrow-left"),
        class_name="row list-owner",
    )
    return rx.cond(state.owner != "", named, rx.fragment())


TRANSACTIONS = register(
    RecordList(
        key="transactions",
        title="Transactions",
        singular="transaction",
        audience="staff",
        route=routes.TRANSACTIONS,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("number", "Number"),
            Column("kind", "Kind"),
            Column("on_day", "Date", ColumnKind.DATE),
            Column("customer", "Customer", sortable=False, phone=False),
            Column("amount", "Amount", ColumnKind.MONEY),
            Column("balance", "Open", ColumnKind.MONEY, phone=False),
            Column("revenue", "Revenue", ColumnKind.MONEY, sortable=False, phone=False),
            Column("status", "Status", ColumnKind.STATUS),
        ),
        source=statements.transaction_source,
        default_sort="-on_day",
        filters=(
            Filter("all", "All"),
            Filter("revenue", "Revenue", statements.is_revenue),
            Filter("invoices", "Invoices", statements.of_kind("Invoice")),
            Filter("estimates", "Estimates", statements.of_kind("Estimate")),
            Filter("credit_notes", "Credit notes", statements.of_kind("Credit note")),
            Filter("payments", "Payments", statements.of_kind("Payment")),
        ),
        total="revenue",
        period="on_day",
        is_searched_everywhere=False,
        is_of_one=True,
        address=record_address,
        empty=("No transactions", "Open a customer and choose All transactions; what you invoice and receive is listed here."),
        topics=lambda _principal: ("staff:documents", "staff:payments", "staff:customers"),
    )
)
state = record_list(TRANSACTIONS, state_mixin=CustomerNamed, summary=_owner, section="Customers")
