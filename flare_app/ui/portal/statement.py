"""The tab Statement of the portal."""

from typing import ClassVar

import reflex as rx

from flare_app.ui import policy, routes
from flare_app.ui.components.shell import PortalShell, portal_shell, portal_title
from flare_app.ui.components.statement_bar import statement_bar
from flare_app.ui.components.statement_state import StatementState
from flare_app.ui.components.statement_view import statement_body
from flare_app.ui.policy import Policy
from flare_app.ui.portal.document_tab import customer_topics
from flare_app.ui.session import principal, visitor


class PortalStatement(StatementState, rx.State):
    """The customer's own statement."""

    _policy: ClassVar[Policy] = policy.PORTAL

    def _base(self) -> str:
        return routes.in_portal(routes.PORTAL_STATEMENT, visitor().portal_id)

    def _topics(self) -> tuple[str, ...]:
        return customer_topics(principal())


@rx.page(route=routes.PORTAL_STATEMENT, title=portal_title("Statement"), on_load=[PortalStatement.load, PortalShell.load])
def statement() -> rx.Component:
    """Period and files on top, the account below."""
    state = PortalStatement
    return portal_shell(
        rx.el.h1("Statement", class_name="page-title sr-only"),
        statement_bar(state),
        rx.cond(state.problem != "", rx.el.p(state.problem, role="alert", class_name="alert alert-bad"), rx.fragment()),
        rx.cond(state.loaded, statement_body(state), rx.fragment()),
        active="Statement",
    )
