"""The page Statements: choose a customer, see the account."""

from dataclasses import replace
from typing import Any, ClassVar

import reflex as rx

from flare_app import customers
from flare_app.database import read_only
from flare_app.domain.principals import Permission, Staff
from flare_app.statements import StatementQuery
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count, Id
from flare_app.ui.components.button import button
from flare_app.ui.components.combobox import Option, combobox
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.components.shell import StaffShell, if_allowed, staff_shell
from flare_app.ui.components.statement_bar import statement_bar
from flare_app.ui.components.statement_state import StatementState
from flare_app.ui.components.statement_view import statement_body
from flare_app.ui.components.toolbar import page_head
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState, compose_dialog

VIEW_SALES = policy.staff_with(Permission.VIEW_SALES)


class StaffStatement(StatementState, rx.State):
    """The statement of the customer in the address."""

    _policy: ClassVar[Policy] = VIEW_SALES
    options: list[Option] = []
    answered: int = 0

    def _customer(self) -> str:
        return routes.record_in(routes.STATEMENTS, self.router.url.path)

    def _base(self) -> str:
        return routes.record(routes.STATEMENTS, self._customer())

    def _topics(self) -> tuple[str, ...]:
        return ("staff:documents", "staff:payments")

    async def _show(self, query: StatementQuery) -> None:
        if query.customer:
            await StatementState._show(self, query)
        else:
            self.loaded = False

    @rx.event(supersedes=True)
    @policy.policy(VIEW_SALES)
    async def search_customer(self, text: str, ticket: Count) -> None:
        """Customers that match what is typed."""
        self.options = await in_thread(_search, staff(), text)
        self.answered = ticket

    @rx.event
    @policy.policy(VIEW_SALES)
    def pick_customer(self, public_id: Id) -> Any:
        """Open that customer's statement; the address says whose it is."""
        return rx.redirect(routes.record(routes.STATEMENTS, public_id))

    @rx.event
    @policy.policy(policy.staff_with(Permission.EDIT_SALES))
    async def email(self) -> Any:
        """Show the window with the statement that is shown; the file holds all of its pages."""
        compose = await self.get_state(ComposeState)
        await compose._open_statement(self._query.customer, replace(self._query, page=1).as_address)
        return open_dialog(COMPOSE_DIALOG)


@rx.page(route=f"{routes.STATEMENTS}/[[public_id]]", title="Statements · Flare", on_load=[StaffStatement.load, StaffShell.load])
def statements() -> rx.Component:
    """Customer, period and files on top, the account below."""
    state = StaffStatement
    email = button("Email", small=True, icon_name="mail", on_click=state.email)
    chosen = rx.fragment(
        statement_bar(state, if_allowed(Permission.EDIT_SALES, email)),
        statement_body(state),
    )
    nothing = rx.el.div(
        rx.el.p("Whose statement?", class_name="empty-title"), rx.el.p("Choose a customer above."), class_name="empty"
    )
    picker = combobox(
        "Customer",
        id="statement-customer",
        value=rx.cond(state.loaded, state.view.customer, ""),
        options=state.options,
        answered=state.answered,
        on_search=state.search_customer,
        on_pick=state.pick_customer,
    )
    return staff_shell(
        page_head("Statements"),
        rx.el.div(picker, class_name="statement-picker"),
        rx.cond(state.problem != "", rx.el.p(state.problem, role="alert", class_name="alert alert-bad"), rx.fragment()),
        rx.cond(state.loaded, chosen, nothing),
        compose_dialog(),
        active="Statements",
    )


def _search(principal: Staff, text: str) -> list[Option]:
    with read_only() as session:
        found = customers.search_customers(session, principal=principal, text=text)
        return [Option(one.public_id, one.name, one.email) for one in found]
