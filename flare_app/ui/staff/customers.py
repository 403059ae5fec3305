"""The page Customers: who is invoiced, what they owe, their documents and their links to the portal."""

from typing import Any

import reflex as rx

from flare_app import customers, messages
from flare_app.customers import is_active, is_archived
from flare_app.domain.principals import Permission
from flare_app.lists import Amounts, Column, ColumnKind, Currencies, Filter, RecordList, register
from flare_app.ui import policy, routes
from flare_app.ui.components.button import button
from flare_app.ui.components.record_dialog import OpenedByAddress, offer_new
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.toast import toast
from flare_app.ui.staff.compose import compose_dialog
from flare_app.ui.staff.customer_actions import CustomerPanel
from flare_app.ui.staff.customer_batch import CUSTOMER_BATCH
from flare_app.ui.staff.customer_dialog import CustomerDialog, customer_dialog
from flare_app.ui.staff.customer_merging import merge_dialog
from flare_app.ui.staff.customer_panel import customer_panel

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)


class CustomerEditing(OpenedByAddress, CustomerDialog, rx.State):
    """The window for a new customer and for the one that is open."""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_new(self) -> Any:
        """Show the empty window."""
        return await self._begin()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_edit(self) -> Any:
        """Show the window with the open customer."""
        panel = await self.get_state(CustomerPanel)
        return await self._open_dialog(public_id=panel.opened_id)

    @classmethod
    def _new_noun(cls) -> str:
        return "customer"

    async def _begin(self) -> Any:
        return await self._open_dialog()

    async def _saved(self, public_id: str) -> list[Any]:
        panel = await self.get_state(CustomerPanel)
        if panel.opened_id == public_id:
            await panel._reopen()
        return [rx.redirect(routes.record(routes.CUSTOMERS, public_id)), toast("The customer is saved.")]


CUSTOMERS = register(
    RecordList(
        key="customers",
        title="Customers",
        singular="customer",
        audience="staff",
        route=routes.CUSTOMERS,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("name", "Name"),
            Column("contact", "Contact", phone=False),
            Column("email", "Email"),
            Column("phone", "Phone", phone=False),
            Column("country", "Country", phone=False),
            Column("balance_amount", "Open balance", ColumnKind.MONEY, sortable=False),
        ),
        source=customers.customer_source,
        default_sort="name",
        filters=(
            Filter("active", "Active", is_active),
            Filter("archived", "Archived", is_archived),
            Filter("refused", "Address refused", messages.has_refused_address),
            Filter("all", "All"),
        ),
        criteria=(Amounts("balance_amount", "Open balance"), Currencies()),
        total="balance_amount",
        empty=("No customers yet", "Add the first one with New customer, or import a file under Settings."),
        topics=lambda _principal: ("staff:customers", "staff:documents", "staff:payments"),
    )
)
state = record_list(
    CUSTOMERS,
    panel=CustomerPanel,
    detail=lambda: customer_panel(CustomerEditing.open_edit),
    actions=lambda _state: [button("New customer", look="primary", icon_name="plus", on_click=CustomerEditing.open_new)],
    extras=lambda _state: rx.fragment(customer_dialog(CustomerEditing), merge_dialog(), compose_dialog()),
    loads=lambda _state: [CustomerEditing.open_asked],
    batch=CUSTOMER_BATCH,
)
offer_new("customer", routes.CUSTOMERS, Permission.EDIT_SALES)
